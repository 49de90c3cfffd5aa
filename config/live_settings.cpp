#include "config/live_settings.hpp"

#include "config/setting_table.hpp"

namespace madang {

live_setting_fault check_live_setting(std::string_view key, std::string_view value) {
  const auto* row = find_setting(key);
  if (row == nullptr) return live_setting_fault::unknown;
  if (!row->live) return live_setting_fault::fixed;
  settings scratch;
  return row->set(scratch, value) ? live_setting_fault::none : live_setting_fault::out_of_range;
}

live_settings::live_settings(settings at_start) : now_(std::make_shared<const settings>(std::move(at_start))) {}

std::shared_ptr<const settings> live_settings::now() const {
  const std::lock_guard held(lock_);
  return now_;
}

void live_settings::take(std::uint64_t version, const std::vector<change>& changes) {
  take_over(changes, version);
}
void live_settings::take_from_sources(const std::vector<change>& changes) {
  take_over(changes, std::nullopt);
}

void live_settings::take_over(const std::vector<change>& changes, std::optional<std::uint64_t> version) {
  std::function<void(const settings&)> then;
  {
    const std::lock_guard held(lock_);
    if (version && *version <= version_) return;
    if (version) version_ = *version;
    auto made = *now_;
    for (const auto& [key, value] : changes) {
      if (check_live_setting(key, value) != live_setting_fault::none) continue;
      if (!version && ruled_.contains(key)) continue;
      if (version) ruled_.insert(key);
      find_setting(key)->set(made, value);
    }
    now_ = std::make_shared<const settings>(std::move(made));
    then = changed_;
  }
  if (!then) return;
  // Changes may come at once from an administrator and from SIGHUP: what is told last must be what holds.
  const std::lock_guard one_at_a_time(telling_);
  then(*now());
}

void live_settings::on_change(std::function<void(const settings&)> then) {
  const std::lock_guard held(lock_);
  changed_ = std::move(then);
}

}  // namespace madang
