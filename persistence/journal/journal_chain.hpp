#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace madang {

/// BLAKE2b-256 over everything the journal holds up to and including one batch.
using chain_hash = std::array<std::byte, 32>;

/// The chain after a batch: the hash of the chain before it, its incarnation and number (u64 each), and its bytes. The
/// chain before the first batch is all zeros.
chain_hash chain_after(const chain_hash& before, std::uint64_t incarnation, std::uint64_t number,
                       std::span<const std::byte> bytes);

/// Nothing where the size is wrong.
std::optional<chain_hash> chain_from(std::span<const std::byte> bytes);
std::string to_hex(const chain_hash& chain);

}  // namespace madang
