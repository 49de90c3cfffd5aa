#include <nmmintrin.h>

#include <array>
#include <cstring>

#include "persistence/codec/record_codec.hpp"

namespace madang {
namespace {

using crc_tables = std::array<std::array<std::uint32_t, 256>, 8>;

/// Eight tables, for eight bytes a step. The polynomial 0x1edc6f41, bits reversed.
constexpr crc_tables make_tables() {
  crc_tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const auto before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xffU];
    }
  }
  return tables;
}

constexpr crc_tables tables = make_tables();

std::uint32_t table_step(std::uint32_t crc, std::uint64_t eight) {
  eight ^= crc;
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out ^= tables[7 - i][eight >> (8 * i) & 0xffU];
  return out;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_instruction(std::span<const std::byte> bytes) {
  std::uint64_t crc = 0xffffffffU;
  const auto* at = bytes.data();
  auto left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at, 8);
    crc = _mm_crc32_u64(crc, eight);
  }
  auto low = static_cast<std::uint32_t>(crc);
  for (; left > 0; --left, ++at) low = _mm_crc32_u8(low, static_cast<std::uint8_t>(*at));
  return ~low;
}

const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;

}  // namespace

std::uint32_t crc32c_table(std::span<const std::byte> bytes) {
  std::uint32_t crc = 0xffffffffU;
  const auto* at = bytes.data();
  auto left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at, 8);
    crc = table_step(crc, eight);
  }
  for (; left > 0; --left, ++at) crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<std::uint32_t>(*at)) & 0xffU];
  return ~crc;
}

std::uint32_t crc32c(std::span<const std::byte> bytes) {
  return has_instruction ? crc32c_instruction(bytes) : crc32c_table(bytes);
}

}  // namespace madang
