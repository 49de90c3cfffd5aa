#include "actors/accounts/handlers/risk_handlers.hpp"

#include "actors/accounts/valuation/valuation.hpp"
#include "actors/accounts/watch/watched.hpp"
#include "cluster/ports/portfolio_watches.hpp"

namespace madang::accounts {

void risk_handlers::change_limits(const client_request<risk::change_account_limits>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  if (!m.command.dry_run) account_.commit(*decision);
  stand_within_limits();
  auto view = limits_view_of(account_.state(), rules_.now().risk);
  view.affects = static_cast<std::uint32_t>(decision->size());
  account_.answer(m.reply_to, std::move(view));
}

void risk_handlers::turn(const client_request<risk::switch_account>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  if (!m.command.dry_run) account_.commit_and_send(*decision);
  account_.answer(m.reply_to, risk::switched_view{account_.id(), account_.state().risk.kill, recalled_in(*decision),
                                                  static_cast<std::uint32_t>(decision->size())});
  // It may have come because limits have changed.
  if (!m.command.dry_run) stand_within_limits();
}

void risk_handlers::show_exposure(const client_request<risk::read_account_risk>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(*decision);
  account_.answer(m.reply_to, exposure_of(account_.state(), rules_.now().risk));
}

void risk_handlers::show_limits(const client_request<risk::read_account_limits>& m) {
  const auto decision = decide(account_.state(), m.command);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  account_.commit(*decision);
  account_.answer(m.reply_to, limits_view_of(account_.state(), rules_.now().risk));
}

void risk_handlers::validate(client_request<risk::validate_order>& m) {
  rules_.look_up_instrument(m.command.order);
  account_.answer_or_refuse(m.reply_to, decide(account_.state(), m.command, rules_.now().risk));
}

void risk_handlers::review(const client_request<risk::review_alert>& m) {
  const auto& asked = m.command;
  const auto decision = decide(account_.state(), asked);
  if (!decision) return account_.refuse(m.reply_to, decision.error());
  if (asked.dry_run) return account_.answer(m.reply_to, preview_of(account_.state(), asked));
  risk::alert_reviewed_view view{account_.id(), asked.event_seq, asked.status, 0, 0};
  // The sales first: after a crash between the two the plan is still there, and lacks only what is not offered yet.
  if (sells_by_plan(account_.state(), asked)) view.sales = sell_by_plan(asked.act.by);
  account_.commit(*decision);
  account_.answer(m.reply_to, view);
}

/// At the market, in the owner's place; a sale that is refused is left out. How many orders there are.
std::uint32_t risk_handlers::sell_by_plan(user_id by) {
  auto& ports = account_.ports();
  std::uint32_t sales = 0;
  for (const auto& part : sales_of_plan(account_.state())) {
    auto sale = sale_of(account_.state(), part, ports.ids.next_order(account_.id()), ports.time.now());
    rules_.look_up_terms(sale);
    const auto events = decide_sale(account_.state(), sale, by, rules_.now());
    if (events.empty()) continue;
    account_.commit(events);
    account_.send_to(sale.new_order, {}, true);
    ++sales;
  }
  return sales;
}

void risk_handlers::stand_within_limits() {
  const auto& rules = rules_.now().risk;
  if (!has_standing_limits(account_.state(), rules)) return;
  account_.commit_and_send(standing_events(account_.state(), rules));
  guard_limits();
}

void risk_handlers::guard_limits() {
  auto* watches = account_.ports().watches;
  if (watches == nullptr || !has_standing_limits(account_.state(), rules_.now().risk)) return;
  watches->guard(account_.id(), valued_symbols(account_.state()));
}

}  // namespace madang::accounts
