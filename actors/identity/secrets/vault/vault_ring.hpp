#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/identity/secrets/vault/vault_seals.hpp"

/// What hangs on the master key; of the vault alone.
namespace madang::identity {

/// A text whose seal under the master key is kept in the database, to recognise the master key again.
inline constexpr std::string_view master_check = "madang master key";

/// What a key is derived for. Permanent.
enum class purpose : std::uint64_t {
  user_keys = 1,
  names = 2,
  fingerprints = 3,
  tokens = 4,
  ring = 5,
  departures = 6,
  holders = 7
};

/// Keys that hang on the master key without being made of it, once it has been replaced: `permanent` makes the keyed
/// hashes, which are in the journal for ever; the newest root seals what can be sealed anew, and former ones open what
/// was wrapped under them. Until then all are the master key itself.
struct key_ring {
  static constexpr std::size_t roots_max = 64;

  secret_key permanent;
  std::vector<secret_key> roots;  ///< newest first

  explicit key_ring(const secret_key& master) : permanent(master), roots{master} {}

  std::string text() const {
    std::string out(permanent.text());
    for (const auto& one : roots) out += one.text();
    return out;
  }
  static std::optional<key_ring> parse(std::string_view text) {
    if (text.size() < 2 * key_bytes || text.size() % key_bytes != 0) return std::nullopt;
    key_ring out{secret_key(text.substr(0, key_bytes))};
    out.roots.clear();
    for (std::size_t at = key_bytes; at < text.size(); at += key_bytes) {
      out.roots.emplace_back(text.substr(at, key_bytes));
    }
    return out;
  }
};

/// What the mark of a master key and the ring are bound to; users' keys have kind 0.
inline constexpr std::uint8_t check_kind = 0xff;
inline constexpr std::uint8_t ring_kind = 0xfe;
inline constexpr std::uint8_t departure_kind = 0xfd;

/// Where the node was stopped, no job sees to what is sealed under former keys.
inline constexpr std::string_view nobody = "nobody";

inline secret_key sealing_of(const secret_key& master) {
  return master.derived(static_cast<std::uint64_t>(purpose::user_keys));
}
inline std::string check_under(const secret_key& master) {
  return sealed_under(sealing_of(master), master_check, binding(user_id{}, check_kind));
}
inline bool is_checked_by(const secret_key& master, std::string_view sealed) {
  return opened_under(sealing_of(master), sealed, binding(user_id{}, check_kind)) == master_check;
}
inline std::string ring_under(const secret_key& master, const key_ring& ring) {
  auto plain = ring.text();
  auto out =
      sealed_under(master.derived(static_cast<std::uint64_t>(purpose::ring)), plain, binding(user_id{}, ring_kind));
  sodium_memzero(plain.data(), plain.size());
  return out;
}
}  // namespace madang::identity
