#include <algorithm>

#include "actors/accounts/account.hpp"
#include "actors/accounts/imports/imports.hpp"
#include "actors/accounts/orders/families.hpp"
#include "actors/accounts/settlement/actions.hpp"
#include "actors/accounts/settlement/rights_issue.hpp"
#include "actors/accounts/settlement/settlement.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "actors/accounts/watch/activity.hpp"

namespace madang::accounts {
namespace {

/// One function per kind of event; `meta` is what the journal stamped on it.
struct applier {
  account& target;
  const event_meta& meta;

  open_order_state& order(order_id id) const {
    auto found = target.orders.find(id);
    ensure(found != target.orders.end(), "the order of this event is not open in its account");
    return found->second;
  }

  /// Events say since version 2 what is forgotten with them; before, it was what was older than a day.
  void forget_requests(unix_nanos before) const {
    constexpr std::int64_t day_ns = 86'400 * nanos_per_second;
    const auto moment = before.value != 0 ? before : unix_nanos{meta.time.value - day_ns};
    target.requests.forget_before(moment);
    target.client_orders.forget_before(moment);
  }

  /// Changes an open order's terms or what is filled of it, and what all sales may bring with it.
  template <class Change>
  void change(open_order_state& opened, Change&& with) const {
    target.sales_limit -= sales_limit_of(opened);
    with();
    target.sales_limit += sales_limit_of(opened);
  }

  void remember(const idempotency& request, account_first_answer first, unix_nanos forget_before) const {
    forget_requests(forget_before);
    if (!request) return;
    first.body = request.body;
    target.requests.remember(key_of(request), meta.time, first);
  }

  void move_cash(money cash_after, money held_after) const {
    ensure(held_after.raw >= 0 && cash_after >= held_after, "cash does not cover what is held");
    target.cash = cash_after;
    target.held = held_after;
  }

  /// Whether the order is among those that have traded today.
  bool is_counted(const open_order_state& one) const {
    return target.risk.day.day.value != 0 && one.traded_on == target.risk.day.day;
  }
  /// Only from the day on that the rules of risk have begun.
  void count_trade(open_order_state& one) const {
    if (target.risk.day.day.value == 0 || is_counted(one)) return;
    one.traded_on = target.risk.day.day;
    ++target.risk.day.trades;
    ++target.risk.day.open_traded;
  }

  /// The order is over.
  void forget(order_id id) const {
    const auto& over = order(id);
    leave_family(target, over);
    target.sales_limit -= sales_limit_of(over);
    if (is_counted(over)) --target.risk.day.open_traded;
    if (over.unchecked) --target.unchecked_orders;
    const auto known = target.open_client_orders.find(over.client_order_id);
    if (known != target.open_client_orders.end() && known->second.order == id) target.open_client_orders.erase(known);
    target.orders.erase(id);
  }

  void operator()(const messages_acknowledged& event) const {
    for (const auto& [peer, upto] : event.peers) {
      auto found = target.orders.find(order_id{peer.key});
      if (peer.kind == entity_kind::order && found != target.orders.end()) found->second.to_order.acknowledge(upto);
    }
  }

  void operator()(const account_opened& event) const {
    ensure(!target.is_open(), "an account is opened once");
    target.from_user.consume(event.peer_message);
    target.terms = event.terms;
    target.created_at = meta.time;
  }

  /// Cash or shares have come or gone.
  void books_changed() const { target.totals.changed_at = meta.time; }

  /// Older flows do not say what the account was worth before them; an empty one was worth nothing.
  void flow(std::optional<wide_money> equity_before, money amount) const {
    if (!equity_before && !target.cash && target.positions.empty()) equity_before = wide_money{};
    target.returns.flow(equity_before, amount);
    books_changed();
  }

  void operator()(const funds_deposited& event) const {
    ensure(event.transaction == target.transactions + 1 && event.cash_after == target.cash + event.amount,
           "deposit out of line");
    target.transactions = event.transaction;
    target.net_deposits += event.amount;
    flow(event.equity_before, event.amount);
    move_cash(event.cash_after, event.held_after);
    remember(event.request, {0, {}, event.transaction, event.amount, event.cash_after}, event.forget_before);
  }

  void operator()(const funds_withdrawn& event) const {
    ensure(event.transaction == target.transactions + 1 && event.cash_after == target.cash - event.amount,
           "withdrawal out of line");
    target.transactions = event.transaction;
    target.net_deposits -= event.amount;
    flow(event.equity_before, -event.amount);
    move_cash(event.cash_after, event.held_after);
    remember(event.request, {0, {}, event.transaction, event.amount, event.cash_after}, event.forget_before);
  }

  void remember_client_order(const order_opened& event) const {
    const auto& id = event.terms.client_order_id;
    if (id.empty()) return;
    const client_order_state known{event.terms.order, event.body_hash};
    target.client_orders.remember(id, meta.time, known);
    target.open_client_orders.insert_or_assign(id, known);
  }

