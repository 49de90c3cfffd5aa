#include "actors/accounts/account_actor.hpp"

#include <algorithm>

#include "actors/accounts/account_channels.hpp"
#include "actors/accounts/account_risk.hpp"
#include "actors/accounts/orders/open_orders.hpp"
#include "actors/accounts/orders/order_guards.hpp"
#include "actors/accounts/orders/preview.hpp"
#include "actors/accounts/portfolio_frames.hpp"
#include "actors/accounts/settlement/actions.hpp"
#include "actors/accounts/settlement/rights_issue.hpp"
#include "actors/accounts/settlement/settlement.hpp"
#include "actors/accounts/valuation/valuation.hpp"
#include "actors/accounts/watch/watched.hpp"
#include "actors/kernel/entity_shell.hpp"
#include "actors/kernel/instrument_check.hpp"
#include "cluster/ports/portfolio_watches.hpp"
#include "cluster/ports/risk_desk.hpp"
#include "cluster/ports/settlement_terms.hpp"
#include "config/risk/risk_settings.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::accounts {

namespace {

constexpr std::int64_t minute_ns = 60 * nanos_per_second;
/// What is decided so long before midnight may be stored after it.
constexpr std::int64_t closing_lead_ns = nanos_per_second;

account_rules rules_of(const settings& config) {
  return {static_cast<std::uint64_t>(config.accounts.max_open_orders),
          {config.accounts.request_memory_s * nanos_per_second,
           static_cast<std::uint64_t>(config.accounts.request_memory_bytes)},
          config.accounts.fee_rate,
          config.accounts.tax_rate,
          config.market.self_trade_group};
}

bool is_fill(const account_event& event) {
  return std::holds_alternative<fill_booked>(event);
}

bool ends_a_right(const account_event& event) {
  return std::holds_alternative<access_revoked>(event) || std::holds_alternative<account_closed>(event);
}

class account_shell : public entity_shell<account_actor, account_entity> {
 public:
  account_shell(caf::actor_config& config, entity_id self, revived<account> from, entity_ports& ports_used)
      : entity_shell(config, self, std::move(from), ports_used),
        rules_(rules_of(ports_used.config)),
        stream_(ports_used, {self.key}, [this] { return portfolio(); }) {
    const auto& checks = ports_used.config.of<risk::risk_settings>();
    rules_.risk.records_refusals = checks.record_refusals;
    rules_.risk.approved_every = static_cast<std::uint64_t>(checks.record_approved);
    rules_.utc_offset_s = static_cast<std::int32_t>(ports_used.config.market.utc_offset_s);
    rules_.risk.marks = [this](symbol_id symbol) { return marks_of(symbol); };
    if (ports_used.settlement == nullptr) return;
    terms_.emplace(*ports_used.settlement, ports_used.config);
    rules_.settlement.of_fill = [this](symbol_id symbol, side on, calendar_day traded) {
      return terms_of(symbol, on, traded);
    };
  }

