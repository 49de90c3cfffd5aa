#include <charconv>

#include "cluster/console/entity_names.hpp"
#include "cluster/console/event_fields.hpp"
#include "cluster/console/words/words.hpp"

namespace madang::console {
namespace {

constexpr std::string_view usage = "events KIND:ID [after SEQ] [limit N]";
constexpr std::uint64_t limit_default = 100;
constexpr std::uint64_t limit_max = 10'000;

std::optional<std::uint64_t> number_of(const std::string& text) {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

}  // namespace

outcome list_events(reader& from, word_arguments given) {
  if (given.empty() || given.size() % 2 == 0) return misused(std::string(usage));
  const auto id = parse_entity(from.kinds(), given[0]);
  if (!id) return refused{id.error()};
  std::uint64_t after = 0;
  auto limit = limit_default;
  for (std::size_t i = 1; i < given.size(); i += 2) {
    const auto number = number_of(given[i + 1]);
    if (!number || (given[i] != "after" && given[i] != "limit")) return misused(std::string(usage));
    (given[i] == "after" ? after : limit) = *number;
  }
  if (limit == 0 || limit > limit_max) return misused("limit is a number from 1 to " + std::to_string(limit_max));
  const auto events = from.events(*id, after, {}, limit + 1);
  if (!events) return refused{events.error()};
  table shown{"events", {"seq", "position", "time", "event", "fields"}, {}};
  for (const auto& one : *events) {
    if (shown.rows.size() == limit) break;
    auto fields = to_line(fields_of(one.fields));
    if (one.superseded) fields = "superseded by a repair; " + fields;
    shown.rows.push_back({std::to_string(one.meta.seq), std::to_string(one.meta.at.value), to_rfc3339(one.meta.time),
                          one.name, std::move(fields)});
  }
  report out;
  const bool has_more = events->size() > limit;
  const auto last = shown.rows.empty() ? std::string() : shown.rows.back().front();
  out.tables.push_back(std::move(shown));
  if (has_more) out.remarks.push_back("There are more: `events " + given[0] + " after " + last + "`.");
  return out;
}

}  // namespace madang::console