  void operator()(const order_opened& event) const {
    const auto& terms = event.terms;
    ensure(!target.orders.contains(terms.order), "an order is opened once");
    remember(event.request, {0, terms.order, 0, {}, {}}, event.forget_before);
    remember_client_order(event);
    move_cash(event.cash_after, event.held_after);
    open_order_state opened;
    opened.symbol = terms.symbol;
    opened.side = terms.side;
    opened.quantity = terms.quantity;
    opened.worst = terms.worst;
    opened.fee_rate = event.fee_rate;
    opened.held = event.held;
    opened.client_order_id = terms.client_order_id;
    opened.unit = event.unit;
    opened.unchecked = !event.unit;
    if (opened.unchecked) ++target.unchecked_orders;
    if (event.family) {
      opened.family = family_state{*event.family, event.family->sibling, event.family->is_leg(), false, {}};
      opened.to_order.put(
          open_family_order{terms, event.group.value_or(self_trade_group{}), event.stop, *event.family});
    } else if (event.stop) {
      opened.to_order.put(open_stop_order{terms, event.group.value_or(self_trade_group{}), *event.stop});
    } else if (event.group) {
      opened.to_order.put(open_order{terms, *event.group});
    } else {
      opened.to_order.put(open_order_v1{terms});
    }
    if (const auto held = shares_held(opened)) {
      auto& position = target.positions.at(terms.symbol);
      position.held += held;
      ensure(position.held <= position.quantity, "more shares held than there are");
    }
    target.sales_limit += sales_limit_of(opened);
    target.orders.emplace(terms.order, std::move(opened));
  }

  void book_lots(const fill_booked& event) const {
    auto& books = target.lots;
    if (event.side == side::buy) {
      return buy_lot(books.open[event.symbol], event.fill.quantity, wide_money(event.value) + event.fee, meta.time);
    }
    auto& lots = books.open[event.symbol];
    const auto cost = sell_lots(lots, event.fill.quantity);
    books.realized += wide_money(event.value) - event.fee - event.tax - cost;
    if (lots.empty()) books.open.erase(event.symbol);
  }

  void operator()(const fill_booked& event) const {
    auto& opened = order(event.order);
    opened.from_order.consume(event.peer_message);
    change(opened, [&] { opened.filled += event.fill.quantity; });
    count_trade(opened);
    auto& position = target.positions[event.symbol];
    if (event.side == side::buy) {
      ensure(event.released.raw >= 0, "a fill cost more than was held for it");
      opened.held -= event.value + event.fee + event.released;
    } else {
      position.held -= event.fill.quantity;
      note_sale(target, opened, event.fill.quantity);
    }
    ensure(opened.filled + sold_by_sibling(opened) <= std::max(opened.quantity, opened.wanted_total),
           "more filled than was ordered");
    position.quantity = event.position_after;
    position.basis = event.basis_after.value_or(position_basis{event.cost_after, event.position_after});
    target.realized = event.basis_after ? event.realized_after : target.realized + event.realized;
    target.totals.fees += event.fee;
    target.totals.taxes += event.tax;
    if (target.terms.kind != account_kind::house) book_lots(event);
    books_changed();
    move_cash(event.cash_after, event.held_after);
    if (event.closes) {
      // A total that shrank with a fill under way leaves shares held that nothing will sell.
      position.held -= shares_freed(target, opened);
      forget(event.order);
    }
    ensure(position.held.raw >= 0 && position.held <= position.quantity, "more shares held than there are");
    if (!position.quantity) target.positions.erase(event.symbol);
  }

  void operator()(const order_closed& event) const {
    auto& opened = order(event.order);
    opened.from_order.consume(event.peer_message);
    if (event.shares_released) target.positions.at(opened.symbol).held -= event.shares_released;
    move_cash(event.cash_after, event.held_after);
    forget(event.order);
  }

  void operator()(const hold_raised& event) const {
    auto& opened = order(event.order);
    opened.from_order.consume(event.peer_message);
    change(opened, [&] {
      opened.wanted_total = event.quantity;
      opened.wanted_worst = event.price;
    });
    opened.held += event.added;
    if (event.shares_added) target.positions.at(opened.symbol).held += event.shares_added;
    move_cash(event.cash_after, event.held_after);
    opened.to_order.put(grant_hold{event.filled_at_most});
  }

  void operator()(const hold_refused& event) const {
    auto& opened = order(event.order);
    opened.from_order.consume(event.peer_message);
    opened.to_order.put(refuse_hold{event.reason, event.shortage});
  }

  void operator()(const order_terms_booked& event) const {
    auto& opened = order(event.order);
    opened.from_order.consume(event.peer_message);
    change(opened, [&] {
      opened.quantity = event.quantity;
      opened.worst = event.price;
      opened.wanted_total = {};
      opened.wanted_worst = {};
    });
    opened.held -= event.released;
    if (event.shares_released) target.positions.at(opened.symbol).held -= event.shares_released;
    move_cash(event.cash_after, event.held_after);
  }