  behavior_type make_behavior() override {
    wake();
    guard_limits();
    return {
        [this](client_request<deposit_funds>& m) { guarded(m, [&] { decide_money(m); }); },
        [this](client_request<withdraw_funds>& m) { guarded(m, [&] { decide_money(m); }); },
        [this](client_request<place_order>& m) { guarded(m, [&] { place(m); }); },
        [this](client_request<read_account>& m) { guarded(m, [&] { read(m); }); },
        [this](client_request<issue_shares>& m) { guarded(m, [&] { issue(m); }); },
        [this](client_request<order_errand>& m) { guarded(m, [&] { run_errand(m); }); },
        [this](client_request<grant_access>& m) { guarded(m, [&] { grant(m); }); },
        [this](client_request<revoke_access>& m) { guarded(m, [&] { revoke(m); }); },
        [this](client_request<read_grants>& m) { guarded(m, [&] { show_grants(m); }); },
        [this](client_request<risk::change_account_limits>& m) { guarded(m, [&] { change_limits(m); }); },
        [this](client_request<risk::switch_account>& m) { guarded(m, [&] { turn(m); }); },
        [this](client_request<risk::read_account_risk>& m) { guarded(m, [&] { show_exposure(m); }); },
        [this](client_request<risk::read_account_limits>& m) { guarded(m, [&] { show_limits(m); }); },
        [this](client_request<risk::validate_order>& m) { guarded(m, [&] { validate(m); }); },
        [this](client_request<risk::review_alert>& m) { guarded(m, [&] { review(m); }); },
        [this](client_request<read_closing>& m) { guarded(m, [&] { show_closing(m); }); },
        [this](show_portfolio& m) { guarded(m, [&] { stream_.begin(m); }); },
        [this](revalue_portfolio& m) { guarded(m, [&] { revalue(); }); },
        [this](client_request<settle_cash>& m) { guarded(m, [&] { settle(m); }); },
        [this](client_request<pay_dividend>& m) { guarded(m, [&] { act(m); }); },
        [this](client_request<pay_interest>& m) { guarded(m, [&] { act(m); }); },
        [this](client_request<charge_account_fee>& m) { guarded(m, [&] { act(m); }); },
        [this](client_request<adjust_position>& m) { guarded(m, [&] { act(m); }); },
        [this](client_request<credit_rights>& m) { guarded(m, [&] { act(m); }); },
        [this](client_request<close_rights>& m) { guarded(m, [&] { act(m); }); },
        [this](client_request<subscribe_rights>& m) { guarded(m, [&] { subscribe(m); }); },
        [this](client_request<find_open_orders>& m) { guarded(m, [&] { show_open_orders(m); }); },
        [this](client_request<preview_order>& m) { guarded(m, [&] { preview(m); }); },
        [this](client_request<set_cancel_timer>& m) { guarded(m, [&] { set_timer(m); }); },
        [this](client_request<guard_connection>& m) { guarded(m, [&] { guard(m); }); },
        [this](client_request<connection_ended>& m) {
          guarded(m, [&] { commit_and_send(decide(state(), m.command)); });
        },
        [this](peer_batch<user_to_account>& m) { guarded_batch(m, [&] { open(m); }); },
        [this](peer_batch<order_to_account>& m) { guarded_batch(m, [&] { take_peer_messages(m); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  account_id id() const { return state().id; }

  void refuse(reply_token to, const account_rejection& why) { core().answer_to(to, why.to_refusal()); }

  channel_id channel() const { return {channel_kind::account, id().value}; }
  /// Of the last event in `account:ACCOUNT`. All of its events are this account's own.
  std::uint64_t channel_number() { return ports().journal.last_number(channel()); }

  /// Commits and shows the events to whoever listens to `account:ACCOUNT`.
  void commit(const account_events& events) {
    core().commit(events);
    if (!events.empty() && std::holds_alternative<account_day_closed>(events.front())) {
      closed_before_ = rules_.closing_today;
    }
    if (std::ranges::any_of(events, ends_a_right)) stream_.interrupt();
    if (!events.empty()) stream_.changed();
    if (!ports().listeners.in(channel())) return;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const auto& stamp = core().stamps()[i];
      const auto number = stamp.channel_numbers[0];
      if (number == 0) continue;
      ports().outputs.pass(
          private_frame{channel(), number, stamp.time, frame_of(id(), state().terms.currency, events[i], number)});
    }
  }

  template <class Command>
  void decide_money(client_request<Command>& m) {
    look_at_days();
    auto decision = decide(state(), m.command, rules_today(), portfolio().equity());
    if (!decision) return refuse(m.reply_to, decision.error());
    if (const auto* before = std::get_if<answered_before>(&*decision))
      return answer_transaction(m.reply_to, before->first, before->at, true);
    commit(std::get<account_events>(*decision));
    answer_transaction(m.reply_to, {0, {}, state().transactions, m.command.amount, state().cash},
                       core().last_stamp().time, false);
    stand_within_limits();
  }

  void answer_transaction(reply_token to, const account_first_answer& first, unix_nanos at, bool replayed) {
    core().answer_to(to, transaction_view{first.transaction, id(), first.amount, first.cash_after, at}, replayed);
  }

  void place(client_request<place_order>& m) {
    auto& command = m.command;
    ports().metrics.orders_received.add();
    command.new_order = ports().ids.next_order(id());
    look_up_terms(command);
    auto decision = decide(state(), command, rules_now());
    // A symbol that serves no more is not unknown; and it would never answer what the order asks of it.
    const bool is_new = decision && std::holds_alternative<account_events>(*decision);
    const bool is_unknown = !decision && decision.error() == account_reject::symbol_unknown;
    if ((is_new || is_unknown) && ports().entities.is_isolated(entity_of(command.symbol))) {
      return core().answer_to(m.reply_to, unavailable{"this symbol is out of service"});
    }
    if (!decision) {
      ports().metrics.orders_refused.add();
      record_refusal(command, decision.error());
      return refuse(m.reply_to, decision.error());
    }
    if (const auto* before = std::get_if<answered_before>(&*decision)) {
      return ports().entities.tell(before->first.order, repeat_placement{m.reply_to, true});
    }
    if (const auto* known = std::get_if<order_exists>(&*decision)) {
      return ports().entities.tell(known->order, repeat_placement{m.reply_to, false});
    }
    commit(std::get<account_events>(*decision));
    send_to(command.new_order, m.reply_to, true);
  }

  /// What the market and the dated rules say about it now.
  void look_up_terms(place_order& command) {
    look_up_instrument(command);
    if (terms_ && terms_->is_charged_by_date(state().terms.kind)) {
      rules_.fee_rate = terms_->fee_of(market_of(command.symbol), today());
    }
  }

  void look_up_instrument(place_order& command) {
    if (auto now = instrument_at(ports(), command.symbol, command.price)) {
      command.instrument = instrument_terms{now->listing.currency, now->listing.lot_size, now->limits, now->tick};
    }
  }

  /// The symbol says what the order would meet, and asks again with that. Nothing is written.
  void preview(client_request<preview_order>& m) {
    auto& order = m.command.order;
    look_up_terms(order);
    const auto& rules = rules_now();
    if (!m.command.met) {
      auto meeting = decide_meeting(state(), m.command, rules);
      if (!meeting) return refuse(m.reply_to, meeting.error());
      if (*meeting) return ports().entities.tell(order.symbol, client_request<meet_book>{m.reply_to, **meeting});
    }
    preview_market market;
    if (const auto image = ports().cache.image(order.symbol); image && order.instrument) {
      market = {image->status, order.instrument->tick ? order.instrument->tick : image->quote.tick_size};
    }
    auto view = decide(state(), m.command, rules, market);
    if (!view) return refuse(m.reply_to, view.error());
    core().answer_to(m.reply_to, *std::move(view));
  }

  // ---- open orders -------------------------------------------------------------------------------------------------

  void show_open_orders(const client_request<find_open_orders>& m) {
    auto view = decide(state(), m.command);
    if (!view) return refuse(m.reply_to, view.error());
    core().answer_to(m.reply_to, *std::move(view));
  }

  void set_timer(const client_request<set_cancel_timer>& m) {
    const auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, cancel_timer_view{id(), state().guards.cancel_at});
  }

  void guard(const client_request<guard_connection>& m) {
    const auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, connection_guard_view{id(), m.command.enabled});
  }

  void on_moment() override { commit_and_send(decide_moment(state(), ports().entities.event_time())); }
  /// After a start of the node no stream that guarded the account is left.
  void resume() override {
    commit_and_send(decide_restart(state()));
    on_moment();
  }

  void commit_and_send(const account_events& events) {
    commit(events);
    for (const auto& event : events) {
      if (auto addressed = addressed_order(event)) send_to(addressed);
    }
  }

  // ---- risk --------------------------------------------------------------------------------------------------------

  /// With the day that closes those before it, and nothing of risk.
  const account_rules& rules_today() {
    const auto now = ports().time.now();
    const auto soon = day_in_zone(now + closing_lead_ns, rules_.utc_offset_s);
    // Once in that moment is enough: an account of a market maker changes many times in it.
    rules_.closing_today = soon == closed_before_ ? day_in_zone(now, rules_.utc_offset_s) : soon;
    return rules_;
  }

  /// The house's accounts make the market: no rule of risk holds for them.
  const account_rules& rules_now() {
    rules_today();
    look_at_days();
    auto* desk = ports().risk;
    if (desk == nullptr || state().terms.kind == account_kind::house || !state().is_open()) return rules_;
    auto& now = rules_.risk;
    const auto version = desk->version();
    if (!now || risk_seen_ != version || own_limits_seen_ != state().risk.version) {
      now.checks = &desk->checks();
      now.in_force = desk->limits_of(state().terms.user, state().terms.kind, state().risk.overrides);
      now.killed = desk->killed(state().terms.user);
      now.circuits = desk->circuits_of(state().terms.kind);
      now.anomalies = desk->anomalies();
      risk_seen_ = version;
      own_limits_seen_ = state().risk.version;
    }
    const auto at = ports().time.now();
    now.now = std::max(at, ports().entities.event_time());  // a clock that is set back keeps no breaker open
    now.today = day_in_zone(at, rules_.utc_offset_s);
    now.day_ends = start_of_day({now.today.value + 1}, rules_.utc_offset_s);
    now.minute = static_cast<std::int32_t>((at - start_of_day(now.today, rules_.utc_offset_s)) / minute_ns);
    return rules_;
  }

  symbol_marks marks_of(symbol_id symbol) {
    const auto image = ports().cache.image(symbol);
    if (!image) return {};
    symbol_marks marks{image->quote.last_price, image->limits.base, image->listing.market, {}, {}};
    if (ports().risk != nullptr) {
      marks.sector = ports().risk->sector_of(symbol);
      marks.mean_volume = ports().risk->mean_volume_of(symbol);
    }
    return marks;
  }

  /// A round has come: prices have moved.
  void revalue() {
    stream_.show();
    stand_within_limits();
  }

  /// What it has traded, or where prices have gone, may be beyond a limit.
  void stand_within_limits() {
    const auto& rules = rules_now().risk;
    if (!has_standing_limits(state(), rules)) return;
    commit_and_send(standing_events(state(), rules));
    guard_limits();
  }
  /// Prices of what it holds are told from now on, whoever listens.
  void guard_limits() {
    if (ports().watches == nullptr || !has_standing_limits(state(), rules_now().risk)) return;
    std::vector<symbol_id> symbols;
    symbols.reserve(state().positions.size());
    for (const auto& [symbol, held] : state().positions) symbols.push_back(symbol);
    ports().watches->guard(id(), symbols);
  }

  // ---- settlement --------------------------------------------------------------------------------------------------

  calendar_day today() {
    return day_in_zone(ports().time.now(), static_cast<std::int32_t>(ports().config.market.utc_offset_s));
  }
  void look_at_days() {
    if (!terms_) return;
    auto& days = rules_.settlement;
    const auto now = today();
    if (days.today == now) return;
    const auto market = settlement_terms::market_of(state().terms.currency);
    days.today = now;
    days.next_day = terms_->days().trading_day_after(market, now, 1);
    days.second_day = terms_->days().trading_day_after(market, now, 2);
  }
  market_code market_of(symbol_id symbol) {
    const auto image = ports().cache.image(symbol);
    return image ? image->listing.market : settlement_terms::market_of(state().terms.currency);
  }
  fill_terms terms_of(symbol_id symbol, side on, calendar_day traded) {
    const auto kind = state().terms.kind;
    const bool is_free = on == side::buy && !terms_->is_deferred(kind);
    const bool is_foreign = terms_->is_foreign(state().terms);
    if (is_free || terms_->is_plain(kind)) return {traded, false, {}, {}, tax_rounding, is_foreign};
    const auto market = market_of(symbol);
    const auto date = terms_->settlement_date(market, traded);
    const auto tax = terms_->tax_of(kind, market, symbol, date);
    return {date, terms_->is_deferred(kind), tax.transaction, tax.rural, tax.rounded, is_foreign};
  }

  void settle(const client_request<settle_cash>& m) {
    commit(decide(state(), m.command));
    if (m.reply_to) core().answer_to(m.reply_to, balance_of(state(), channel_number()));
  }

  template <class Command>
  void act(const client_request<Command>& m) {
    look_at_days();
    const auto decided = decide(state(), m.command, rules_today());
    commit(decided.events);
    if (m.reply_to) core().answer_to(m.reply_to, decided.view);
  }

  void subscribe(const client_request<subscribe_rights>& m) {
    const auto decision = decide(state(), m.command, rules_today());
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, rights_of(state()));
  }

  void record_refusal(const place_order& command, const account_rejection& why) {
    commit(refusal_events(state(), command, why, rules_.risk));
  }

  void change_limits(const client_request<risk::change_account_limits>& m) {
    const auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    if (!m.command.dry_run) commit(*decision);
    stand_within_limits();
    auto view = limits_view_of(state(), rules_now().risk);
    view.affects = static_cast<std::uint32_t>(decision->size());
    core().answer_to(m.reply_to, std::move(view));
  }

  void turn(const client_request<risk::switch_account>& m) {
    const auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    if (!m.command.dry_run) commit_and_send(*decision);
    core().answer_to(m.reply_to, risk::switched_view{id(), state().risk.kill, recalled_in(*decision),
                                                     static_cast<std::uint32_t>(decision->size())});
    // It may have come because limits have changed.
    if (!m.command.dry_run) stand_within_limits();
  }

  void show_exposure(const client_request<risk::read_account_risk>& m) {
    const auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, exposure_of(state(), rules_now().risk));
  }

