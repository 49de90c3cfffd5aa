#include <algorithm>

#include "cluster/console/entity_names.hpp"
#include "cluster/console/event_fields.hpp"
#include "cluster/console/masking.hpp"
#include "cluster/console/words/words.hpp"

namespace madang::console {
namespace {

/// Files and damages that are shown.
constexpr std::size_t lines_max = 100;

/// Numbers, `true` and `false` tell no secret, whatever the setting is called.
std::string shown_value(const setting_line& one) {
  const bool is_plain = one.value == "true" || one.value == "false" ||
                        one.value.find_first_not_of("0123456789.-_") == std::string::npos || one.value == "\"\"";
  if (is_plain) return one.value;
  return masked(one.key.substr(one.key.rfind('.') + 1), one.value);
}

report explained(const setting_line& one) {
  report shown;
  shown.values = {{"setting", one.key},
                  {"value", shown_value(one)},
                  {"is_default", one.is_default ? "yes" : "no"},
                  {"expected", one.expected},
                  {"while_running", one.live ? "may be changed" : "needs a restart"}};
  shown.remarks.push_back(one.help);
  return shown;
}

}  // namespace

outcome describe_journal(reader& from, word_arguments given) {
  if (!given.empty()) return misused("journal");
  return from.journal();
}

report describe(const journal_summary& found) {
  report shown;
  shown.values = {{"place", found.place},
                  {"position", std::to_string(found.at.value)},
                  {"batches", std::to_string(found.batches)},
                  {"events", std::to_string(found.events)},
                  {"entities", std::to_string(found.streams)},
                  {"bytes", std::to_string(found.bytes)},
                  {"segments", std::to_string(found.segments)},
                  {"incarnation", std::to_string(found.incarnation)},
                  {"first", found.events == 0 ? "-" : to_rfc3339(found.first)},
                  {"last", found.events == 0 ? "-" : to_rfc3339(found.last)},
                  {"chain", found.chain}};
  if (!found.files.empty()) {
    table files{"files", {"file", "bytes"}, {}};
    for (const auto& one : found.files) {
      if (files.rows.size() < lines_max) files.rows.push_back({one.name, std::to_string(one.bytes)});
    }
    shown.tables.push_back(std::move(files));
  }
  if (found.unfinished) {
    shown.remarks.emplace_back("The end is not there: a copy into it was not finished, or it was lost.");
  }
  for (const auto& one : found.damage) shown.remarks.push_back("damaged: " + one);
  return shown;
}

outcome show_settings(reader& from, word_arguments given) {
  if (given.size() > 1) return misused("settings [NAME]");
  const std::string_view name = given.empty() ? std::string_view{} : std::string_view(given.front());
  table shown{"settings", {"setting", "value", "default"}, {}};
  for (const auto& one : from.settings()) {
    if (one.key == name) return explained(one);
    if (one.key.find(name) == std::string::npos) continue;
    shown.rows.push_back({one.key, shown_value(one), one.is_default ? "yes" : "no"});
  }
  if (shown.rows.empty()) return not_found("no setting has '" + std::string(name) + "' in its name");
  report out;
  out.tables.push_back(std::move(shown));
  return out;
}

outcome explain_order(reader& from, word_arguments given) {
  if (given.empty() || given.size() > 2) return misused("explain order:ID [@SEQ|@TIME]");
  const auto id = parse_entity(from.kinds(), given[0]);
  if (!id) return refused{id.error()};
  if (id->kind != entity_kind::order) return misused("only orders are explained");
  moment at;
  if (given.size() == 2) {
    const auto wanted = parse_moment_word(from, given[1]);
    if (!wanted) return refused{wanted.error()};
    at = *wanted;
  }
  const auto reasons = from.explain(order_id{id->key}, at);
  if (!reasons) return refused{reasons.error()};
  table shown{"reasons", {"reason", "sentence", "values"}, {}};
  for (const auto& one : *reasons) shown.rows.push_back({one.code, one.text, to_line(one.values)});
  report out;
  out.values = {{"order", name_of(from.kinds(), *id)}};
  out.tables.push_back(std::move(shown));
  return out;
}

}  // namespace madang::console
