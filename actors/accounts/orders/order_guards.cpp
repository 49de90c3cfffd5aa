#include "actors/accounts/orders/order_guards.hpp"

#include "actors/accounts/account_risk.hpp"

namespace madang::accounts {
namespace {

std::optional<account_reject> guard_fault(const account& current, user_id by) {
  if (auto fault = access_fault(current, by, access_need::trade)) return fault;
  if (current.is_closed()) return account_reject::account_closed;
  return std::nullopt;
}

}  // namespace

result<account_events, account_rejection> decide(const account& current, const set_cancel_timer& command) {
  if (auto fault = guard_fault(current, command.by)) return refused<account_rejection>{*fault};
  if (command.timeout_s == 0 && current.guards.cancel_at.value == 0) return account_events{};
  return account_events{cancel_timer_set{command.by, command.timeout_s}};
}

result<account_events, account_rejection> decide(const account& current, const guard_connection& command) {
  if (auto fault = guard_fault(current, command.by)) return refused<account_rejection>{*fault};
  const auto& connections = current.guards.connections;
  const auto known = connections.find(command.connection);
  const bool is_so =
      command.enabled ? known != connections.end() && known->second == command.by : known == connections.end();
  if (is_so) return account_events{};
  if (command.enabled && known == connections.end() && connections.size() >= guarding_connections_max) {
    return refused<account_rejection>{account_reject::too_many_requests};
  }
  return account_events{connection_guard_set{command.connection, command.by, command.enabled}};
}

account_events decide(const account& current, const connection_ended& command) {
  const auto known = current.guards.connections.find(command.connection);
  if (known == current.guards.connections.end()) return {};
  account_events events{guarded_connection_ended{command.connection}};
  if (!access_fault(current, known->second, access_need::trade)) {
    recall_all(current, order_reason::disconnected, events);
  }
  return events;
}

account_events decide_moment(const account& current, unix_nanos now) {
  const auto due = current.guards.cancel_at;
  if (due.value == 0 || now < due) return {};
  account_events events{cancel_timer_elapsed{due}};
  recall_all(current, order_reason::dead_man_timer, events);
  return events;
}

account_events decide_restart(const account& current) {
  account_events events;
  bool cancels = false;
  for (const auto& [connection, by] : current.guards.connections) {
    events.emplace_back(guarded_connection_ended{connection});
    cancels = cancels || !access_fault(current, by, access_need::trade);
  }
  if (cancels) recall_all(current, order_reason::disconnected, events);
  return events;
}

}  // namespace madang::accounts
