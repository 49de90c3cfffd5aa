#include "actors/archive/zip_archive.hpp"

#include <zlib.h>

#include "messages/ensure.hpp"

namespace madang {
namespace {

constexpr std::uint32_t header_mark = 0x04034b50;
constexpr std::uint32_t descriptor_mark = 0x08074b50;
constexpr std::uint32_t directory_mark = 0x02014b50;
constexpr std::uint32_t end_mark = 0x06054b50;
constexpr std::uint16_t version = 20;
/// Sizes follow the content; names are UTF-8.
constexpr std::uint16_t flags = 1U << 3 | 1U << 11;
constexpr std::uint16_t deflated = 8;
/// 1 January 1980, the beginning of the format's time: the same archive has the same bytes.
constexpr std::uint16_t first_day = 1U << 5 | 1U;
constexpr std::uint32_t plain_file = 0100600U << 16;
constexpr std::uint16_t made_on_unix = 3U << 8 | version;

template <class Number>
void put(std::string& out, Number value) {
  for (unsigned shift = 0; shift < 8 * sizeof value; shift += 8) out += static_cast<char>(value >> shift & 0xffU);
}

template <class... Numbers>
void put_all(std::string& out, Numbers... values) {
  (put(out, values), ...);
}

std::uint16_t short_of(std::size_t value) {
  ensure(value <= UINT16_MAX, "names and numbers of files in an archive are small");
  return static_cast<std::uint16_t>(value);
}
std::uint32_t word_of(std::uint64_t value) {
  ensure(value <= UINT32_MAX, "an archive of this format is smaller than 4 GiB");
  return static_cast<std::uint32_t>(value);
}

/// Whole blocks that refer to nothing before them: deflated pieces may follow one another.
std::string deflated_piece(std::string_view content) {
  z_stream stream{};
  ensure(
      deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK,
      "zlib starts");
  std::string out(deflateBound(&stream, content.size()) + 16, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = word_of(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = word_of(out.size());
  const auto code = deflate(&stream, Z_FULL_FLUSH);
  const bool is_whole = code == Z_OK && stream.avail_in == 0 && stream.avail_out > 0;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  ensure(is_whole, "zlib takes a piece whole");
  return out;
}

}  // namespace

std::string zip_begin(zip_entry& entry, std::uint64_t offset) {
  entry.offset = word_of(offset);
  entry.crc = entry.packed = entry.size = 0;
  std::string out;
  put_all(out, header_mark, version, flags, deflated, std::uint16_t{0}, first_day, std::uint32_t{0}, std::uint32_t{0},
          std::uint32_t{0}, short_of(entry.name.size()), std::uint16_t{0});
  return out + entry.name;
}

std::string zip_add(zip_entry& entry, std::string_view content) {
  if (content.empty()) return {};
  auto out = deflated_piece(content);
  entry.crc = static_cast<std::uint32_t>(
      crc32(entry.crc, reinterpret_cast<const Bytef*>(content.data()), word_of(content.size())));
  entry.packed = word_of(std::uint64_t{entry.packed} + out.size());
  entry.size = word_of(std::uint64_t{entry.size} + content.size());
  return out;
}

std::string zip_end(zip_entry& entry) {
  std::string out("\x03\x00", 2);  // the last block, which is empty
  entry.packed = word_of(std::uint64_t{entry.packed} + out.size());
  put_all(out, descriptor_mark, entry.crc, entry.packed, entry.size);
  return out;
}

std::string zip_directory(const std::vector<zip_entry>& entries, std::uint64_t offset) {
  std::string out;
  for (const auto& one : entries) {
    put_all(out, directory_mark, made_on_unix, version, flags, deflated, std::uint16_t{0}, first_day, one.crc,
            one.packed, one.size, short_of(one.name.size()), std::uint16_t{0}, std::uint16_t{0}, std::uint16_t{0},
            std::uint16_t{0}, plain_file, one.offset);
    out += one.name;
  }
  const auto count = short_of(entries.size());
  const auto bytes = word_of(out.size());
  put_all(out, end_mark, std::uint16_t{0}, std::uint16_t{0}, count, count, bytes, word_of(offset), std::uint16_t{0});
  return out;
}

}  // namespace madang
