#include "cluster/membership/shard_giving.hpp"

#include <algorithm>
#include <iterator>

#include "persistence/ports/shard_sets.hpp"

namespace madang {

std::optional<hand_off> next_to_give(std::span<const planned_move> moves, std::uint16_t self, bool balances,
                                     const giving_bounds& bounds) {
  std::vector<planned_move> wanted;
  std::copy_if(moves.begin(), moves.end(), std::back_inserter(wanted), [&](const planned_move& one) {
    return one.cause == move_cause::draining || (balances && one.cause != move_cause::unserved);
  });
  hand_off_bounds most;
  most.shards_max = SIZE_MAX;
  for (auto& next : next_hand_offs(wanted, most)) {
    if (next.from != self) continue;
    const auto count = next.cause == move_cause::draining ? bounds.many : bounds.few;
    if (next.shards.size() > count) next.shards.resize(count);
    return std::move(next);
  }
  return std::nullopt;
}

void shard_giving::look(std::span<const planned_move> moves, std::uint16_t self, bool balances) {
  if (!is_empty(under_way_)) return finish();
  if (const auto next = next_to_give(moves, self, balances, bounds_)) begin(*next);
}

void shard_giving::begin(const hand_off& next) {
  shard_set shards{};
  for (const auto shard : next.shards) add_shard(shards, static_cast<std::uint8_t>(shard));
  const auto upto = host_.withdraw(shards);
  trouble_ = upto ? std::string() : upto.error();
  if (!upto) return;
  under_way_ = shards;
  to_ = next.to;
  upto_ = *upto;
  finish();
}

void shard_giving::finish() {
  const auto kept = host_.hand_over(to_, upto_, under_way_);
  if (!kept) return;
  const auto gone = without(under_way_, *kept);
  under_way_ = {};
  if (!is_empty(gone)) host_.given(to_, gone);
  if (!is_empty(*kept)) host_.keep(*kept);
}

}  // namespace madang