  void operator()(const shares_issued& event) const {
    auto& position = target.positions[event.symbol];
    position.basis = after_purchase(position.basis, position.quantity, event.quantity, event.cost);
    position.quantity += event.quantity;
    target.returns.known = false;  // shares are no flow of cash
    target.totals.issued += event.cost;
    if (target.terms.kind != account_kind::house) {
      buy_lot(target.lots.open[event.symbol], event.quantity, event.cost, meta.time);
    }
    books_changed();
  }

  void operator()(const order_recalled& event) const {
    order(event.order).to_order.put(recall_order{event.reason});
    move_cash(event.cash_after, event.held_after);
  }

  void operator()(const leg_sent& event) const {
    auto& leg = order(event.order);
    change(leg, [&] { send_leg(target, event); });
  }
  void operator()(const leg_rests& event) const { order(event.order).from_order.consume(event.peer_message); }

  void operator()(const access_granted& event) const {
    ensure(event.grant == target.grants_given + 1, "a grant out of line");
    target.grants_given = event.grant;
    target.grants.emplace(event.grant, grant_state{event.user, event.access, meta.time});
  }
  void operator()(const access_revoked& event) const {
    ensure(target.grants.erase(event.grant) == 1, "a grant that is not there was revoked");
  }
  void operator()(const access_overridden&) const {}

  void operator()(const risk_limits_changed& event) const {
    target.risk.overrides = event.overrides;
    changed_risk();
  }
  void operator()(const risk_kill_changed& event) const {
    target.risk.kill = event.kill;
    changed_risk();
  }
  void operator()(const account_closed& event) const {
    target.from_user.consume(event.peer_message);
    target.risk.kill = risk::kill_state::office;
    target.guards = {};
    changed_risk();
  }
  void changed_risk() const {
    ++target.risk.version;
    target.risk.changed_at = meta.time;
  }
  void operator()(const risk_day_begun& event) const {
    target.risk.day = {event.day, event.opening_equity, target.net_deposits, 0, 0};
  }
  void operator()(const risk_check_rejected&) const {}
  void operator()(const account_day_closed&) const {}

  void operator()(const cancel_timer_set& event) const {
    const bool runs = event.timeout_s != 0;
    target.guards.cancel_at = runs ? meta.time + event.timeout_s * nanos_per_second : unix_nanos{};
  }
  void operator()(const cancel_timer_elapsed&) const { target.guards.cancel_at = {}; }
  void operator()(const connection_guard_set& event) const {
    if (event.enabled) {
      target.guards.connections.insert_or_assign(event.connection, event.by);
    } else {
      target.guards.connections.erase(event.connection);
    }
  }
  void operator()(const guarded_connection_ended& event) const { target.guards.connections.erase(event.connection); }

  void operator()(const fill_scheduled& event) const { apply_scheduled(target, event); }
  void operator()(const cash_settled& event) const {
    move_cash(event.cash_after, event.held_after);
    apply_settled(target, event);
  }

  void operator()(const dividend_paid& event) const { act(event); }
  void operator()(const interest_paid& event) const { act(event); }
  void operator()(const account_fee_charged& event) const { act(event); }
  void operator()(const position_adjusted& event) const { act(event); }
  void operator()(const rights_credited& event) const { apply_action(target, event); }
  void operator()(const rights_subscribed& event) const { apply_action(target, event); }
  void operator()(const rights_closed& event) const {
    apply_action(target, event, meta.time);
    if (event.quantity) books_changed();
  }
  template <class Event>
  void act(const Event& event) const {
    apply_action(target, event);
    books_changed();
  }

  /// Of these the watch keeps what is kept (watch/activity.cpp).
  void operator()(const risk_circuit_opened&) const {}
  void operator()(const risk_limit_breached&) const {}
  void operator()(const risk_anomaly_found&) const {}
  void operator()(const risk_alert_reviewed&) const {}
  void operator()(const risk_liquidation_planned&) const {}
  void operator()(const risk_check_approved&) const {}

  void operator()(const trades_imported& event) const {
    apply_import(target, event, meta.time);
    remember(event.request, {0, {}, event.number, {}, event.cash_after}, event.forget_before);
    books_changed();
  }
  void operator()(const import_undone& event) const {
    apply_import(target, event);
    books_changed();
  }
  void operator()(const import_repeated& event) const {
    remember(event.request, {0, {}, event.number, {}, target.cash}, event.forget_before);
  }

  void operator()(const order_domains_checked&) const {
    for (auto& [id, one] : target.orders) one.unchecked = false;
    target.unchecked_orders = 0;
  }
};

}  // namespace

void apply(account& target, const account_event& event, const event_meta& meta) {
  watch(target, event, meta);
  std::visit(applier{target, meta}, event);
  target.seq = meta.seq;
}

}  // namespace madang::accounts
