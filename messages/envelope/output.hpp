#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/channels/channel.hpp"
#include "messages/envelope/open_value.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/envelope/request.hpp"
#include "messages/identity/user.hpp"
#include "messages/market/symbol.hpp"
#include "messages/trading/order.hpp"

namespace madang {

/// The entity cannot serve: it is isolated, or the node is closing. Nothing happened.
struct unavailable {
  std::string why;

  MADANG_FIELDS(why)
};

/// The request was on its way to an entity on another node when that node was lost: it may have been carried out.
struct outcome_unknown {
  MADANG_NO_FIELDS
};

/// A view of any context, or why there is none.
using answer_body = std::variant<refusal, unavailable, open_value, outcome_unknown>;

/// What an actor answers to a client's request.
struct answer {
  reply_token to;
  bool replayed = false;  ///< the first answer again (Idempotency-Key)
  bool repeated = false;  ///< an order that exists already, found by its client_order_id: 200 instead of 201
  answer_body body;

  /// Whether an entity has said it. Otherwise none was reached, or what it said did not come through.
  bool is_of_entity() const {
    return std::holds_alternative<refusal>(body) || std::holds_alternative<open_value>(body);
  }
  /// Null: it is a refusal, or a view of another type.
  template <open_view View>
  View* get_if() {
    auto* value = std::get_if<open_value>(&body);
    return value == nullptr ? nullptr : value->get_if<View>();
  }
  template <open_view View>
  const View* get_if() const {
    return const_cast<answer*>(this)->get_if<View>();
  }
  template <open_view View>
  bool holds() const {
    return get_if<View>() != nullptr;
  }
};

/// An event of a private channel, for whoever listens at this moment; anybody else reads it from the journal later.
struct private_frame {
  channel_id channel;
  std::uint64_t seq = 0;
  unix_nanos time;
  open_value data;  ///< a frame of the channel's context
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
  node_home home = 0;  ///< the process that the listener belongs to
};

/// Frames of a channel have not come through to here: a private one has events up to this number, and whoever has fewer
/// reads the rest; another one's readers begin anew.
struct channel_reached {
  channel_id channel;
  std::uint64_t seq = 0;
};

/// What a user may do has changed: for every gateway that knows the user.
struct standing_changed {
  standing_view standing;
};

/// Everything that leaves the node passes the gate as one of these.
using output = std::variant<answer, private_frame, public_frame, public_start, standing_changed, channel_reached>;

}  // namespace madang
