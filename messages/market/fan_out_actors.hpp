#pragma once

#include <caf/typed_actor.hpp>
#include <optional>

#include "messages/envelope/type_ids.hpp"

namespace madang::market {

/// The market cache has a newer image of the channel's symbol.
struct market_changed {
  MADANG_NO_FIELDS
};
/// Somebody wants the channel.
struct channel_wanted {
  std::uint32_t listener = 0;
  std::uint64_t subscriber = 0;
  std::optional<std::uint64_t> seen;

  MADANG_FIELDS(listener, subscriber, seen)
};

/// One per public channel and node: the current image and prebuilt frames. It is no entity and takes nothing from
/// outside its node.
using fan_out_actor = caf::typed_actor<
    // From the market cache.
    caf::reacts_to<market_changed>,
    // From the gateway.
    caf::reacts_to<channel_wanted>>;

}  // namespace madang::market
