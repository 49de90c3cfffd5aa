#include "actors/market/symbol_actor.hpp"

#include "actors/kernel/entity_shell.hpp"
#include "actors/market/symbol_snapshot_v1.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::market {

channel_list symbol_entity::channels_of(const symbol_state& current, const symbol_event& one) {
  channel_list in;
  if (!shows_in_market(one)) return in;
  auto key = current.listing.symbol.value;
  if (const auto* listed = std::get_if<instrument_listed>(&one)) key = listed->listing.symbol.value;
  if (const auto* listed = std::get_if<symbol_listed_by>(&one)) key = listed->listing.symbol.value;
  in.add(channel_kind::book, key);
  in.add(channel_kind::quote, key);
  if (std::holds_alternative<traded>(one)) in.add(channel_kind::trades, key);
  return in;
}

namespace {

price tick_of(const symbol_state& current, const market_rules& rules, price at) {
  const auto* steps = rules.ticks(current.listing.market, current.today.day);
  return steps != nullptr ? steps->tick_at(at) : price{};
}

std::optional<symbol_rules::volatility_limits> volatility_of(const symbol_state& current, const market_rules& rules) {
  const auto* rule = rules.volatility(current.listing.market, current.today.day);
  if (rule == nullptr) return std::nullopt;
  return symbol_rules::volatility_limits{rule->dynamic_of(current.listing.symbol), rule->fixed,
                                         static_cast<std::uint32_t>(rule->gathers_s)};
}

}  // namespace

market_image symbol_entity::view_past(const symbol_state& current, const past_question& question) {
  const auto tick_at = [&](price at) { return tick_of(current, question.rules, at); };
  return image_of(current, question.numbers[0], question.numbers[1], tick_at(next_base(current)), tick_at);
}

result<symbol_state, decode_failure> symbol_entity::decode_older(std::uint16_t version,
                                                                 std::span<const std::byte> bytes) {
  if (version >= 4 && version <= 6) return decode(bytes);
  if (version > 6) return refused{decode_failure{"a snapshot of another version"}};
  if (version == 3) {
    auto third = decode_state<symbol_snapshot>(bytes);
    if (!third) return refused{third.error()};
    return from_snapshot(*std::move(third));
  }
  if (version == 2) {
    auto second = decode_state<symbol_snapshot_v2>(bytes);
    if (!second) return refused{second.error()};
    return from_snapshot(present_form(*std::move(second)));
  }
  auto first = decode_state<symbol_snapshot_v1>(bytes);
  if (!first) return refused{first.error()};
  auto stored = present_form(*std::move(first));
  if (!stored) return refused{decode_failure{"a report of an amend that does not say whether its pass is over"}};
  return from_snapshot(*std::move(stored));
}

result<symbol_state, decode_failure> symbol_entity::decode(std::span<const std::byte> bytes) {
  wire::reader in(bytes);
  symbol_head head;
  std::uint32_t count = 0;
  if (!in.get(head) || !in.get(count)) return refused{decode_failure{std::string("state: ") + in.wrong}};
  symbol_assembly made(std::move(head));
  for (std::uint32_t i = 0; i < count; ++i) {
    symbol_record one;
    if (!in.get(one)) return refused{decode_failure{std::string("state: ") + in.wrong}};
    std::visit([&](auto& record) { made.take(std::move(record)); }, one);
  }
  if (in.left() != 0) return refused{decode_failure{"state: " + std::to_string(in.left()) + " bytes too many"}};
  return std::move(made).finish();
}

namespace {

symbol_rules rules_of(const market_settings& config) {
  symbol_rules rules;
  rules.prevent_self_trade = config.self_trade_prevention != self_trade_policy::off;
  rules.fills_per_pass = static_cast<std::uint32_t>(config.max_fills_per_pass);
  rules.expiries_per_pass = rules.fills_per_pass;
  rules.book_orders_max = static_cast<std::uint64_t>(config.book_max_orders);
  return rules;
}

class symbol_shell : public entity_shell<symbol_actor, symbol_entity> {
 public:
  symbol_shell(caf::actor_config& config, entity_id self, revived<symbol_state> from, entity_ports& ports_used)
      : entity_shell(config, self, std::move(from), ports_used), rules_(rules_of(ports_used.config.market)) {
    rules_.tick_at = [this](price at) { return tick_of(state(), ports().rules, at); };
    if (ports_used.config.market.volatility_interruption) {
      rules_.volatility = [this] { return volatility_of(state(), ports().rules); };
    }
  }

