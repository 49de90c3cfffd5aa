#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messages/fields.hpp"

namespace madang::admin {

/// One file of the archive as far as it is written.
struct exported_file {
  std::uint64_t offset = 0;  ///< of its header within the archive
  std::uint64_t crc = 0;
  std::uint64_t packed = 0;  ///< bytes in the archive
  std::uint64_t size = 0;    ///< bytes of the file itself
  std::uint64_t rows = 0;
  std::string digest;  ///< what has been added so far, and once it is whole its SHA-256; empty: it has not begun

  friend bool operator==(const exported_file&, const exported_file&) = default;
};

/// Where the export of a day goes on.
struct audit_cursor {
  std::uint64_t part = 0;    ///< 0: orders, 1: trades, 2: the manifest
  std::uint64_t first = 0;   ///< the position before the day; found in the first step
  std::uint64_t last = 0;    ///< the last position that was durable then: all files are of one cut
  std::uint64_t at = 0;      ///< the position that was looked at last
  std::uint64_t offset = 0;  ///< size of the archive
  std::array<exported_file, 2> files;

  friend bool operator==(const audit_cursor&, const audit_cursor&) = default;
};

std::string to_text(const audit_cursor& at);
/// Nothing for a text that `to_text` did not write.
std::optional<audit_cursor> parse_audit_cursor(std::string_view text);

}  // namespace madang::admin
