#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/archive/zip_archive.hpp"

namespace madang::identity {

/// The files of an archive, in their order; those up to `accounts` are written in the first step.
enum class export_part : std::uint8_t {
  profile = 0,
  sessions = 1,
  consents = 2,
  api_keys = 3,
  accounts = 4,
  orders = 5,
  executions = 6,
  ledger = 7,
  directory = 8,
};
constexpr std::uint64_t export_parts = 9;
std::string_view file_of(export_part part);

/// Where an export goes on, and what its archive has so far.
struct export_cursor {
  export_part part = export_part::profile;
  std::uint64_t before = 0;        ///< of the list that is being written; zero: its first page comes next
  std::uint64_t account = 0;       ///< whose ledger is being written; zero: none yet
  std::uint64_t offset = 0;        ///< size of the archive
  std::vector<zip_entry> entries;  ///< of the parts so far; the last one may be under way
  std::uint64_t before2 = 0;       ///< further parts of the key of the list that is being written
  std::uint64_t before3 = 0;

  friend bool operator==(const export_cursor&, const export_cursor&) = default;
};

std::string cursor_text(const export_cursor& at);
/// Nothing for a text that `cursor_text` did not write; the empty one is the beginning. One of an older version that
/// is amid the executions, whose key was another, is the beginning, too.
std::optional<export_cursor> parse_export_cursor(std::string_view text);

}  // namespace madang::identity
