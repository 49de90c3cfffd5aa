#pragma once

#include <zlib.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace madang {

/// Reads a zip archive as programs do that people open one with: from its directory at the end.
inline std::optional<std::map<std::string, std::string>> read_zip(std::string_view bytes) {
  const auto number = [&](std::size_t at, std::size_t size) {
    std::uint64_t out = 0;
    for (std::size_t i = size; i-- > 0;) out = out << 8 | static_cast<unsigned char>(bytes.at(at + i));
    return out;
  };
  const auto end = bytes.rfind(std::string_view("PK\x05\x06", 4));
  if (end == std::string_view::npos) return std::nullopt;
  std::map<std::string, std::string> out;
  auto at = static_cast<std::size_t>(number(end + 16, 4));
  if (at + number(end + 12, 4) != end) return std::nullopt;
  for (auto left = number(end + 10, 2); left > 0; --left) {
    if (number(at, 4) != 0x02014b50 || number(at + 10, 2) != 8) return std::nullopt;
    const auto packed = static_cast<std::size_t>(number(at + 20, 4));
    const auto name_size = static_cast<std::size_t>(number(at + 28, 2));
    const auto header = static_cast<std::size_t>(number(at + 42, 4));
    const std::string name(bytes.substr(at + 46, name_size));
    if (number(header, 4) != 0x04034b50 || bytes.substr(header + 30, name_size) != name) return std::nullopt;
    auto from = bytes.substr(header + 30 + name_size, packed);
    std::string content(static_cast<std::size_t>(number(at + 24, 4)) + 1, '\0');
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
    stream.avail_in = static_cast<uInt>(from.size());
    stream.next_out = reinterpret_cast<Bytef*>(content.data());
    stream.avail_out = static_cast<uInt>(content.size());
    const auto code = inflate(&stream, Z_FINISH);
    content.resize(stream.total_out);
    inflateEnd(&stream);
    const auto crc = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    const bool is_whole = code == Z_STREAM_END && stream.avail_in == 0 && content.size() == number(at + 24, 4);
    if (!is_whole || crc != number(at + 16, 4) || !out.emplace(name, std::move(content)).second) return std::nullopt;
    at += 46 + name_size;
  }
  return at == end ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace madang
