#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace madang {

/// What a flow of operations looks like. Prices are ticks around a mid that starts at 10,000 (wide and
/// leap: 300,000).
enum class workload_flow : std::uint8_t {
  mix = 1,     ///< 60 % limit, 35 % cancel, 5 % market
  steady = 2,  ///< limits until `resting` orders are reached, then 47.5 % limit, 47.5 % cancel, 5 % market around that
               ///< number
  deep = 3,  ///< as steady, but the first `resting` orders are all passive, and half of all are spread over 2,000 ticks
  swing = 4,  ///< as steady, but the mid swings between 5,000 and 15,000 and half of all is spread over 4,000 ticks
  wide = 5,   ///< as steady, but all passive orders are spread evenly over 50,000 ticks, half on each side
  leap = 6    ///< as steady, but the mid leaps by up to 200,000 ticks now and then
};

struct workload_shape {
  workload_flow flow = workload_flow::mix;
  std::uint32_t symbols = 1;
  std::uint64_t operations = 0;
  std::uint64_t seed = 0;
  std::uint64_t resting = 0;  ///< for all but mix
};

/// The head of a workload file (little-endian, packed): where it comes from, and what a correct book makes of it.
struct workload_header {
  std::array<char, 8> magic{};
  std::uint32_t version = 0;
  std::uint32_t symbols = 0;
  std::uint64_t operations = 0;
  std::uint64_t seed = 0;
  std::int64_t min_price = 0;  ///< ticks, over all limit orders
  std::int64_t max_price = 0;
  std::uint64_t max_id = 0;
  std::uint64_t trades = 0;
  std::uint64_t traded_quantity = 0;
  std::uint64_t traded_notional = 0;  ///< ticks times quantity
  std::uint64_t trade_hash = 0;
  std::uint64_t resting = 0;
  std::uint64_t limits = 0;
  std::uint64_t cancels = 0;
  std::uint64_t markets = 0;
  std::uint64_t max_resting = 0;
};

enum class workload_type : std::uint8_t { limit = 0, cancel = 1, market = 2 };

/// One operation. Ids are dense from 1; a cancel names an order that rests at that moment and has no price or quantity.
struct workload_operation {
  std::uint64_t id = 0;
  std::int64_t price = 0;  ///< ticks; 0 for a market order
  std::uint32_t quantity = 0;
  std::uint16_t symbol = 0;
  workload_type type{};
  std::uint8_t side = 0;  ///< 0 buy, 1 sell
};
static_assert(sizeof(workload_header) == 128 && sizeof(workload_operation) == 24, "no padding");

struct book_workload {
  workload_header header;
  std::vector<workload_operation> operations;
};

/// What a book has traded, in the measures that a workload expects. Quantities are whole, prices are ticks.
struct trade_digest {
  std::uint64_t trades = 0;
  std::uint64_t quantity = 0;
  std::uint64_t notional = 0;
  std::uint64_t hash = 1469598103934665603ULL;

  void count(std::uint64_t maker, std::uint64_t ticks, std::uint64_t amount) {
    ++trades;
    quantity += amount;
    notional += ticks * amount;
    hash = (hash ^ (maker + amount * 0x9E3779B97F4A7C15ULL)) * 1099511628211ULL;
  }
};

/// Makes a workload from its seed, the same on every machine, and its expected results with a naive book.
book_workload make_workload(const workload_shape& shape);

/// The bytes of a workload file.
std::string to_bytes(const book_workload& workload);

}  // namespace madang
