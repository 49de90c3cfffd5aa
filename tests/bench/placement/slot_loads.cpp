#include "tests/bench/placement/slot_loads.hpp"

#include <algorithm>
#include <bit>

#include "messages/ids.hpp"

namespace madang {
namespace {

constexpr std::size_t slot_count = 65'536;

std::uint64_t activity_of(std::uint64_t account) {
  return std::uint64_t{1} << std::min(std::countl_zero(mix64(~account)), 16);
}

}  // namespace

slot_loads draw_slot_loads(const market_plan& plan) {
  slot_loads drawn{std::vector<std::uint64_t>(slot_count, 0), 0, 0};
  std::uint64_t orders = 0;
  std::uint64_t busiest = 0;
  for (std::uint64_t account = 1; account <= plan.accounts; ++account) {
    const auto activity = activity_of(account);
    drawn.loads[mix64(account) % slot_count] += activity * plan.account_part;
    orders += activity;
    busiest = std::max(busiest, activity);
  }
  double harmonic = 0;
  for (std::size_t rank = 1; rank <= plan.symbols; ++rank) harmonic += 1.0 / static_cast<double>(rank);
  for (std::size_t rank = 1; rank <= plan.symbols; ++rank) {
    const auto share = 1.0 / static_cast<double>(rank) / harmonic;
    const auto of_symbol = static_cast<std::uint64_t>(share * static_cast<double>(orders));
    drawn.loads[mix64(0x5359'4d42 + rank) % slot_count] += of_symbol * plan.symbol_part;
  }
  drawn.busiest_account_share = static_cast<double>(busiest) / static_cast<double>(orders);
  drawn.busiest_symbol_share = 1.0 / harmonic;
  return drawn;
}

std::vector<std::uint64_t> shard_loads(const slot_loads& slots, std::size_t count) {
  std::vector<std::uint64_t> loads(count, 0);
  for (std::size_t slot = 0; slot < slots.loads.size(); ++slot)
    loads[slot * count / slots.loads.size()] += slots.loads[slot];
  return loads;
}

}  // namespace madang
