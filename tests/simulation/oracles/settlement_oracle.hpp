#pragma once

#include <map>
#include <set>
#include <unordered_map>
#include <variant>
#include <vector>

#include "actors/accounts/account.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// What of an account's cash is settled, said once more by adding up its records: settled and unsettled cash are all of
/// it at any moment, a date is settled once and whole, and nothing leaves that is not settled.
class settlement_oracle {
 public:
  void take(const account& after, const account_event& event, money cash_before) {
    auto& of = books_[after.id];
    of.settled += after.cash - cash_before;
    if (const auto* later = std::get_if<fill_scheduled>(&event)) schedule(of, *later);
    if (const auto* done = std::get_if<cash_settled>(&event)) settle(of, *done);
    note_action(of, event);
    note_rights(of, event);
    if (std::holds_alternative<funds_withdrawn>(event)) {
      require(of.settled >= after.held, "cash has left that was not settled");
    }
    auto all = of.settled;
    for (const auto& [date, amount] : of.due) all += amount;
    require(all == after.cash, "settled and unsettled cash are not all the cash");
    require(of.due == after.settlement.unsettled, "an account believes something else to be due");
  }

  std::vector<account_id> due_accounts() const {
    std::vector<account_id> found;
    for (const auto& [id, of] : books_) {
      if (!of.due.empty()) found.push_back(id);
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  std::uint64_t dates_settled() const { return dates_settled_; }
  std::uint64_t actions_done() const { return actions_done_; }
  std::uint64_t rights_paid() const { return rights_paid_; }

 private:
  /// What of an issue may be had, is wanted, and is held for it.
  struct wanted_shares {
    quantity offered;
    quantity wanted;
    price each;
    money held;
  };
  struct book {
    money settled;
    std::map<calendar_day, money> due;
    calendar_day settled_through;
    std::set<std::uint64_t> actions;
    std::map<std::uint64_t, wanted_shares> rights;
  };

  /// Dividends, interest, fees and splits: each once, and no sum but its own.
  void note_action(book& of, const account_event& event) {
    std::visit(
        [&](const auto& one) {
          if constexpr (requires(std::uint64_t number) { number = one.action; }) {
            require(of.actions.insert(one.action).second, "something that is done once was done twice");
            ++actions_done_;
          }
        },
        event);
  }

  /// What is wanted is at most what is offered; it is paid exactly, and all else lapses.
  void note_rights(book& of, const account_event& event) {
    if (const auto* offered = std::get_if<accounts::rights_credited>(&event)) {
      of.rights[offered->action] = {offered->quantity, {}, offered->subscription_price, {}};
    }
    if (const auto* wanted = std::get_if<accounts::rights_subscribed>(&event)) {
      auto& right = of.rights.at(wanted->issue);
      right.wanted = wanted->quantity;
      right.held += wanted->added;
      require(right.wanted <= right.offered, "more is subscribed to than is offered");
      require(right.held == notional(right.each, right.wanted), "a subscription holds something else than it costs");
    }
    if (const auto* closed = std::get_if<accounts::rights_closed>(&event)) {
      const auto found = of.rights.find(closed->issue);
      require(found != of.rights.end(), "rights are closed that are not there, or twice");
      const auto& right = found->second;
      require(closed->quantity == right.wanted && closed->quantity + closed->lapsed == right.offered &&
                  closed->paid == right.held,
              "rights have brought something else than was subscribed to");
      if (closed->quantity) ++rights_paid_;
      of.rights.erase(found);
    }
  }

  static void schedule(book& of, const fill_scheduled& event) {
    if (!event.amount) return;
    require(event.settlement_date > of.settled_through, "a fill waits for a date that was settled");
    of.settled -= event.amount;
    of.due[event.settlement_date] += event.amount;
  }
  void settle(book& of, const cash_settled& event) {
    const auto found = of.due.find(event.date);
    require(found != of.due.end() && found->second == event.amount, "a date was settled twice, or not whole");
    of.settled += event.amount;
    of.due.erase(found);
    of.settled_through = std::max(of.settled_through, event.date);
    ++dates_settled_;
  }

  std::unordered_map<account_id, book> books_;
  std::uint64_t dates_settled_ = 0;
  std::uint64_t actions_done_ = 0;
  std::uint64_t rights_paid_ = 0;
};

}  // namespace madang::simulation
