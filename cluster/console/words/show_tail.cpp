#include <algorithm>
#include <map>
#include <utility>

#include "cluster/console/entity_names.hpp"
#include "cluster/console/event_fields.hpp"
#include "cluster/console/selection.hpp"
#include "cluster/console/words/words.hpp"

namespace madang::console {
namespace {

constexpr std::string_view usage = "tail [where FIELD=VALUE …] [limit N]";
/// Events that are looked at for one line.
constexpr std::size_t looked_at = 10'000;

using fields_by_name = std::map<std::string, std::string, std::less<>>;

/// What an event is told by; what is masked tells nothing.
fields_by_name fields_of(const entity_registry& kinds, const journal_event& one) {
  const auto entity = name_of(kinds, one.entity);
  fields_by_name all{{"kind", entity.substr(0, entity.find(':'))},
                     {"entity", entity},
                     {"event", one.event.name},
                     {"seq", std::to_string(one.event.meta.seq)},
                     {"position", std::to_string(one.event.meta.at.value)},
                     {"time", to_rfc3339(one.event.meta.time)}};
  for (auto& [path, value] : console::fields_of(one.event.fields)) all.emplace(std::move(path), std::move(value));
  return all;
}

bool fits(const fields_by_name& fields, const selection& wanted) {
  return std::all_of(wanted.where.begin(), wanted.where.end(), [&](const condition& each) {
    const auto at = fields.find(each.field);
    return fulfils(at == fields.end() ? std::nullopt : std::optional(at->second), each);
  });
}

std::vector<std::string> row_of(const entity_registry& kinds, const journal_event& one) {
  return {std::to_string(one.event.meta.at.value),
          to_rfc3339(one.event.meta.time),
          name_of(kinds, one.entity),
          std::to_string(one.event.meta.seq),
          one.event.name,
          to_line(console::fields_of(one.event.fields))};
}

}  // namespace

outcome show_tail(reader& from, word_arguments given) {
  const auto wanted = parse_selection(given);
  if (!wanted) return refused{wanted.error()};
  if (!wanted->sort.empty() || !wanted->shown.empty()) return misused(std::string(usage));
  const auto latest = from.tail(looked_at);
  if (!latest) return refused{latest.error()};
  table shown{"events", {"position", "time", "entity", "seq", "event", "fields"}, {}};
  std::size_t left_out = 0;
  for (auto one = latest->rbegin(); one != latest->rend(); ++one) {
    if (!wanted->where.empty() && !fits(fields_of(from.kinds(), *one), *wanted)) continue;
    if (shown.rows.size() < wanted->limit) {
      shown.rows.push_back(row_of(from.kinds(), *one));
    } else {
      ++left_out;
    }
  }
  std::reverse(shown.rows.begin(), shown.rows.end());
  report out;
  out.tables.push_back(std::move(shown));
  if (left_out > 0) {
    out.remarks.push_back(std::to_string(left_out) + " earlier ones of the last " + std::to_string(latest->size()) +
                          " events are left out: see `limit`.");
  }
  return out;
}

}  // namespace madang::console
