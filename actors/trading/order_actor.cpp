#include "actors/trading/order_actor.hpp"

#include <optional>

#include "actors/kernel/entity_shell.hpp"
#include "actors/kernel/instrument_check.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::trading {
namespace {

request_rules memory_of(const settings& config) {
  return {config.accounts.request_memory_s * nanos_per_second,
          static_cast<std::uint64_t>(config.accounts.request_memory_bytes)};
}

class order_shell : public entity_shell<order_actor, order_entity> {
 public:
  order_shell(caf::actor_config& config, entity_id self, revived<order> from, entity_ports& ports_used)
      : entity_shell(config, self, std::move(from), ports_used), memory_(memory_of(ports_used.config)) {}

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<cancel_order>& m) { guarded(m, [&] { serve(m); }); },
        [this](client_request<amend_order>& m) { guarded(m, [&] { serve(m); }); },
        [this](client_request<read_order>& m) { guarded(m, [&] { serve(m); }); },
        [this](client_request<permitted_errand>& m) { guarded(m, [&] { serve_permitted(m); }); },
        [this](client_request<release_order>& m) { guarded(m, [&] { release(m); }); },
        [this](repeat_placement& m) { guarded(m, [&] { answer_again(m); }); },
        [this](peer_batch<account_to_order>& m) { guarded_batch(m, [&] { take_account_peer_messages(m); }); },
        [this](peer_batch<symbol_to_order>& m) { guarded_batch(m, [&] { take_reports(m); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  void refuse(reply_token to, order_reject why, std::vector<named_value> values = {}) {
    core().answer_to(to, refusal::of(why, std::move(values)));
  }

  /// Commits, shows the events to whoever listens to `orders:ACCOUNT`, and tells account and symbol.
  void commit(const order_events& events) {
    if (events.empty()) return;
    const auto before = events.size() > 1 ? std::optional<order>(state()) : std::nullopt;
    core().commit(events);
    if (is_watched()) before ? show_each(events, *before) : show(events, 0, state());
    send_new();
  }

  channel_id own_channel() { return {channel_kind::orders, state().terms.account.value}; }
  bool is_watched() { return ports().listeners.in(own_channel()); }

  /// A frame shows the order as it is after its event, whatever else the group holds.
  void show_each(const order_events& events, order shown) {
    for (std::size_t i = 0; i < events.size(); ++i) {
      apply(shown, events[i], core().stamps()[i]);
      show(events, i, shown);
    }
  }
  void show(const order_events& events, std::size_t which, const order& after) {
    if (!client_sees(events[which])) return;
    const auto& stamp = core().stamps()[which];
    order_frame frame{std::string(event_name_of(events[which])), view_of(after), std::nullopt};
    if (const auto* executed = std::get_if<order_executed>(&events[which])) frame.fill = executed->fill;
    ports().outputs.pass(private_frame{own_channel(), stamp.channel_numbers[0], stamp.time, std::move(frame)});
  }

  void send_new() {
    auto& sending = core().state_for_sending();
    core().send(state().terms.account, sending.to_account);
    core().send(state().terms.symbol, sending.to_symbol);
  }

  /// What the owner wants is done here; for others the account knows what they may.
  template <class Command>
  void serve(client_request<Command>& m) {
    if (!state().exists()) return refuse(m.reply_to, order_reject::order_unknown);
    const auto has = right_of(state().terms.user, m.command.by, right::none, access_need::view);
    if (has == right::owner) return act(m.reply_to, m.command, has);
    order_errand errand{state().terms.order, std::move(m.command)};
    ports().entities.tell(state().terms.account, client_request<order_errand>{m.reply_to, std::move(errand)});
  }
  void serve_permitted(client_request<permitted_errand>& m) {
    std::visit([&](const auto& command) { act(m.reply_to, command, m.command.by_right); }, m.command.what);
  }

  void act(reply_token to, const cancel_order& command, right has) {
    auto decision = decide(state(), command, has, memory_);
    if (!decision) return refuse(to, decision.error().why, decision.error().values);
    if (answered_again(to, *decision) || symbol_is_gone(to)) return;
    waiting_cancel_ = to;
    commit(std::get<order_events>(*decision));
    answer_after_end();
  }

  void act(reply_token to, const amend_order& command, right has) {
    amend_limits limits;
    if (auto now = instrument_at(ports(), state().terms.symbol, command.price)) {
      limits = {now->listing.lot_size, now->tick, now->limits, now->status != instrument_status::trading};
    }
    if (command.stop_price) {
      const auto at_stop = instrument_at(ports(), state().terms.symbol, command.stop_price);
      if (at_stop) limits.stop_tick = at_stop->tick;
    }
    auto decision = decide(state(), command, has, limits, memory_);
    if (!decision) return refuse(to, decision.error().why, decision.error().values);
    if (answered_again(to, *decision) || symbol_is_gone(to)) return;
    waiting_amend_ = to;
    commit(std::get<order_events>(*decision));
  }

  /// Only while the symbol is out of service: nobody leaves a book that trades this way.
  void release(const client_request<release_order>& m) {
    const bool is_known = state().exists() && state().terms.symbol == m.command.symbol;
    if (!is_known) return refuse(m.reply_to, order_reject::order_unknown);
    if (!ports().entities.is_isolated(entity_of(state().terms.symbol))) {
      return refuse(m.reply_to, order_reject::symbol_in_service);
    }
    take(m.command.reports);
    auto decision = decide(state(), m.command);
    if (decision) commit(*decision);
    answer_placement();
    answer_after_end();
    if (!decision) return refuse(m.reply_to, decision.error().why, decision.error().values);
    core().answer_to(m.reply_to, view_of(state()));
  }

  void act(reply_token to, const read_order&, right) { core().answer_to(to, view_of(state())); }

  day_limits limits_now() {
    const auto image = ports().cache.image(state().terms.symbol);
    return image ? image->limits : day_limits{};
  }

  /// A symbol that serves no more would never answer a change.
  bool symbol_is_gone(reply_token to) {
    if (!ports().entities.is_isolated(entity_of(state().terms.symbol))) return false;
    core().answer_to(to, unavailable{"this symbol is out of service"});
    return true;
  }

  bool answered_again(reply_token to, const order_decision& decision) {
    const auto* before = std::get_if<order_answered_before>(&decision);
    if (before != nullptr) core().answer_to(to, before->first, true);
    return before != nullptr;
  }

  void answer_again(const repeat_placement& m) {
    if (auto first = first_answer_of(state())) {
      core().answer_to(m.reply_to, m.first_answer ? *first : view_of(state()), m.first_answer, !m.first_answer);
    } else {
      refuse(m.reply_to, order_reject::request_in_progress);
    }
  }

  void take_account_peer_messages(peer_batch<account_to_order>& m) {
    account_id from{m.from.key};
    if (m.reply_to) waiting_first_pass_ = m.reply_to;
    take(m.peer_messages);
    core().acknowledge(from, state().from_account.consumed);
    // One that was rebuilt after its first pass hears of its asker only now.
    answer_placement();
    answer_after_end();
  }

  void take_reports(peer_batch<symbol_to_order>& m) {
    symbol_id from{m.from.key};
    take(m.peer_messages);
    core().acknowledge(from, state().from_symbol.consumed);
    answer_placement();
    answer_after_end();
  }

  template <class Body>
  void take(const std::vector<peer_message<Body>>& peer_messages) {
    for (const auto& received : peer_messages) {
      auto under_way = state().change;
      auto events = decide(state(), received);
      if (events.empty()) ports().metrics.peer_messages_copied.add();
      commit(events);
      for (const auto& event : events) answer_change(event, under_way);
    }
  }

  /// The placement's answer is the order after its first pass through the book.
  void answer_placement() {
    if (!waiting_first_pass_ || !state().first_pass_done) return;
    ports().metrics.orders_accepted.add();
    core().answer_to(std::exchange(waiting_first_pass_, {}), *first_answer_of(state()));
  }

  /// An amend or cancel is answered when it has come true, or cannot any more. `under_way`: the change before the
  /// event; who asked for an amend may be gone (a crash) while somebody waits for the cancel that follows it. Apply
  /// remembers the same view of an amended order for a repeat of the request.
  void answer_change(const order_event& event, order_change under_way) {
    if (completes_amend(event, under_way, state())) {
      core().answer_to(std::exchange(waiting_amend_, {}), view_of(state()));
    } else if (auto why = reject_of(event); why != order_reject{}) {
      auto& waiting = under_way == order_change::cancel ? waiting_cancel_ : waiting_amend_;
      refuse(std::exchange(waiting, {}), why, values_of(event, limits_now()));
    }
  }

  void answer_after_end() {
    if (state().is_open() || !state().exists()) return;
    if (waiting_cancel_ && state().progress.reason == order_reason::cancelled_by_user) {
      core().answer_to(std::exchange(waiting_cancel_, {}), view_of(state()));
    }
    refuse(std::exchange(waiting_cancel_, {}), order_reject::order_not_open);
    refuse(std::exchange(waiting_amend_, {}), order_reject::order_not_open);
  }

  void send_all() override {
    if (!state().exists()) return;
    auto& sending = core().state_for_sending();
    sending.to_account.rewind();
    sending.to_symbol.rewind();
    send_new();
  }

  request_rules memory_;
  reply_token waiting_first_pass_;
  reply_token waiting_amend_;
  reply_token waiting_cancel_;
};

}  // namespace

caf::strong_actor_ptr start_order(caf::actor_system& system, entity_id self, revived<order> from, entity_ports& ports) {
  auto handle = system.spawn<order_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::trading
