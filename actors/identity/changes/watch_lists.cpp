#include "actors/identity/changes/watch_lists.hpp"

namespace madang::identity {
namespace {

bool is_registered(const user& current) {
  return current.stage == registration_stage::registered;
}

}  // namespace

result<user_events, user_reject> decide(const user& current, const change_watch_lists& command) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  const auto stands = current.watch_lists.version;
  if (command.replaces != stands) return refused{user_reject::watch_lists_changed};
  return user_events{watch_lists_changed{command.sealed_lists, stands + 1}};
}

void apply_event(user& target, const watch_lists_changed& event, const event_meta&) {
  target.watch_lists = {event.sealed_lists, event.version};
}

result<watch_lists_view, user_reject> watch_lists_of(const user& current) {
  if (!is_registered(current)) return refused{user_reject::user_unknown};
  return watch_lists_view{current.watch_lists.sealed, current.watch_lists.version};
}

}  // namespace madang::identity
