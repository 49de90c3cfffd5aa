// The stream's frames of public market data are written by hand, for speed. They say what the descriptions say.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "gateway/market/book_json.hpp"
#include "gateway/market/quote_json.hpp"
#include "gateway/market/trade_json.hpp"
#include "messages/market/market_text.hpp"

namespace madang::market {
namespace {

/// Values of all sizes, and often zero: what does not exist is written in another way.
class made_up_market {
 public:
  explicit made_up_market(unsigned seed) : random_(seed) {}

  std::uint64_t number() {
    return random_() % 4 == 0 ? 0 : random_() >> std::uniform_int_distribution<>(2, 63)(random_);
  }
  template <class Fixed>
  Fixed fixed() {
    return {static_cast<std::int64_t>(number() >> 2)};
  }
  unix_nanos moment() { return {static_cast<std::int64_t>(number() >> 3)}; }
  symbol_id symbol() {
    constexpr std::string_view known[] = {"005930", "A", "BRK.B", "0-9.Z"};
    return *symbol_id::parse(known[random_() % std::size(known)]);
  }
  level_view level() { return {fixed<price>(), fixed<quantity>(), static_cast<std::uint32_t>(number())}; }
  std::vector<level_view> levels() {
    std::vector<level_view> out(random_() % 12);
    std::generate(out.begin(), out.end(), [this] { return level(); });
    return out;
  }
  shown_quote quote() {
    shown_quote out;
    out.symbol = symbol();
    for (auto* one : {&out.last_price, &out.base, &out.open, &out.high, &out.low}) *one = fixed<price>();
    out.last_quantity = fixed<quantity>();
    out.volume = fixed<quantity>();
    out.turnover = fixed<money>();
    out.bid = level();
    out.ask = level();
    out.status = random_() % 2 == 0 ? instrument_status::trading : instrument_status::halted;
    out.as_of = moment();
    out.seq = number();
    for (auto* one : {&out.tick_size, &out.lower_limit, &out.upper_limit}) *one = fixed<price>();
    return out;
  }
  book_view book() { return {symbol(), levels(), levels(), moment(), number()}; }
  trade_view trade() {
    return {symbol(), number(), fixed<price>(), fixed<quantity>(), random_() % 2 == 0 ? side::buy : side::sell,
            moment(), number()};
  }

 private:
  std::mt19937_64 random_;
};

template <class Write>
std::string text_of(Write write) {
  std::string out;
  write(out);
  return out;
}

constexpr unsigned seed = 20'261'118;
constexpr int rounds = 2'000;

TEST(market_text, of_a_quote_is_the_text_of_its_description) {
  made_up_market made(seed);
  for (int i = 0; i < rounds; ++i) {
    const auto quote = made.quote();
    ASSERT_EQ(text_of([&](auto& out) { append_quote(out, quote); }),
              text_of([&](auto& out) { write_quote(out, quote); }));
  }
}

TEST(market_text, of_a_book_and_its_levels_is_the_text_of_its_description) {
  made_up_market made(seed);
  for (int i = 0; i < rounds; ++i) {
    const auto book = made.book();
    for (const std::size_t depth : {0, 1, 5, 10, 50}) {
      ASSERT_EQ(text_of([&](auto& out) { append_book(out, book, depth); }),
                text_of([&](auto& out) { write_book(out, book, depth); }));
    }
    const auto level = made.level();
    ASSERT_EQ(text_of([&](auto& out) { append_level(out, level); }),
              text_of([&](auto& out) { write_level(out, level); }));
  }
}

TEST(market_text, of_a_trade_is_the_text_of_its_description) {
  made_up_market made(seed);
  for (int i = 0; i < rounds; ++i) {
    const auto trade = made.trade();
    ASSERT_EQ(text_of([&](auto& out) { append_trade(out, trade); }),
              text_of([&](auto& out) { write_trade(out, trade); }));
  }
}

}  // namespace
}  // namespace madang::market