  void show_limits(const client_request<risk::read_account_limits>& m) {
    const auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, limits_view_of(state(), rules_now().risk));
  }

  void validate(client_request<risk::validate_order>& m) {
    look_up_instrument(m.command.order);
    auto verdicts = decide(state(), m.command, rules_now().risk);
    if (!verdicts) return refuse(m.reply_to, verdicts.error());
    core().answer_to(m.reply_to, *std::move(verdicts));
  }

  void review(const client_request<risk::review_alert>& m) {
    const auto& asked = m.command;
    const auto decision = decide(state(), asked);
    if (!decision) return refuse(m.reply_to, decision.error());
    const auto& plan = state().risk.watch.plan;
    const bool sells = asked.event_seq == plan.event_seq && asked.status == risk::alert_status::confirmed;
    risk::alert_reviewed_view view{id(), asked.event_seq, asked.status, 0, 0};
    if (asked.dry_run) {
      view.affects = 1 + static_cast<std::uint32_t>(sells ? sales_of_plan(state()).size() : 0);
      return core().answer_to(m.reply_to, view);
    }
    // The sales first: after a crash between the two the plan is still there, and lacks only what is not offered yet.
    if (sells) view.sales = sell_by_plan(asked.act.by);
    commit(*decision);
    core().answer_to(m.reply_to, view);
  }

