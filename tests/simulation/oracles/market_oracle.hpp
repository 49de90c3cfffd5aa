#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>

#include "config/rules/market_rules.hpp"
#include "gateway/json/json_value.hpp"
#include "messages/market/symbol.hpp"
#include "messages/money/wide_money.hpp"
#include "persistence/ports/journal.hpp"
#include "tests/support/naive_book.hpp"

namespace madang::simulation {

/// One side of a book as clients see it.
struct level_seen {
  madang::quantity quantity;
  std::uint32_t orders = 0;

  friend bool operator==(const level_seen&, const level_seen&) = default;
};
using book_side_seen = std::map<price, level_seen>;
struct book_seen {
  book_side_seen bids;
  book_side_seen asks;

  friend bool operator==(const book_seen&, const book_seen&) = default;
};

/// What the market must be and show: plain books that the events of the symbols lead through the same days, and the
/// figures of these days. None of the symbols' own code has a part in it.
class market_oracle {
 public:
  explicit market_oracle(const market_rules& rules) : rules_(rules) {}

  /// Throws where a trade passes over an order with priority, an order rests that crosses, or one takes another limit
  /// from the book than the best price of its side.
  void take(symbol_id symbol, const symbol_event& event, const record& one);

  /// Orders that have taken their limits from the book.
  std::uint64_t limits_taken() const { return limits_taken_; }

  /// What public channels say under a number.
  void confirm_book(symbol_id symbol, std::uint64_t seq, const book_seen& said) const;
  void confirm_quote(symbol_id symbol, std::uint64_t seq, const json_value& said) const;

 private:
  struct quote_seen {
    price last;
    price open;
    price high;
    price low;
    wide_int volume = 0;    ///< in units of `quantity`
    wide_int turnover = 0;  ///< in units of `money`
    market_code market{};
    calendar_day day;
    day_limits limits;
    bool halted = false;
    book_seen book;  ///< ten levels
  };

  void match(naive_book& book, const symbol_event& event);
  static void count(quote_seen& today, const symbol_event& event);
  static book_seen shown(const naive_book& book);
  /// The step at the last price; zero where no rule is known.
  price tick_of(const quote_seen& quote) const;

  const market_rules& rules_;
  std::unordered_map<symbol_id, naive_book> books_;
  std::unordered_map<symbol_id, quote_seen> today_;
  std::map<std::pair<symbol_id, std::uint64_t>, book_seen> shown_books_;
  std::map<std::pair<symbol_id, std::uint64_t>, quote_seen> shown_quotes_;
  std::uint64_t limits_taken_ = 0;
};

}  // namespace madang::simulation
