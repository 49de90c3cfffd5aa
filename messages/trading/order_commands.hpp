#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "messages/envelope/peer_message.hpp"
#include "messages/envelope/request.hpp"
#include "messages/fields.hpp"
#include "messages/idempotency.hpp"
#include "messages/identity/ids.hpp"
#include "messages/jobs/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/rights.hpp"
#include "messages/time.hpp"
#include "messages/trading/ids.hpp"
#include "messages/trading/order_peers.hpp"

namespace madang::trading {

/// `by` must own the order; others learn nothing (order_unknown).
struct cancel_order {
  order_id order;
  user_id by;
  idempotency request;
  unix_nanos received_at;

  MADANG_FIELDS(order, by, request, received_at)
};
/// Zero quantity, price or stop price: unchanged. `if_version` 0: any.
struct amend_order {
  order_id order;
  user_id by;
  madang::quantity quantity;
  madang::price price;
  std::uint64_t if_version = 0;
  idempotency request;
  unix_nanos received_at;
  madang::price stop_price = {};

  MADANG_FIELDS(order, by, quantity, price, if_version, request, received_at, stop_price)
};
struct read_order {
  order_id order;
  caller by;

  MADANG_FIELDS(order, by)
};

/// What somebody wants of an order who is not its owner: the order asks its account …
using order_command = std::variant<cancel_order, amend_order, read_order>;
struct order_errand {
  order_id order;
  order_command what;

  MADANG_FIELDS(order, what)
};
/// … and the account, where a right permits it, hands it back.
struct permitted_errand {
  order_command what;
  right by_right = right::none;

  MADANG_FIELDS(what, by_right)
};

/// The symbol is out of service, and this order is let go. `reports`: what the journal of the symbol holds for the
/// order and the order may not have heard; it takes them first, each once. Answered with the order, or refused:
/// order_unknown, symbol_in_service, order_not_open.
struct release_order {
  order_id order;
  market::symbol_id symbol;  ///< whose reports they are; an order of another is unknown
  jobs::job_id by;
  std::vector<peer_message<symbol_to_order>> reports;

  MADANG_FIELDS(order, symbol, by, reports)
};

/// An account to its order: a client repeated the request that opened it. Answer it (the first answer, or the order as
/// it is now).
struct repeat_placement {
  reply_token reply_to;
  bool first_answer = true;

  MADANG_FIELDS(reply_to, first_answer)
};

}  // namespace madang::trading
