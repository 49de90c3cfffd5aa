#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "messages/envelope/peer_batch.hpp"
#include "messages/event_meta.hpp"
#include "messages/idempotency.hpp"
#include "messages/identity/ids.hpp"
#include "messages/jobs/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/time.hpp"
#include "messages/trading/order_family.hpp"
#include "messages/trading/order_peers.hpp"
#include "messages/trading/order_terms.hpp"
#include "messages/trading/self_trade_prevention.hpp"
#include "messages/trading/stop_terms.hpp"

namespace madang::trading {

/// `peer_message` is the number of the peer message that the event consumes (0: none), here and below.
/// `version_after`, since version 2: the version that a client sees after it, which only what a client sees moves.
/// Zero: the event is older, and each of them was a version, with the event's number.
struct order_placed {
  order_terms terms;
  std::uint64_t version_after = 0;
  std::optional<self_trade_group> group = std::nullopt;  ///< since version 3
  std::optional<stop_terms> stop = std::nullopt;         ///< since version 4: of a stop order
  std::optional<order_family> family = std::nullopt;     ///< since version 5: of one that has a family

  MADANG_EVENT(order_placed, 401, 5, terms, version_after, group, stop, family)
};
struct order_submitted {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(order_submitted, 402, 2, peer_message, answers, after, version_after)
};
struct order_executed {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  execution fill;
  order_progress after;
  std::uint64_t version_after = 0;
  unix_nanos traded_at{};  ///< since version 3: what the symbol says; zero before

  MADANG_EVENT(order_executed, 403, 3, peer_message, answers, fill, after, version_after, traded_at)
};
struct order_cancelled {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(order_cancelled, 404, 2, peer_message, answers, after, version_after)
};
struct order_rejected {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(order_rejected, 405, 2, peer_message, answers, after, version_after)
};
struct order_expired {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(order_expired, 406, 2, peer_message, answers, after, version_after)
};
struct cancel_requested {
  idempotency request;
  std::uint64_t version_after = 0;
  unix_nanos forget_before{};  ///< since version 2: answers that are older are forgotten; zero: none
  user_id by{};                ///< since version 2: who acted; zero: the owner

  MADANG_EVENT(cancel_requested, 407, 2, request, version_after, forget_before, by)
};
/// `hold_first`: the account must hold more before the symbol hears of it.
struct amend_requested {
  idempotency request;
  madang::quantity quantity;
  madang::price price;
  bool hold_first = false;
  std::uint64_t version_after = 0;
  unix_nanos forget_before{};  ///< since version 2
  user_id by{};                ///< since version 2
  madang::price stop_price{};  ///< since version 3: of a stop order that waits; zero: it stays

  MADANG_EVENT(amend_requested, 408, 3, request, quantity, price, hold_first, version_after, forget_before, by,
               stop_price)
};
struct amend_hold_granted {
  std::uint32_t peer_message = 0;  ///< of the account
  std::uint64_t version_after = 0;
  std::optional<quantity> filled_at_most = std::nullopt;  ///< since version 2

  MADANG_EVENT(amend_hold_granted, 409, 2, peer_message, version_after, filled_at_most)
};
/// The account could not hold enough.
struct amend_hold_refused {
  std::uint32_t peer_message = 0;  ///< of the account
  order_reject reason = order_reject::insufficient_funds;
  std::uint64_t version_after = 0;
  hold_shortage shortage = {};  ///< since version 2; all zero before

  MADANG_EVENT(amend_hold_refused, 410, 2, peer_message, reason, version_after, shortage)
};
struct order_amended {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;
  bool pass_over = false;                         ///< since version 2: no fills, no rest of the pass follow
  std::optional<stop_terms> stop = std::nullopt;  ///< since version 3: of a stop order that waits

  MADANG_EVENT(order_amended, 411, 3, peer_message, answers, after, version_after, pass_over, stop)
};
/// The symbol refused the change.
struct change_failed {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_reject reason = order_reject::order_not_open;
  std::uint64_t version_after = 0;

  MADANG_EVENT(change_failed, 412, 2, peer_message, answers, reason, version_after)
};
/// The account wants the order out of the market: like a cancel, but it ends with this reason.
struct recall_received {
  std::uint32_t peer_message = 0;  ///< of the account
  order_reason reason = order_reason::none;

  MADANG_EVENT(recall_received, 413, 1, peer_message, reason)
};

/// The symbol is out of service and an operator has let the order go: it is over, and its withdrawal waits until the
/// symbol is back. What the symbol has not consumed of it is not said any more.
struct order_released {
  order_progress after;
  std::uint64_t version_after = 0;
  jobs::job_id by;  ///< the job that an administrator has begun

  MADANG_EVENT(order_released, 414, 1, after, version_after, by)
};
/// The symbol has answered the withdrawal of a released order.
struct released_order_withdrawn {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;

  MADANG_EVENT(released_order_withdrawn, 415, 1, peer_message, answers)
};

/// A trade has reached the stop price, and the order goes to the book: its first pass follows.
struct order_triggered {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;
  price stop_price;  ///< as it stood then
  unix_nanos triggered_at;

  MADANG_EVENT(order_triggered, 416, 1, peer_message, answers, after, version_after, stop_price, triggered_at)
};

/// It has taken its limit from the book: the rest of its first pass follows, and its hold covers no more than that.
struct order_priced {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(order_priced, 430, 1, peer_message, answers, after, version_after)
};

/// A leg waits for its entry no more: it goes to the market with what the entry has brought. Of one that has ended
/// meanwhile nothing comes but that the message is consumed.
struct leg_activated {
  std::uint32_t peer_message = 0;  ///< of the account
  order_progress after;
  std::uint64_t version_after = 0;
  order_id sibling;  ///< that holds its shares, and leaves the book when its own stop price is reached; zero: none

  MADANG_EVENT(leg_activated, 417, 1, peer_message, after, version_after, sibling)
};
/// Its sibling has sold the rest, or has left the book: this much is for the leg to sell.
struct leg_resized {
  std::uint32_t peer_message = 0;
  std::uint32_t answers = 0;
  order_progress after;
  std::uint64_t version_after = 0;

  MADANG_EVENT(leg_resized, 418, 1, peer_message, answers, after, version_after)
};

using order_event = std::variant<messages_acknowledged, order_placed, order_submitted, order_executed, order_cancelled,
                                 order_rejected, order_expired, cancel_requested, amend_requested, amend_hold_granted,
                                 amend_hold_refused, order_amended, change_failed, recall_received, order_released,
                                 released_order_withdrawn, order_triggered, order_priced, leg_activated, leg_resized>;

}  // namespace madang::trading
