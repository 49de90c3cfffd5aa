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
  sample = 250,
};

/// One channel: `orders:ACCOUNT`, `account:ACCOUNT`, `book:SYM`, `trades:SYM`, `quote:SYM`, `jobs:USER`.
struct channel_id {
  channel_kind kind{};
  std::uint64_t key = 0;

  friend constexpr auto operator<=>(const channel_id&, const channel_id&) = default;
};

constexpr bool is_private(channel_kind kind) {
  return kind == channel_kind::orders || kind == channel_kind::account || kind == channel_kind::jobs;
}

}  // namespace madang

template <>
struct std::hash<madang::channel_id> {
  std::size_t operator()(madang::channel_id id) const {
    return madang::mix64(id.key ^ static_cast<std::uint64_t>(id.kind) << 56);
  }
};
