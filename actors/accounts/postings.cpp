#include "actors/accounts/postings.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "actors/accounts/imports/import_books.hpp"
#include "actors/accounts/orders/families.hpp"

namespace madang::accounts {
namespace {

/// One function per kind of event.
struct ledger_writer {
  const account& before;
  postings entries;

  void add(ledger_code code, symbol_id symbol, std::int64_t raw) {
    if (raw != 0) entries.push_back({code, before.terms.currency, symbol, raw});
  }
  void move(ledger_code from, ledger_code to, money amount) {
    add(from, {}, -amount.raw);
    add(to, {}, amount.raw);
  }
  void move(ledger_code from, ledger_code to, symbol_id symbol, quantity amount) {
    add(from, symbol, -amount.raw);
    add(to, symbol, amount.raw);
  }
  const open_order_state& order(order_id id) const {
    auto found = before.orders.find(id);
    ensure(found != before.orders.end(), "the order of this event is not open in its account");
    return found->second;
  }

  void operator()(const messages_acknowledged&) {}
  void operator()(const account_opened&) {}
  void operator()(const hold_refused&) {}
  void operator()(const order_recalled&) {}
  void operator()(const leg_rests&) {}
  void operator()(const order_domains_checked&) {}
  void operator()(const access_granted&) {}
  void operator()(const access_revoked&) {}
  void operator()(const access_overridden&) {}
  void operator()(const risk_limits_changed&) {}
  void operator()(const risk_kill_changed&) {}
  void operator()(const account_closed&) {}
  void operator()(const risk_day_begun&) {}
  void operator()(const risk_check_rejected&) {}
  void operator()(const account_day_closed&) {}
  void operator()(const fill_scheduled&) {}
  void operator()(const cash_settled&) {}
  void operator()(const cancel_timer_set&) {}
  void operator()(const cancel_timer_elapsed&) {}
  void operator()(const connection_guard_set&) {}
  void operator()(const guarded_connection_ended&) {}
  void operator()(const risk_circuit_opened&) {}
  void operator()(const risk_limit_breached&) {}
  void operator()(const risk_anomaly_found&) {}
  void operator()(const risk_alert_reviewed&) {}
  void operator()(const risk_liquidation_planned&) {}
  void operator()(const risk_check_approved&) {}
  void operator()(const import_repeated&) {}

  void operator()(const dividend_paid& event) {
    move(ledger_code::external, ledger_code::cash, event.gross);
    move(ledger_code::cash, ledger_code::tax, event.tax);
  }
  void operator()(const interest_paid& event) { move(ledger_code::external, ledger_code::cash, event.amount); }
  void operator()(const account_fee_charged& event) { move(ledger_code::cash, ledger_code::fee, event.amount); }
  void operator()(const position_adjusted& event) {
    move(ledger_code::issuance, ledger_code::cash, event.symbol, event.quantity_after - event.quantity_before);
    move(ledger_code::external, ledger_code::cash, event.cash_in_lieu);
  }

  void operator()(const rights_credited&) {}
  void operator()(const rights_subscribed& event) { move(ledger_code::cash, ledger_code::held, event.added); }
  void operator()(const rights_closed& event) {
    move(ledger_code::held, ledger_code::external, event.paid);
    move(ledger_code::held, ledger_code::cash, event.released);
    move(ledger_code::issuance, ledger_code::cash, event.symbol, event.quantity);
  }

  void operator()(const funds_deposited& event) { move(ledger_code::external, ledger_code::cash, event.amount); }
  void operator()(const funds_withdrawn& event) { move(ledger_code::cash, ledger_code::external, event.amount); }

  void operator()(const order_opened& event) {
    move(ledger_code::cash, ledger_code::held, event.held);
    const bool is_leg = event.family && event.family->is_leg();
    if (event.terms.side == side::sell && !is_leg)
      move(ledger_code::cash, ledger_code::held, event.terms.symbol, event.terms.quantity);
  }

  void operator()(const fill_booked& event) {
    const auto amount = event.fill.quantity;
    if (event.side == side::buy) {
      move(ledger_code::held, ledger_code::clearing, event.value);
      move(ledger_code::held, ledger_code::fee, event.fee);
      move(ledger_code::held, ledger_code::cash, event.released);
      move(ledger_code::clearing, ledger_code::cash, event.symbol, amount);
      return;
    }
    move(ledger_code::held, ledger_code::clearing, event.symbol, amount);
    move(ledger_code::clearing, ledger_code::cash, event.value);
    move(ledger_code::cash, ledger_code::fee, event.fee);
    move(ledger_code::cash, ledger_code::tax, event.tax);
    if (!event.closes) return;
    auto filled = order(event.order);
    filled.filled += amount;
    move(ledger_code::held, ledger_code::cash, event.symbol, shares_freed(before, filled));
  }

  void operator()(const leg_sent& event) {
    const auto& leg = order(event.order);
    const bool takes_hold = leg.family->waits && !event.sibling;
    if (takes_hold) move(ledger_code::cash, ledger_code::held, leg.symbol, event.quantity);
  }
  void operator()(const order_closed& event) {
    move(ledger_code::held, ledger_code::cash, event.released);
    move(ledger_code::held, ledger_code::cash, order(event.order).symbol, event.shares_released);
  }
  void operator()(const hold_raised& event) {
    move(ledger_code::cash, ledger_code::held, event.added);
    move(ledger_code::cash, ledger_code::held, order(event.order).symbol, event.shares_added);
  }
  void operator()(const order_terms_booked& event) {
    move(ledger_code::held, ledger_code::cash, event.released);
    move(ledger_code::held, ledger_code::cash, order(event.order).symbol, event.shares_released);
  }
  /// Both lie outside: the platform neither has what a mirror shows, nor owes it.
  void import_books_as(const account_imports_state& after) {
    const auto books = book_imports(after).books;
    move(ledger_code::external, ledger_code::cash, saturated(books.cash) - before.cash);
    std::set<symbol_id> symbols;
    for (const auto& [symbol, held] : before.positions) symbols.insert(symbol);
    for (const auto& [symbol, held] : books.positions) symbols.insert(symbol);
    const auto of = [](const std::map<symbol_id, position_state>& in, symbol_id symbol) {
      const auto found = in.find(symbol);
      return found == in.end() ? quantity{} : found->second.quantity;
    };
    for (const auto symbol : symbols) {
      move(ledger_code::external, ledger_code::cash, symbol,
           of(books.positions, symbol) - of(before.positions, symbol));
    }
  }
  void operator()(const trades_imported& event) {
    auto after = before.imports;
    after.done[event.number].rows = event.rows;
    import_books_as(after);
  }
  void operator()(const import_undone& event) {
    auto after = before.imports;
    after.done.erase(event.number);
    import_books_as(after);
  }

  void operator()(const shares_issued& event) {
    move(ledger_code::issuance, ledger_code::cash, event.symbol, event.quantity);
  }
};

}  // namespace

postings postings_of(const account& before, const account_event& event) {
  ledger_writer writer{before, {}};
  std::visit(writer, event);
  return std::move(writer.entries);
}

}  // namespace madang::accounts
