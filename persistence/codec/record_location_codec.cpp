#include "persistence/codec/record_location_codec.hpp"

namespace madang {
namespace {

/// No writer has more batches.
constexpr unsigned writer_shift = 47;

}  // namespace

record_location with_writer(record_location location, std::int64_t writer) {
  return {location.batch | static_cast<std::uint64_t>(writer) << writer_shift, location.offset};
}

writers_location without_writer(record_location location) {
  const auto batch = location.batch & ((std::uint64_t{1} << writer_shift) - 1);
  return {static_cast<std::int64_t>(location.batch >> writer_shift), {batch, location.offset}};
}

void append_varint(std::string& to, std::uint64_t number) {
  while (number >= 0x80) {
    to.push_back(static_cast<char>(number | 0x80));
    number >>= 7;
  }
  to.push_back(static_cast<char>(number));
}

bool take_varint(std::span<const std::byte>& from, std::uint64_t& number) {
  number = 0;
  for (std::size_t i = 0; i < from.size() && i < 10; ++i) {
    auto byte = std::to_integer<std::uint64_t>(from[i]);
    if (i == 9 && byte > 1) return false;
    number |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      from = from.subspan(i + 1);
      return true;
    }
  }
  return false;
}

void append_place(std::string& to, record_location location, std::uint8_t mask) {
  append_varint(to, location.batch);
  append_varint(to, static_cast<std::uint64_t>(location.offset) << 4 | (mask & 0xfU));
}

bool each_place(std::span<const std::byte> from, const std::function<void(record_location, std::uint8_t mask)>& visit) {
  while (!from.empty()) {
    std::uint64_t batch = 0;
    std::uint64_t rest = 0;
    if (!take_varint(from, batch) || !take_varint(from, rest) || rest >> 4 > UINT32_MAX) return false;
    visit({batch, static_cast<std::uint32_t>(rest >> 4)}, static_cast<std::uint8_t>(rest & 0xf));
  }
  return true;
}

}  // namespace madang
