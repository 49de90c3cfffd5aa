#include "actors/identity/changes/watch_lists.hpp"

#include <algorithm>

namespace madang::identity {
namespace {

constexpr std::uint64_t day_ms = 86'400'000;
constexpr std::int64_t nanos_per_ms = 1'000'000;
/// What an event takes besides its text.
constexpr std::uint64_t event_bytes = 128;

bool is_registered(const user& current) {
  return current.stage == registration_stage::registered;
}

/// What is left at a moment of what was written before.
std::uint64_t written_by(const kept_watch_lists& lists, unix_nanos now) {
  const auto passed = std::max<std::int64_t>(0, (now - lists.written_at) / nanos_per_ms);
  const auto gone = watch_list_bytes_per_day * std::min(static_cast<std::uint64_t>(passed), day_ms) / day_ms;
  return lists.written > gone ? lists.written - gone : 0;
}

}  // namespace

result<user_events, user_reject> decide(const user& current, const change_watch_lists& command, unix_nanos now) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  const auto stands = current.watch_lists.version;
  if (command.replaces != stands) return refused{user_reject::watch_lists_changed};
  const auto written = written_by(current.watch_lists, now) + event_bytes + command.sealed_lists.size();
  // Whoever has changed too much may still take away: to half of it and less, so that it ends.
  const bool shrinks = command.sealed_lists.size() * 2 <= current.watch_lists.sealed.size();
  if (written > watch_list_bytes_per_day && !shrinks) return refused{user_reject::watch_lists_quota_exceeded};
  return user_events{watch_lists_changed{command.sealed_lists, stands + 1}};
}

void apply_event(user& target, const watch_lists_changed& event, const event_meta& meta) {
  // Of before the bound more may have been written than it allows: that is over in a day, too.
  const auto written = written_by(target.watch_lists, meta.time) + event_bytes + event.sealed_lists.size();
  target.watch_lists = {event.sealed_lists, event.version, std::min(written, watch_list_bytes_per_day), meta.time};
}

result<watch_lists_view, user_reject> watch_lists_of(const user& current) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  return watch_lists_view{current.watch_lists.sealed, current.watch_lists.version};
}

}  // namespace madang::identity
