#include "actors/accounts/handlers/order_handlers.hpp"

#include "actors/accounts/orders/families.hpp"
#include "actors/accounts/orders/open_orders.hpp"
#include "actors/accounts/orders/preview.hpp"
#include "actors/accounts/watch/watched.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::accounts {

void order_handlers::place(client_request<place_order>& m) {
  auto& command = m.command;
  account_.ports().metrics.orders_received.add();
  command.new_order = account_.ports().ids.next_order(account_.id());
  rules_.look_up_terms(command);
  finish(m.reply_to, command, {}, decide(account_.state(), command, rules_.now()));
}

void order_handlers::place(client_request<place_family>& m) {
  auto& command = m.command;
  auto& ids = account_.ports().ids;
  account_.ports().metrics.orders_received.add();
  command.entry.new_order = ids.next_order(account_.id());
  for (auto& leg : command.legs) {
    leg.new_order = ids.next_order(account_.id());
    auto as_order = leg_order(command, leg);
    rules_.look_up_instrument(as_order);
    if (!as_order.instrument) continue;
    leg.tick = as_order.instrument->tick;
    leg.stop_tick = as_order.instrument->stop_tick;
  }
  rules_.look_up_terms(command.entry);
  finish(m.reply_to, command.entry, command.legs, decide(account_.state(), command, rules_.now()));
}

void order_handlers::finish(reply_token to, const place_order& entry, const std::vector<place_leg>& legs,
                            const decision& made) {
  auto& ports = account_.ports();
  // A symbol that serves no more is not unknown; and it would never answer what the order asks of it.
  const bool is_new = made && std::holds_alternative<account_events>(*made);
  const bool is_unknown = !made && made.error() == account_reject::symbol_unknown;
  if ((is_new || is_unknown) && ports.entities.is_isolated(entity_of(entry.symbol))) {
    return account_.answer(to, unavailable{"this symbol is out of service"});
  }
  if (!made) {
    ports.metrics.orders_refused.add();
    account_.commit(refusal_events(account_.state(), entry, made.error(), rules_.now().risk));
    return account_.refuse(to, made.error());
  }
  if (const auto* before = std::get_if<answered_before>(&*made)) {
    return ports.entities.tell(before->first.order, repeat_placement{to, true});
  }
  if (const auto* known = std::get_if<order_exists>(&*made)) {
    return ports.entities.tell(known->order, repeat_placement{to, false});
  }
  account_.commit(std::get<account_events>(*made));
  account_.send_to(entry.new_order, to, true);
  for (const auto& leg : legs) account_.send_to(leg.new_order, {}, true);
}

void order_handlers::preview(client_request<preview_order>& m) {
  auto& order = m.command.order;
  rules_.look_up_terms(order);
  const auto& rules = rules_.now();
  if (!m.command.met) {
    auto meeting = decide_meeting(account_.state(), m.command, rules);
    if (!meeting) return account_.refuse(m.reply_to, meeting.error());
    if (*meeting) {
      return account_.ports().entities.tell(order.symbol, client_request<meet_book>{m.reply_to, **meeting});
    }
  }
  preview_market market;
  if (const auto image = account_.ports().cache.image(order.symbol); image && order.instrument) {
    market = {image->status, order.instrument->tick ? order.instrument->tick : image->quote.tick_size};
  }
  account_.answer_or_refuse(m.reply_to, decide(account_.state(), m.command, rules, market));
}

void order_handlers::show_open(const client_request<find_open_orders>& m) {
  account_.answer_or_refuse(m.reply_to, decide(account_.state(), m.command));
}

}  // namespace madang::accounts
