#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace madang {

/// Accounts and symbols of a large market as loads of their slots.
struct market_plan {
  std::uint64_t accounts = 100'000'000;
  std::size_t symbols = 2'500;
  /// An order's work at its account, counter-party included, against that at its symbol.
  std::uint64_t account_part = 4;
  std::uint64_t symbol_part = 1;
};

struct slot_loads {
  std::vector<std::uint64_t> loads;  ///< of 65,536 slots
  double busiest_account_share = 0;  ///< of all orders
  double busiest_symbol_share = 0;
};

/// Each account is drawn: half send the fewest orders, a quarter twice as many, and so on up to one in 65,536 that
/// sends 65,536 times as many. Orders are spread over symbols by Zipf's law with exponent 1. No seed: the same every
/// time.
slot_loads draw_slot_loads(const market_plan& plan);

/// The loads of `count` shards, a power of two of at most 65,536.
std::vector<std::uint64_t> shard_loads(const slot_loads& slots, std::size_t count);

}  // namespace madang
