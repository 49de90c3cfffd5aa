#include "cluster/commands/reload.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "config/setting_table.hpp"

namespace madang {
namespace {

/// A value of TOML as `--set` takes it.
std::string plain_value(const std::string& text) {
  const bool is_quoted = text.size() >= 2 && text.starts_with('"') && text.ends_with('"');
  return is_quoted ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

changed_settings changes_between(const settings& before, const settings& after) {
  changed_settings out;
  for (const auto& row : setting_table()) {
    const auto now = row.get(after);
    if (now == row.get(before)) continue;
    if (row.live) {
      out.live.emplace_back(row.key, plain_value(now));
    } else {
      out.fixed.push_back(row.key);
    }
  }
  return out;
}

std::vector<live_settings::change> settings_reload::read_again() {
  auto read = load_settings(sources_);
  if (!read) {
    spdlog::error("SIGHUP: bad settings, nothing is taken over: {}", to_text(read.error()));
    return {};
  }
  auto changed = changes_between(seen_, *read);
  seen_ = *std::move(read);
  for (const auto& [key, value] : changed.live)
    spdlog::info("SIGHUP: {} is {} now, unless an administrator has set it", key, value);
  for (const auto& key : changed.fixed) spdlog::warn("SIGHUP: {} has changed and counts from the next start on", key);
  if (changed.live.empty() && changed.fixed.empty()) spdlog::info("SIGHUP: no setting has changed");
  return std::move(changed.live);
}

}  // namespace madang
