#include "actors/accounts/handlers/account_core.hpp"

#include <algorithm>

#include "actors/accounts/account_channels.hpp"
#include "actors/accounts/valuation/valuation.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::accounts {
namespace {

bool ends_a_right(const account_event& event) {
  return std::holds_alternative<access_revoked>(event) || std::holds_alternative<account_closed>(event);
}

}  // namespace

account_core::account_core(entity_core<account_entity>& core, current_rules& rules)
    : core_(core),
      rules_(rules),
      stream_(
          core.ports(), {core.self().key}, [this] { return portfolio(); }, [this] { return valued_symbols(state()); }) {
}

void account_core::commit(const account_events& events) {
  core_.commit(events);
  if (events.empty()) return;
  rules_.committed(events);
  if (std::ranges::any_of(events, ends_a_right)) stream_.interrupt();
  stream_.changed();
  show(events);
}

void account_core::show(const account_events& events) {
  if (!ports().listeners.in(channel())) return;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& stamp = core_.stamps()[i];
    const auto number = stamp.channel_numbers[0];
    if (number == 0) continue;
    ports().outputs.pass(
        private_frame{channel(), number, stamp.time, frame_of(id(), state().terms.currency, events[i], number)});
  }
}

void account_core::commit_and_send(const account_events& events) {
  commit(events);
  for (const auto& event : events) {
    if (auto addressed = addressed_order(event)) send_to(addressed);
  }
}

void account_core::send_to(order_id order, reply_token reply_to, bool new_entity) {
  auto& orders = core_.state_for_sending().orders;
  auto found = orders.find(order);
  if (found != orders.end()) core_.send(order, found->second.to_order, reply_to, new_entity);
}

portfolio_view account_core::portfolio() {
  return value_of(state(), channel_number(), rules_.marks(), ports().time.now());
}

}  // namespace madang::accounts
