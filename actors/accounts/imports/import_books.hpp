#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "actors/accounts/account.hpp"

namespace madang::accounts {

/// What the trades of all imports of a mirror come to. They are booked in the order of their days, whichever import
/// they are from; within a day earlier imports first, and each in the order of its rows. What a day's purchases cost
/// beyond the cash that is there was paid with money that no statement shows: it counts as paid in. So cash is never
/// negative at the end of a day, and equity - paid in = realized + unrealized + income.
///
/// Part of `apply`: what these functions make of the same rows is for ever.
struct import_books {
  wide_money cash;
  wide_money paid_in;
  wide_money realized;
  wide_money income;
  wide_money fees;
  wide_money taxes;
  std::map<symbol_id, position_state> positions;
  lot_books lots = {};

  friend bool operator==(const import_books&, const import_books&) = default;
};

/// A row that cannot be booked.
struct unbooked_row {
  std::uint64_t number = 0;  ///< of its import
  import_row row;
  import_fault fault = import_fault::more_sold_than_held;
};
struct booked_imports {
  import_books books;
  std::vector<unbooked_row> faults;  ///< left out
};

/// `without`: the number of an import that is left out. `with`: rows of one that is not there yet, as the next.
booked_imports book_imports(const account_imports_state& all, std::optional<std::uint64_t> without = std::nullopt,
                            const std::vector<import_row>* with = nullptr);

/// Makes the account what its imports say.
void rebuild_from_imports(account& target);

}  // namespace madang::accounts
