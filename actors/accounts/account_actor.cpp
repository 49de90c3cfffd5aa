#include "actors/accounts/account_actor.hpp"

#include <algorithm>

#include "actors/accounts/handlers/access_handlers.hpp"
#include "actors/accounts/handlers/guard_handlers.hpp"
#include "actors/accounts/handlers/import_handlers.hpp"
#include "actors/accounts/handlers/order_handlers.hpp"
#include "actors/accounts/handlers/risk_handlers.hpp"
#include "actors/accounts/handlers/settlement_handlers.hpp"
#include "actors/accounts/settlement/settlement.hpp"
#include "actors/kernel/entity_shell.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang::accounts {

namespace {

bool is_fill(const account_event& event) {
  return std::holds_alternative<fill_booked>(event);
}

/// Routes each message to the handlers that it belongs to; its own are what makes an account one: cash that comes and
/// goes, its owner, its orders' reports.
class account_shell : public entity_shell<account_actor, account_entity> {
 public:
  account_shell(caf::actor_config& config, entity_id self, revived<account> from, entity_ports& ports_used)
      : entity_shell(config, self, std::move(from), ports_used),
        rules_(state(), ports_used),
        account_(core(), rules_),
        orders_(account_, rules_),
        guards_(account_),
        access_(account_),
        risk_(account_, rules_),
        settlement_(account_, rules_),
        imports_(account_, rules_, [this](symbol_id symbol) { return currency_of(symbol); }) {}