  /// At the market, in the owner's place; a sale that is refused is left out. How many orders there are.
  std::uint32_t sell_by_plan(user_id by) {
    std::uint32_t sales = 0;
    for (const auto& part : sales_of_plan(state())) {
      place_order sale;
      sale.account = id();
      sale.by = state().terms.user;
      sale.new_order = ports().ids.next_order(id());
      sale.symbol = part.symbol;
      sale.side = side::sell;
      sale.type = order_type::market;
      sale.time_in_force = time_in_force::ioc;
      sale.quantity = part.quantity;
      sale.received_at = ports().time.now();
      look_up_terms(sale);
      // No rule of risk stands in its way: their counts would leave a part behind.
      auto rules = rules_now();
      rules.risk = {};
      auto decision = decide(state(), sale, rules);
      auto* events = decision ? std::get_if<account_events>(&*decision) : nullptr;
      if (events == nullptr) continue;
      for (auto& event : *events) {
        if (auto* opened = std::get_if<order_opened>(&event)) opened->by = by;
      }
      commit(*events);
      send_to(sale.new_order, {}, true);
      ++sales;
    }
    return sales;
  }

  void show_closing(const client_request<read_closing>& m) {
    auto view = decide(state(), m.command);
    if (!view) return refuse(m.reply_to, view.error());
    core().answer_to(m.reply_to, *std::move(view));
  }

