#include "actors/accounts/valuation/lots.hpp"

#include "messages/ensure.hpp"

namespace madang::accounts {

void buy_lot(lot_list& lots, quantity bought, wide_money paid, unix_nanos at) {
  if (lots.size() < lots_max) {
    lots.push_back({bought, paid, at});
    return;
  }
  lots.back().quantity += bought;
  lots.back().cost += paid;
}

wide_money sell_lots(lot_list& lots, quantity sold) {
  wide_money cost;
  std::size_t gone = 0;
  while (sold) {
    ensure(gone < lots.size(), "more shares are sold than lots hold");
    auto& oldest = lots[gone];
    if (oldest.quantity <= sold) {
      cost += oldest.cost;
      sold -= oldest.quantity;
      ++gone;
      continue;
    }
    const auto part = scaled(oldest.cost.raw, sold.raw, oldest.quantity.raw);
    ensure(part.has_value(), "a part of a lot costs more than can be counted");
    cost += wide_money{*part};
    oldest.cost -= wide_money{*part};
    oldest.quantity -= sold;
    sold = {};
  }
  lots.erase(lots.begin(), lots.begin() + static_cast<std::ptrdiff_t>(gone));
  return cost;
}

}  // namespace madang::accounts
