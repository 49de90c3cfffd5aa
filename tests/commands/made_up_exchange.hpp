#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cluster/commands/console/console_journal.hpp"
#include "tests/support/domain_stage.hpp"
#include "tests/support/hand_made_journal.hpp"

namespace madang {

/// A journal of a small exchange, one event a second from 2026-11-20T00:00:01Z on: a user, an account with money, a
/// symbol, two orders that sell, one that buys from the first, one that the book refuses.
class made_up_exchange {
 public:
  static constexpr std::int64_t began_s = 1'795'132'801;
  static const user_id ada;
  static const account_id account;  ///< sells
  static const account_id buyer;
  static const order_id first_sale;
  static const order_id second_sale;
  static const order_id purchase;
  static const order_id refused_order;
  static constexpr std::string_view hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";

  made_up_exchange();

  /// Opens it as what it would be on a disk. It may grow meanwhile.
  journal_opener opener() const;
  std::unique_ptr<console::journal_reader> reader() const;
  /// Another batch with one event.
  template <class Event>
  event_meta add(entity_id stream, const Event& event) {
    const auto meta = append(stream, event);
    batches_->close_batch();
    return meta;
  }

 private:
  template <class Event>
  event_meta append(entity_id stream, const Event& event) {
    return batches_->append(stream, event);
  }
  void add_people();
  /// Of the account, or of the buyer: two orders of one account would not trade.
  void add_order(order_id id, side side, quantity wanted, price at);
  void add_progress(order_id id, order_status status, quantity filled);
  void add_trades();
  /// What the symbol has decided since.
  void add_symbol_events();

  std::shared_ptr<hand_made_journal> batches_ = std::make_shared<hand_made_journal>();
  recorded_symbol symbol_ = listed_symbol();
  std::size_t symbol_events_written_ = 0;
};

}  // namespace madang