  void issue(client_request<issue_shares>& m) {
    auto decision = decide(state(), m.command, rules_today());
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(std::get<account_events>(*decision));
    core().answer_to(m.reply_to, balance_of(state(), channel_number()));
  }

  void open(peer_batch<user_to_account>& m) {
    for (const auto& received : m.peer_messages) {
      commit_and_send(decide(state(), received));
    }
    core().acknowledge(user_id{m.from.key}, state().from_user.consumed);
    if (state().is_open()) core().answer_to(m.reply_to, view_of(state()), m.repeated);
  }

  void take_peer_messages(peer_batch<order_to_account>& m) {
    order_id from{m.from.key};
    std::uint32_t upto = 0;
    bool has_traded = false;
    for (const auto& received : m.peer_messages) {
      auto events = decide(state(), from, received, rules_now());
      if (events.empty()) ports().metrics.peer_messages_copied.add();
      commit_and_send(events);
      has_traded = has_traded || std::ranges::any_of(events, is_fill);
      upto = consumed_from(from, received.number);
    }
    if (has_traded) stand_within_limits();
    core().acknowledge(from, upto);
  }

  /// A closed order's peer messages are all consumed, known or not.
  std::uint32_t consumed_from(order_id from, std::uint32_t number) const {
    auto found = state().orders.find(from);
    return found == state().orders.end() ? number : found->second.from_order.consumed;
  }

