#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/accounts/order_guards.hpp"
#include "messages/risk/account_risk.hpp"
#include "messages/risk/user_risk.hpp"
#include "messages/trading/queue_place.hpp"
#include "tests/simulation/oracles/auditor.hpp"

namespace madang::simulation {

using client_command =
    std::variant<register_user, request_account, deposit_funds, withdraw_funds, place_order, amend_order, cancel_order,
                 read_order, read_account, risk::change_account_limits, risk::switch_account, risk::change_user_limits,
                 risk::switch_user, set_cancel_timer, guard_connection, find_open_orders, import_trades, undo_import,
                 read_imports, place_family>;

/// One request of a client until it knows what came of it. It is repeated under the same key until then.
struct question {
  client_command what;
  bool must_be_refused = false;
  std::uint64_t token = 0;  ///< of the last time it was asked
  int times = 0;
  unix_nanos asked_at{};  ///< by the client's own clock
  bool again = false;     ///< the answer was: not now
};

/// What a trader is told at birth.
struct trader_terms {
  std::uint64_t number = 0;
  std::uint64_t email = 0;  ///< two with the same one compete for it
  std::uint64_t username = 0;
  account_kind kind = account_kind::paper;
  std::vector<symbol_id> symbols;
  price around;  ///< its limits lie near this price
  price tick;
};

/// A client with its own book of what the platform has acknowledged. Only answers that passed the gate reach it.
class trader {
 public:
  explicit trader(trader_terms terms) : terms_(std::move(terms)) {}

  /// Another thing to ask for, if it wants one now. `trading`: may act on the market yet.
  std::optional<question> next(chance& random, bool trading);
  /// The answer to one of its questions. True: that question is settled.
  bool answered(question& asked, const answer& given, auditor& audit);
  /// Everything acknowledged is on the disk exactly once, everything refused is not.
  void check(const auditor& audit) const;

  /// Streams that its account may be guarded by.
  static constexpr std::uint64_t streams = 3;

  user_id user() const { return user_; }
  account_id account() const { return account_; }
  bool refused_for_good() const { return refused_; }
  bool funded() const { return funded_; }
  /// Others try to touch these, in vain.
  const std::vector<order_id>& orders() const { return order_ids_; }
  void knows_stranger(order_id order) { strangers_.push_back(order); }

  std::uint64_t refusals = 0;
  std::uint64_t limit_refusals = 0;
  std::uint64_t limits_changed = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t replays = 0;

 private:
  idempotency new_key(std::uint64_t body) { return {terms_.number, ++keys_, body}; }
  question register_self();
  question ask_account();
  question move_money(chance& random);
  question place(chance& random);
  question change(chance& random);
  question look(chance& random);
  question limit(chance& random);
  question guard(chance& random);
  question misbehave(chance& random);
  question statement(chance& random);
  import_trades new_import(chance& random);
  place_order new_order(chance& random);
  place_family new_family(chance& random);
  void make_stop(place_order& command, chance& random) const;
  static void make_best(place_order& command, chance& random);
  price near_price(chance& random) const;
  std::optional<order_id> own_order(chance& random);

  bool refused(question& asked, const answer& given, const auditor& audit);
  void remember(const idempotency& request, const order_view& view);
  void remember(const idempotency& request, const transaction_view& view);
  void saw(const order_view& view, bool of_before);
  void saw(const balance_view& view);

  trader_terms terms_;
  std::uint64_t keys_ = 0;
  user_id user_;
  account_id account_;
  bool asked_registration_ = false;
  bool asked_account_ = false;
  bool refused_ = false;
  bool funded_ = false;
  std::uint64_t balance_seq_ = 0;
  std::map<order_id, std::uint64_t> versions_;
  std::map<order_id, order_view> latest_;
  std::vector<order_id> order_ids_;
  std::vector<order_id> strangers_;
  std::map<idempotency_key, order_view> order_answers_;
  std::map<idempotency_key, transaction_view> money_answers_;
  std::vector<idempotency> refused_bookings_;
  std::vector<std::string> client_ids_;
  std::vector<std::uint64_t> imports_;  ///< of a mirror
  std::optional<import_trades> last_import_;
};

}  // namespace madang::simulation
