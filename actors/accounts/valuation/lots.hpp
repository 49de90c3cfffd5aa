#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "messages/fields.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/time.hpp"

namespace madang::accounts {

/// Shares that were bought together and are still there; `cost` of them, fee included.
struct lot {
  madang::quantity quantity;
  wide_money cost;
  unix_nanos acquired_at;

  friend bool operator==(const lot&, const lot&) = default;
  MADANG_FIELDS(quantity, cost, acquired_at)
};
/// Of one symbol, oldest first.
using lot_list = std::vector<lot>;

/// A position of more lots than this counts what is bought on top to the youngest of them.
constexpr std::size_t lots_max = 100;

void buy_lot(lot_list& lots, quantity bought, wide_money paid, unix_nanos at);
/// Takes shares away, first in first out, and gives what they have cost. Of a lot that is broken the part is rounded
/// half-even; the rest keeps the remainder, so that nothing is lost.
wide_money sell_lots(lot_list& lots, quantity sold);

/// First in first out, beside the average cost.
struct lot_books {
  std::map<symbol_id, lot_list> open;
  wide_money realized;  ///< by lots

  friend bool operator==(const lot_books&, const lot_books&) = default;
  MADANG_FIELDS(open, realized)
};

}  // namespace madang::accounts
