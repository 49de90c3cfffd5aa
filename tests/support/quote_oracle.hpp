#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "messages/market/symbol.hpp"

namespace madang {

/// What a symbol's quote must say of its day, from the prices and sizes of its trades alone.
class quote_oracle {
 public:
  explicit quote_oracle(price base = {}) : base_(base) {}

  void trade(price each, quantity amount) { trades_.emplace_back(each, amount); }
  void begin_day() {
    base_ = last();
    trades_.clear();
  }

  price base() const { return base_; }
  /// Where nothing has traded today: the base.
  price last() const { return trades_.empty() ? base_ : trades_.back().first; }
  quantity last_quantity() const { return trades_.empty() ? quantity{} : trades_.back().second; }
  /// Zero where nothing has traded today, as the next two.
  price open() const { return trades_.empty() ? price{} : trades_.front().first; }
  price high() const {
    price most;
    for (const auto& [each, _] : trades_) most = std::max(most, each);
    return most;
  }
  price low() const {
    auto least = open();
    for (const auto& [each, _] : trades_) least = std::min(least, each);
    return least;
  }
  wide_quantity volume() const {
    wide_quantity all;
    for (const auto& [_, amount] : trades_) all += amount;
    return all;
  }
  wide_money turnover() const {
    wide_money all;
    for (const auto& [each, amount] : trades_) all += notional(each, amount);
    return all;
  }

 private:
  price base_;
  std::vector<std::pair<price, quantity>> trades_;  ///< of the day, oldest first
};

}  // namespace madang
