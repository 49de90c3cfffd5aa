#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "messages/accounts/account_imports.hpp"

namespace madang::accounts {

/// One file's trades, as they came.
struct import_state {
  import_shape shape = import_shape::generic;
  std::string content_hash;
  std::vector<import_row> rows;  ///< the oldest first
  unix_nanos imported_at;

  friend bool operator==(const import_state&, const import_state&) = default;
  MADANG_FIELDS(shape, content_hash, rows, imported_at)
};

/// What a mirror is made of. Its cash, positions, lots and sums follow from these rows alone (import_books.hpp).
struct account_imports_state {
  std::map<std::uint64_t, import_state> done;  ///< by number; those that are undone are gone
  std::uint64_t given = 0;                     ///< the last number
  std::vector<unix_nanos> lately;              ///< when those of the last 24 hours came, undone or not; oldest first

  friend bool operator==(const account_imports_state&, const account_imports_state&) = default;
  MADANG_FIELDS(done, given, lately)
};

}  // namespace madang::accounts