  behavior_type make_behavior() override {
    wake();
    risk_.guard_limits();
    return {
        [this](client_request<deposit_funds>& m) { guarded(m, [&] { decide_money(m); }); },
        [this](client_request<withdraw_funds>& m) { guarded(m, [&] { decide_money(m); }); },
        [this](client_request<place_order>& m) { guarded(m, [&] { orders_.place(m); }); },
        [this](client_request<place_family>& m) { guarded(m, [&] { orders_.place(m); }); },
        [this](client_request<read_account>& m) { guarded(m, [&] { read(m); }); },
        [this](client_request<issue_shares>& m) { guarded(m, [&] { issue(m); }); },
        [this](client_request<order_errand>& m) { guarded(m, [&] { access_.run_errand(m); }); },
        [this](client_request<grant_access>& m) { guarded(m, [&] { access_.grant(m); }); },
        [this](client_request<revoke_access>& m) { guarded(m, [&] { access_.revoke(m); }); },
        [this](client_request<read_grants>& m) { guarded(m, [&] { access_.show_grants(m); }); },
        [this](client_request<risk::change_account_limits>& m) { guarded(m, [&] { risk_.change_limits(m); }); },
        [this](client_request<risk::switch_account>& m) { guarded(m, [&] { risk_.turn(m); }); },
        [this](client_request<risk::read_account_risk>& m) { guarded(m, [&] { risk_.show_exposure(m); }); },
        [this](client_request<risk::read_account_limits>& m) { guarded(m, [&] { risk_.show_limits(m); }); },
        [this](client_request<risk::validate_order>& m) { guarded(m, [&] { risk_.validate(m); }); },
        [this](client_request<risk::review_alert>& m) { guarded(m, [&] { risk_.review(m); }); },
        [this](client_request<read_closing>& m) { guarded(m, [&] { settlement_.show_closing(m); }); },
        [this](show_portfolio& m) { guarded(m, [&] { account_.stream().begin(m); }); },
        [this](revalue_portfolio& m) { guarded(m, [&] { revalue(); }); },
        [this](client_request<settle_cash>& m) { guarded(m, [&] { settlement_.settle(m); }); },
        [this](client_request<pay_dividend>& m) { guarded(m, [&] { settlement_.act(m); }); },
        [this](client_request<pay_interest>& m) { guarded(m, [&] { settlement_.act(m); }); },
        [this](client_request<charge_account_fee>& m) { guarded(m, [&] { settlement_.act(m); }); },
        [this](client_request<adjust_position>& m) { guarded(m, [&] { settlement_.act(m); }); },
        [this](client_request<credit_rights>& m) { guarded(m, [&] { settlement_.act(m); }); },
        [this](client_request<close_rights>& m) { guarded(m, [&] { settlement_.act(m); }); },
        [this](client_request<subscribe_rights>& m) { guarded(m, [&] { settlement_.subscribe(m); }); },
        [this](client_request<import_trades>& m) { guarded(m, [&] { imports_.take(m); }); },
        [this](client_request<undo_import>& m) { guarded(m, [&] { imports_.undo(m); }); },
        [this](client_request<read_imports>& m) { guarded(m, [&] { imports_.show(m); }); },
        [this](client_request<find_open_orders>& m) { guarded(m, [&] { orders_.show_open(m); }); },
        [this](client_request<preview_order>& m) { guarded(m, [&] { orders_.preview(m); }); },
        [this](client_request<set_cancel_timer>& m) { guarded(m, [&] { guards_.set_timer(m); }); },
        [this](client_request<guard_connection>& m) { guarded(m, [&] { guards_.guard(m); }); },
        [this](client_request<connection_ended>& m) { guarded(m, [&] { guards_.end(m); }); },
        [this](peer_batch<user_to_account>& m) { guarded_batch(m, [&] { take_owner(m); }); },
        [this](peer_batch<order_to_account>& m) { guarded_batch(m, [&] { take_reports(m); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  template <class Command>
  void decide_money(client_request<Command>& m) {
    auto decision = decide(state(), m.command, rules_.of_day(), account_.portfolio().equity());
    if (!decision) return account_.refuse(m.reply_to, decision.error());
    if (const auto* before = std::get_if<answered_before>(&*decision))
      return answer_transaction(m.reply_to, before->first, before->at, true);
    account_.commit(std::get<account_events>(*decision));
    answer_transaction(m.reply_to, {0, {}, state().transactions, m.command.amount, state().cash},
                       account_.committed_at(), false);
    risk_.stand_within_limits();
  }

  void answer_transaction(reply_token to, const account_first_answer& first, unix_nanos at, bool replayed) {
    account_.answer(to, transaction_view{first.transaction, state().id, first.amount, first.cash_after, at}, replayed);
  }

  void issue(client_request<issue_shares>& m) {
    auto decision = decide(state(), m.command, rules_.of_day());
    if (!decision) return account_.refuse(m.reply_to, decision.error());
    account_.commit(std::get<account_events>(*decision));
    account_.answer(m.reply_to, balance_of(state(), account_.channel_number()));
  }

  void read(client_request<read_account>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return account_.refuse(m.reply_to, decision.error());
    account_.commit(*decision);
    switch (m.command.what) {
      case account_read::account:
        return account_.answer(m.reply_to, view_of(state()));
      case account_read::balance:
      case account_read::buying_power:
        return account_.answer(m.reply_to, balance_of(state(), account_.channel_number()));
      case account_read::settled_balance:
        return account_.answer(m.reply_to,
                               settled_balance_of(state(), account_.channel_number(), rules_.of_day().settlement));
      case account_read::subscription_rights:
        return account_.answer(m.reply_to, rights_of(state()));
      case account_read::portfolio:
      case account_read::positions:
        return account_.answer(m.reply_to, account_.portfolio());
    }
  }

  /// A round has come: prices have moved.
  void revalue() {
    account_.stream().show();
    risk_.stand_within_limits();
  }

  void take_owner(peer_batch<user_to_account>& m) {
    for (const auto& received : m.peer_messages) account_.commit_and_send(decide(state(), received));
    core().acknowledge(user_id{m.from.key}, state().from_user.consumed);
    if (state().is_open()) core().answer_to(m.reply_to, view_of(state()), m.repeated);
  }

  void take_reports(peer_batch<order_to_account>& m) {
    order_id from{m.from.key};
    std::uint32_t upto = 0;
    bool has_traded = false;
    for (const auto& received : m.peer_messages) {
      auto events = decide(state(), from, received, rules_.now());
      if (events.empty()) ports().metrics.peer_messages_copied.add();
      account_.commit_and_send(events);
      has_traded = has_traded || std::ranges::any_of(events, is_fill);
      upto = consumed_from(from, received.number);
    }
    if (has_traded) risk_.stand_within_limits();
    core().acknowledge(from, upto);
  }

  /// A closed order's peer messages are all consumed, known or not.
  std::uint32_t consumed_from(order_id from, std::uint32_t number) const {
    auto found = state().orders.find(from);
    return found == state().orders.end() ? number : found->second.from_order.consumed;
  }

  void on_moment() override { guards_.on_moment(); }
  void resume() override { guards_.on_restart(); }

  void send_all() override {
    check_domains();
    for (auto& [order, open] : core().state_for_sending().orders) {
      open.to_order.rewind();
      core().send(order, open.to_order);
    }
  }

  /// Orders from before money domains.
  void check_domains() {
    account_.commit(decide_domains(state(), [this](symbol_id symbol) { return currency_of(symbol); }));
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

  current_rules rules_;
  account_core account_;
  order_handlers orders_;
  guard_handlers guards_;
  access_handlers access_;
  risk_handlers risk_;
  settlement_handlers settlement_;
  import_handlers imports_;
};

}  // namespace

caf::strong_actor_ptr start_account(caf::actor_system& system, entity_id self, revived<account> from,
                                    entity_ports& ports) {
  auto handle = system.spawn<account_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::accounts