  behavior_type make_behavior() override {
    wake();
    return {
        [this](list_instrument& m) { guarded(m, [&] { list(m); }); },
        [this](halt_trading& m) { guarded(m, [&] { change_trading(m); }); },
        [this](resume_trading& m) { guarded(m, [&] { change_trading(m); }); },
        [this](open_day& m) { guarded(m, [&] { begin_day(m); }); },
        [this](enter_session& m) { guarded(m, [&] { change_trading(m); }); },
        [this](client_request<administer_symbol>& m) { guarded(m, [&] { administer(m); }); },
        [this](client_request<adjust_symbol>& m) { guarded(m, [&] { adjust(m); }); },
        [this](client_request<meet_book>& m) { guarded(m, [&] { meet(m); }); },
        [this](client_request<read_queue>& m) { guarded(m, [&] { show_queue(m); }); },
        [this](continue_delisting& m) { guarded(m, [&] { go_on_delisting(m); }); },
        [this](peer_batch<order_to_symbol>& m) { guarded_batch(m, [&] { take_peer_messages(m); }); },
        [this](continue_pass& m) { guarded(m, [&] { continue_parked(); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  /// Commits one group, tells the orders it concerns, and shows the new image.
  void commit(const symbol_events& events) {
    if (events.empty()) return;
    core().commit(events);
    for (auto& report : new_reports(state(), events)) {
      core().hand_over(report.order, state().reports.at(report.order), std::move(report.peer_messages));
    }
    publish(events);
    if (state().has_more_to_do()) this->template send<caf::message_priority::high>(this, continue_pass{});
  }

  void publish(const symbol_events& events) {
    std::vector<trade_view> trades;
    bool shows = false;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (!shows_in_market(events[i])) continue;
      shows = true;
      const auto& stamp = core().stamps()[i];
      book_seq_ = stamp.channel_numbers[0];
      quote_seq_ = stamp.channel_numbers[1];
      const auto* trade = std::get_if<traded>(&events[i]);
      if (trade == nullptr) continue;
      trades.push_back({state().listing.symbol, trade->number, trade->price, trade->quantity, trade->aggressor,
                        stamp.time, stamp.channel_numbers[2]});
      ports().metrics.trades.add();
      ports().metrics.traded_volume.add(static_cast<std::uint64_t>(trade->quantity.raw / quantity::one));
      ports().metrics.traded_value.add(
          static_cast<std::uint64_t>(notional(trade->price, trade->quantity).raw / money::one));
    }
    if (shows) show(trades);
  }

  void show(const std::vector<trade_view>& trades) {
    auto image = image_of(state(), book_seq_, quote_seq_, tick_now(), rules_.tick_at);
    ports().cache.publish(std::make_shared<const market_image>(std::move(image)), trades);
  }

  /// After a start the market cache has no image of this symbol yet, and a pass may be unfinished.
  void resume() override {
    if (!state().is_listed()) return;
    auto key = state().listing.symbol.value;
    book_seq_ = ports().journal.last_number({channel_kind::book, key});
    quote_seq_ = ports().journal.last_number({channel_kind::quote, key});
    take_released();
    show({});
    continue_parked();
    go_on_delisting({});
  }

  /// Before an unfinished pass goes on, and before anybody's order comes: what they held is free, so they must not
  /// trade.
  void take_released() {
    const auto all = std::exchange(core().state_for_sending().released, {});
    symbol_events leaving;
    for (const auto& [order, number] : all) {
      auto events = decide_released(state(), order, number);
      leaving.insert(leaving.end(), events.begin(), events.end());
      if (leaving.size() >= rules_.expiries_per_pass) commit(std::exchange(leaving, {}));
    }
    commit(leaving);
  }

  price tick_now() { return tick_of(state(), ports().rules, next_base(state())); }

  /// Of a symbol that has no price steps today nothing can be listed.
  std::optional<day_limits> limits_for(const symbol_change& change) {
    const auto* wanted = std::get_if<list_symbol>(&change);
    if (wanted == nullptr) return state().limits;
    return ports().rules.limits_of(wanted->listing.market, wanted->day, wanted->listing.base_price,
                                   ports().config.market.price_limit_rate);
  }

  void administer(const client_request<administer_symbol>& m) {
    finish_pass();
    const auto limits = limits_for(m.command.change);
    if (!limits) return core().answer_to(m.reply_to, refusal::of(symbol_reject::no_price_steps));
    auto decision = decide(state(), m.command, *limits, rules_);
    if (!decision) return core().answer_to(m.reply_to, refusal::of(decision.error()));
    const auto orders = state().standing();
    if (!m.command.dry_run) commit(*decision);
    auto shown = state_view_of(state(), state().is_listed() ? tick_now() : price{});
    shown.affects = decision->empty() ? 0 : std::max<std::uint64_t>(1, ends_orders(m.command) ? orders : 0);
    core().answer_to(m.reply_to, std::move(shown));
    go_on_delisting({});
  }
  static bool ends_orders(const administer_symbol& command) {
    return std::holds_alternative<delist_symbol>(command.change);
  }

  void adjust(const client_request<adjust_symbol>& m) {
    finish_pass();
    if (m.command.base) {
      const auto limits = ports().rules.limits_of(state().listing.market, state().today.day, m.command.base,
                                                  ports().config.market.price_limit_rate);
      if (!limits) return core().answer_to(m.reply_to, refusal::of(symbol_reject::no_price_steps));
      auto decision = decide(state(), m.command, *limits, rules_);
      if (!decision) return core().answer_to(m.reply_to, refusal::of(decision.error()));
      commit(*decision);
    }
    if (!state().is_listed()) return core().answer_to(m.reply_to, refusal::of(symbol_reject::symbol_unknown));
    core().answer_to(m.reply_to, symbol_price_view{m.command.symbol, next_base(state()), state().limits, state().status,
                                                   state().standing()});
  }

  /// A pass full of orders at a time; others get their turn in between.
  void go_on_delisting(const continue_delisting& m) {
    if (state().status != instrument_status::delisted || state().standing() == 0) return;
    commit(decide(state(), m, rules_));
    if (state().standing() != 0) this->send(this, m);
  }

  void list(const list_instrument& m) { commit(decide(state(), m)); }

  /// For a preview: its account is told what the order would meet. Under an id of its own, which is never used.
  void meet(client_request<meet_book>& m) {
    auto& what = m.command.what;
    const auto account = what.order.account;
    what.order.new_order = ports().ids.next_order(account);
    what.met = meeting_of(state(), m.command, rules_);
    ports().entities.tell(account, client_request<preview_order>{m.reply_to, std::move(what)});
  }
  void show_queue(const client_request<read_queue>& m) {
    core().answer_to(m.reply_to, queue_of(state(), m.command.order, rules_));
  }

  template <class Command>
  void change_trading(const Command& m) {
    finish_pass();
    commit(decide(state(), m));
  }

  void begin_day(const open_day& m) {
    finish_pass();
    const auto& listing = state().listing;
    auto limits =
        ports().rules.limits_of(listing.market, m.day, next_base(state()), ports().config.market.price_limit_rate);
    auto events = decide(state(), m, limits.value_or(state().limits), rules_);
    commit(events);
    if (!events.empty() && !std::holds_alternative<day_opened>(events.back())) {
      this->template send<caf::message_priority::high>(this, m);
    }
  }

  /// An interruption ends.
  void on_moment() override {
    const auto events = decide_moment(state(), ports().entities.event_time());
    if (events.empty()) return;
    finish_pass();
    commit(decide_moment(state(), ports().entities.event_time()));
  }

  void continue_parked() { commit(decide_unfinished(state(), rules_)); }
  /// A pass goes on by a message that overtakes all others; a command that was there before it must not come in
  /// between.
  void finish_pass() {
    while (state().has_more_to_do()) continue_parked();
  }

  void take_peer_messages(peer_batch<order_to_symbol>& m) {
    order_id from{m.from.key};
    for (const auto& received : m.peer_messages) {
      finish_pass();
      auto events = decide(state(), from, received, rules_);
      if (events.empty()) repeat_reports(from);
      commit(events);
    }
  }

  /// A copy is answered with what was reported then, if that is still unacknowledged.
  void repeat_reports(order_id to) {
    ports().metrics.peer_messages_copied.add();
    auto found = state().reports.find(to);
    if (found == state().reports.end()) return;
    ports().entities.tell(
        to, peer_batch<symbol_to_order>{
                core().self(), found->second, {}, true, found->second.front().number, ports().entities.event_time()});
  }

  void send_all() override {
    for (const auto& [order, peer_messages] : state().reports) {
      core().hand_over(order, peer_messages, peer_messages, {}, true);
    }
  }

  symbol_rules rules_;
  std::uint64_t book_seq_ = 0;
  std::uint64_t quote_seq_ = 0;
};

}  // namespace

caf::strong_actor_ptr start_symbol(caf::actor_system& system, entity_id self, revived<symbol_state> from,
                                   entity_ports& ports) {
  auto handle = system.spawn<symbol_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::market
