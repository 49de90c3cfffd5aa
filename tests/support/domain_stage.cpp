#include "tests/support/domain_stage.hpp"

#include "actors/accounts/valuation/valuation.hpp"

namespace madang {

namespace {

instrument_terms test_instrument() {
  return {currency::krw, shares(1), {won(70'000), won(49'000), won(91'000)}, won(100)};
}

recorded_account open_account_of(account_kind kind) {
  recorded_account made;
  made.state.id = own_account;
  made.take(account_opened{1, {owner, kind, currency::krw, "test"}});
  return made;
}

}  // namespace

namespace {

wide_money worth_at_cost(const account& current) {
  return value_of(
             current, 0, [](symbol_id) { return symbol_marks{}; }, noon)
      .equity();
}

}  // namespace

result<account_decision, account_rejection> decide(const account& current, const deposit_funds& command,
                                                   const account_rules& rules) {
  return decide(current, command, rules, worth_at_cost(current));
}
result<account_decision, account_rejection> decide(const account& current, const withdraw_funds& command,
                                                   const account_rules& rules) {
  return decide(current, command, rules, worth_at_cost(current));
}

account blank_account() {
  account made;
  made.id = own_account;
  return made;
}

recorded_account funded_account(money cash, account_rules rules) {
  auto made = open_account_of(account_kind::paper);
  if (cash) made.apply_all(std::get<account_events>(*decide(made.state, deposit(cash), rules)));
  return made;
}

recorded_account house_account(money cash, quantity stock) {
  auto made = open_account_of(account_kind::house);
  if (cash) made.apply_all(std::get<account_events>(*decide(made.state, deposit(cash), {})));
  if (stock) {
    issue_shares issue{own_account, test_symbol(), stock, saturated(wide_notional(won(50'000), stock))};
    made.apply_all(std::get<account_events>(*decide(made.state, issue)));
  }
  return made;
}

deposit_funds deposit(money amount) {
  return {own_account, owner, amount, {}, {}, noon};
}
withdraw_funds withdrawal(money amount) {
  return {own_account, owner, amount, {}, noon};
}

place_order purchase(order_id id) {
  place_order command;
  command.account = own_account;
  command.by = owner;
  command.new_order = id;
  command.symbol = test_symbol();
  command.quantity = shares(10);
  command.price = won(70'000);
  command.instrument = test_instrument();
  command.body_hash = 7;
  command.received_at = noon;
  return command;
}

place_order sale(order_id id) {
  auto command = purchase(id);
  command.side = side::sell;
  return command;
}

void place(recorded_account& in, const place_order& command, const account_rules& rules) {
  auto decision = decide(in.state, command, rules);
  in.apply_all(std::get<account_events>(*decision));
}

account_events tell(recorded_account& in, order_id from, order_to_account body, const account_rules& rules) {
  auto found = in.state.orders.find(from);
  auto number = found == in.state.orders.end() ? 1U : found->second.from_order.consumed + 1;
  auto events = decide(in.state, from, {number, std::move(body)}, rules);
  in.apply_all(events);
  return events;
}

result<order_decision, order_rejection> decide(const order& current, const cancel_order& command,
                                               const request_rules& memory) {
  return decide(current, command, right_of(current.terms.user, command.by, right::none, access_need::trade), memory);
}
result<order_decision, order_rejection> decide(const order& current, const amend_order& command,
                                               const amend_limits& limits, const request_rules& memory) {
  return decide(current, command, right_of(current.terms.user, command.by, right::none, access_need::trade), limits,
                memory);
}

order_terms purchase_terms() {
  order_terms terms;
  terms.order = first_order;
  terms.account = own_account;
  terms.user = owner;
  terms.symbol = test_symbol();
  terms.quantity = shares(10);
  terms.price = terms.worst = won(70'000);
  return terms;
}

recorded_order placed_order(order_terms terms) {
  recorded_order made;
  made.apply_all(decide(made.state, peer_message<account_to_order>{1, open_order{std::move(terms)}}));
  return made;
}

order_events tell(recorded_order& in, symbol_to_order body) {
  auto events = decide(in.state, peer_message<symbol_to_order>{in.state.from_symbol.consumed + 1, std::move(body)});
  in.apply_all(events);
  return events;
}

order_events tell(recorded_order& in, account_to_order body) {
  auto events = decide(in.state, peer_message<account_to_order>{in.state.from_account.consumed + 1, std::move(body)});
  in.apply_all(events);
  return events;
}

recorded_symbol listed_symbol() {
  recorded_symbol made;
  list_instrument command;
  command.listing.symbol = test_symbol();
  command.listing.base_price = won(70'000);
  command.limits = test_instrument().limits;
  command.day = {20'000};
  made.apply_all(decide(made.state, command));
  return made;
}

submit_order limit_order(account_id by, side on, quantity total, price limit, time_in_force tif) {
  return {by, on, order_type::limit, tif, total, limit};
}
submit_order market_order(account_id by, side on, quantity total, time_in_force tif) {
  return {by, on, order_type::market, tif, total, on == side::buy ? won(91'000) : won(49'000)};
}

symbol_events tell(recorded_symbol& in, order_id from, order_to_symbol body, const symbol_rules& rules) {
  auto known = in.state.orders.find(from);
  auto number = known == in.state.orders.end() ? 1U : known->second.consumed + 1;
  auto all = decide(in.state, from, {number, std::move(body)}, rules);
  in.apply_all(all);
  while (in.state.has_more_to_do()) {
    auto more = decide_unfinished(in.state, rules);
    in.apply_all(more);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace madang
