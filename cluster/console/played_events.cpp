#include "cluster/console/played_events.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace madang::console {
namespace {

constexpr double play_speed_max = 1'000'000;
constexpr std::chrono::milliseconds play_pause_max{10'000};
/// Columns of the table of events: seq, time, after_ms, event, fields.
constexpr std::size_t event_columns = 5;
/// Of that of changes: seq, field, before, after.
constexpr std::size_t change_columns = 4;

const table* table_named(const report& found, std::string_view name) {
  const auto at = std::ranges::find(found.tables, name, &table::name);
  return at == found.tables.end() ? nullptr : &*at;
}

std::map<std::string, table> changes_by_seq(const report& found) {
  std::map<std::string, table> all;
  const auto* const changes = table_named(found, "changes");
  if (changes == nullptr) return all;
  for (const auto& row : changes->rows) {
    if (row.size() != change_columns) continue;
    auto& of = all.try_emplace(row[0], table{"changes", {"field", "before", "after"}, {}}).first->second;
    of.rows.push_back({row[1], row[2], row[3]});
  }
  return all;
}

std::int64_t milliseconds_in(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::max<std::int64_t>(value, 0);
}

}  // namespace

lookup<double> take_speed(word_list& given) {
  const auto at = std::ranges::find(given, "--speed");
  if (at == given.end()) return 1.0;
  if (at + 1 == given.end()) return misused("--speed needs a number, or `max`");
  const auto text = *(at + 1);
  given.erase(at, at + 2);
  if (text == "max") return 0.0;
  double speed = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, speed, std::chars_format::fixed);
  const bool is_good = read.ec == std::errc() && read.ptr == end && speed >= 0 && speed <= play_speed_max;
  if (!is_good) return misused("'" + text + "' is no speed: a number up to 1000000, or `max`");
  return speed;
}

std::vector<played_event> played_events_of(const report& found) {
  std::vector<played_event> all;
  const auto* const events = table_named(found, "events");
  if (events == nullptr) return all;
  auto changes = changes_by_seq(found);
  for (const auto& row : events->rows) {
    if (row.size() != event_columns) continue;
    played_event one;
    one.after_ms = milliseconds_in(row[2]);
    one.shown.values = {{"seq", row[0]}, {"time", row[1]}, {"event", row[3]}, {"fields", row[4]}};
    if (const auto of = changes.find(row[0]); of != changes.end()) one.shown.tables.push_back(std::move(of->second));
    all.push_back(std::move(one));
  }
  return all;
}

std::chrono::milliseconds pause_before(const played_event& one, double speed) {
  if (speed <= 0) return std::chrono::milliseconds(0);
  const auto wanted = static_cast<double>(one.after_ms) / speed;
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(std::min(wanted, static_cast<double>(play_pause_max.count()))));
}

}  // namespace madang::console