  void send_to(order_id order, reply_token reply_to = {}, bool new_entity = false) {
    auto found = core().state_for_sending().orders.find(order);
    if (found != state().orders.end()) core().send(order, found->second.to_order, reply_to, new_entity);
  }

  void read(client_request<read_account>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    switch (m.command.what) {
      case account_read::account:
        return core().answer_to(m.reply_to, view_of(state()));
      case account_read::balance:
      case account_read::buying_power:
        return core().answer_to(m.reply_to, balance_of(state(), channel_number()));
      case account_read::settled_balance:
        look_at_days();
        return core().answer_to(m.reply_to, settled_balance_of(state(), channel_number(), rules_.settlement));
      case account_read::subscription_rights:
        return core().answer_to(m.reply_to, rights_of(state()));
      case account_read::portfolio:
      case account_read::positions:
        return core().answer_to(m.reply_to, portfolio());
    }
  }

  void run_errand(client_request<order_errand>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    const auto by = std::visit([](const auto& one) { return caller(one.by); }, m.command.what);
    const auto has = right_of(state(), by, need_of(m.command));
    permitted_errand permitted{std::move(m.command.what), has};
    ports().entities.tell(m.command.order, client_request<permitted_errand>{m.reply_to, std::move(permitted)});
  }

  void grant(client_request<grant_access>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, find_grant(state(), m.command.to, m.command.access).value());
  }

  void revoke(client_request<revoke_access>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    auto revoked = find_grant(state(), m.command.grant).value();
    commit(*decision);
    core().answer_to(m.reply_to, std::move(revoked));
  }

  void show_grants(client_request<read_grants>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, grants_of(state()));
  }

  portfolio_view portfolio() { return value_of(state(), channel_number(), rules_.risk.marks, ports().time.now()); }

  void send_all() override {
    check_domains();
    for (auto& [order, open] : core().state_for_sending().orders) {
      open.to_order.rewind();
      core().send(order, open.to_order);
    }
  }

  /// Orders from before money domains.
  void check_domains() {
    commit(decide_domains(state(), [this](symbol_id symbol) { return currency_of(symbol); }));
  }
  /// Before anything can trade the configured instruments are known, the others when their actors are up.
  std::optional<currency> currency_of(symbol_id symbol) {
    if (auto image = ports().cache.image(symbol)) return image->listing.currency;
    if (ports().listings == nullptr) return std::nullopt;
    for (const auto& listing : *ports().listings) {
      if (listing.symbol == symbol) return listing.currency;
    }
    return std::nullopt;
  }

  account_rules rules_;
  calendar_day closed_before_;  ///< by the last closing in this life of the actor
  portfolio_frames stream_;
  std::optional<settlement_terms> terms_;
  std::uint64_t risk_seen_ = 0;  ///< the version of the desk that they were taken from
  std::uint64_t own_limits_seen_ = 0;
};

}  // namespace

caf::strong_actor_ptr start_account(caf::actor_system& system, entity_id self, revived<account> from,
                                    entity_ports& ports) {
  auto handle = system.spawn<account_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::accounts
