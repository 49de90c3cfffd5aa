#include "messages/slots.hpp"

#include "messages/market/ids.hpp"

namespace madang {
namespace {

constexpr std::uint16_t lowest_bits(std::uint64_t key) {
  return static_cast<std::uint16_t>(key & 0xffff);
}

}  // namespace

std::uint16_t slot_of(entity_id entity) {
  switch (entity.kind) {
    case entity_kind::user:
    case entity_kind::account:
    case entity_kind::order:  // its account's
    case entity_kind::job:    // its user's
      return lowest_bits(entity.key);
    case entity_kind::user_jobs:
    case entity_kind::user_risk:  // the key is the user's id: they live with the user
      return lowest_bits(entity.key);
    case entity_kind::name:  // the key is a hash
      return lowest_bits(entity.key);
    case entity_kind::symbol:  // symbols are text, which is spread unevenly
      return symbol_id{entity.key}.slot();
    case entity_kind::house_accounts:
    case entity_kind::platform:  // one on the platform
      return lowest_bits(entity.key);
    case entity_kind::settlement_day:  // days that follow each other share a shard
      return lowest_bits(entity.key);
    case entity_kind::sample:
      return lowest_bits(entity.key);
  }
  return lowest_bits(entity.key);
}

}  // namespace madang
