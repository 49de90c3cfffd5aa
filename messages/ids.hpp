#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "messages/contexts.hpp"
#include "messages/time.hpp"

namespace madang {

/// A 64-bit id: 48 bits of 8-microsecond ticks since 2025-01-01 (71 years), then a 16-bit slot. Time-ordered, so that
/// storage keys have locality. The slot decides the shard; an order carries the slot of its account.
template <class Tag>
struct strong_id {
  std::uint64_t value = 0;

  constexpr explicit operator bool() const { return value != 0; }
  constexpr std::uint16_t slot() const { return static_cast<std::uint16_t>(value & 0xffff); }
  friend constexpr auto operator<=>(const strong_id&, const strong_id&) = default;
};

/// What kinds of entities exist. Numbers are part of the journal's format.
enum class entity_kind : std::uint8_t {
  user = 1,
  name = 2,
  account = 3,
  order = 4,
  symbol = 5,
  job = 6,
  user_jobs = 7,
  house_accounts = 8,
  platform = 9,
  user_risk = 10,
  settlement_day = 12,
  sample = 250,
};

/// Names one entity, and with it one stream of the journal.
struct entity_id {
  entity_kind kind{};
  std::uint64_t key = 0;

  friend constexpr auto operator<=>(const entity_id&, const entity_id&) = default;
};

/// For logs, the console and dumps: `order:ord_…`, `symbol:005930`, `name:` and 16 hex digits.
std::string to_text(entity_id id);
/// Reads exactly what `to_text` writes (one text per id); nothing for any other text, and none for the id 0.
template <class Id>
std::optional<Id> parse_id(std::string_view text);
template <>
std::optional<entity_id> parse_id<entity_id>(std::string_view text);

/// The text of an id on the wire: a prefix that tells its kind (`ord_`), then 13 characters of Crockford's base 32 in
/// lower case, so that texts sort like the numbers: `ord_0h4v5k2m1xq7a`.
std::string prefixed_text(std::string_view prefix, std::uint64_t value);
std::optional<std::uint64_t> parse_prefixed(std::string_view prefix, std::string_view text);

/// Packs a tick of `id_ticks` and a slot.
constexpr std::uint64_t pack_id(std::uint64_t ticks, std::uint16_t slot) {
  return ticks << 16 | slot;
}
/// The tick count of a moment: 8 microseconds each, since 2025-01-01 UTC.
std::uint64_t id_ticks(unix_nanos at);
/// The earliest moment with this tick count.
unix_nanos time_of_ticks(std::uint64_t ticks);
/// A well-mixed 16-bit slot of a tick count, for entities that found a slot of their own (users, accounts).
std::uint16_t slot_of_ticks(std::uint64_t ticks);
/// Mixes 64 bits (the finaliser of splitmix64); for slots and hash tables, not for secrets.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

struct id_hash {
  template <class Tag>
  std::size_t operator()(strong_id<Tag> id) const {
    return mix64(id.value);
  }
  std::size_t operator()(entity_id id) const { return mix64(id.key ^ static_cast<std::uint64_t>(id.kind) << 56); }
};

}  // namespace madang

template <class Tag>
struct std::hash<madang::strong_id<Tag>> : madang::id_hash {};
template <>
struct std::hash<madang::entity_id> : madang::id_hash {};
