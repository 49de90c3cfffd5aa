#pragma once

#include <compare>
#include <cstdint>
#include <functional>

#include "messages/fields.hpp"
#include "messages/ids.hpp"

namespace madang {

/// Kinds of streams that clients subscribe to. Numbers are part of the journal's format.
enum class channel_kind : std::uint8_t {
  orders = 1,
  account = 2,
  book = 3,
  trades = 4,
  quote = 5,
  jobs = 6,
  portfolio = 7,
  user = 8,
  candles = 9,
  session = 10,
  index = 11,
  auction = 12,
  sample = 250,
};

/// One channel: `orders:ACCOUNT`, `book:SYMBOL`, `jobs:USER`. What a kind is called, what keys it and who may read it
/// says the registry of channels.
struct channel_id {
  channel_kind kind{};
  std::uint64_t key = 0;

  friend constexpr auto operator<=>(const channel_id&, const channel_id&) = default;
};

}  // namespace madang

template <>
struct std::hash<madang::channel_id> {
  std::size_t operator()(madang::channel_id id) const {
    return madang::mix64(id.key ^ static_cast<std::uint64_t>(id.kind) << 56);
  }
};
