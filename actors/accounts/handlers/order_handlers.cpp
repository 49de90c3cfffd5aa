#include "actors/accounts/handlers/order_handlers.hpp"

#include "actors/accounts/orders/open_orders.hpp"
#include "actors/accounts/orders/preview.hpp"
#include "actors/accounts/watch/watched.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::accounts {

void order_handlers::place(client_request<place_order>& m) {
  auto& command = m.command;
  auto& ports = account_.ports();
  ports.metrics.orders_received.add();
  command.new_order = ports.ids.next_order(account_.id());
  rules_.look_up_terms(command);
  const auto& rules = rules_.now();
  auto decision = decide(account_.state(), command, rules);
  // A symbol that serves no more is not unknown; and it would never answer what the order asks of it.
  const bool is_new = decision && std::holds_alternative<account_events>(*decision);
  const bool is_unknown = !decision && decision.error() == account_reject::symbol_unknown;
  if ((is_new || is_unknown) && ports.entities.is_isolated(entity_of(command.symbol))) {
    return account_.answer(m.reply_to, unavailable{"this symbol is out of service"});
  }
  if (!decision) {
    ports.metrics.orders_refused.add();
    account_.commit(refusal_events(account_.state(), command, decision.error(), rules.risk));
    return account_.refuse(m.reply_to, decision.error());
  }
  if (const auto* before = std::get_if<answered_before>(&*decision)) {
    return ports.entities.tell(before->first.order, repeat_placement{m.reply_to, true});
  }
  if (const auto* known = std::get_if<order_exists>(&*decision)) {
    return ports.entities.tell(known->order, repeat_placement{m.reply_to, false});
  }
  account_.commit(std::get<account_events>(*decision));
  account_.send_to(command.new_order, m.reply_to, true);
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
