#pragma once

#include <cstdint>
#include <optional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/channel.hpp"
#include "messages/trading/order.hpp"
#include "messages/market/symbol.hpp"
#include "messages/identity/user.hpp"

namespace madang {

/// Where an answer goes: which listener of outputs, and its own number for the request. Zero: nobody waits.
struct reply_token {
  std::uint32_t listener = 0;
  std::uint64_t correlation = 0;

  explicit operator bool() const { return correlation != 0; }
};

/// A client's command on its way to an entity.
template <class Command>
struct request {
  reply_token reply_to;
  Command command;
};

/// The same under a name that actors can write: `request` is also a member of every CAF actor.
template <class Command>
using client_request = request<Command>;

/// The entity cannot serve: it is isolated, or the node is closing. Nothing happened.
struct unavailable {
  std::string why;
};

using refusal = std::variant<user_reject, account_reject, order_reject>;
using answer_body = std::variant<refusal, unavailable, user_view, name_holder_view, account_view, balance_view,
                                 transaction_view, portfolio_view, order_view>;

/// What an actor answers to a client's request.
struct answer {
  reply_token to;
  bool replayed = false;  ///< the first answer again (Idempotency-Key)
  bool repeated = false;  ///< an order that exists already, found by its client_order_id: 200 instead of 201
  answer_body body;
};

/// One event of `orders:ACCOUNT`: the event's name, the order after it, and the execution if it was one.
struct order_frame {
  std::string_view event;  ///< points to a constant
  order_view order;
  std::optional<execution> fill;
};
/// One event of `account:ACCOUNT`: the event's name and the balance after it.
struct account_frame {
  std::string_view event;
  balance_view balance;
};
/// An event of a private channel, for whoever listens at this moment; anybody else reads it from the journal later.
struct private_frame {
  channel_id channel;
  std::uint64_t seq = 0;
  unix_nanos time;
  std::variant<order_frame, account_frame> data;
};

/// A prebuilt frame of a public channel, for all its subscribers. `prev` is the number of the frame before it.
struct public_frame {
  channel_id channel;
  std::uint64_t seq = 0;
  std::uint64_t prev = 0;
  std::shared_ptr<const std::string> text;
};
/// Answers one subscriber of a public channel: what to send before the next public_frame of that channel.
struct public_start {
  std::uint32_t listener = 0;
  std::uint64_t subscriber = 0;
  channel_id channel;
  std::uint64_t seq = 0;  ///< of the last frame below
  std::vector<std::shared_ptr<const std::string>> frames;
};

/// Everything that leaves the node passes the gate as one of these.
using output = std::variant<answer, private_frame, public_frame, public_start>;

}  // namespace madang
