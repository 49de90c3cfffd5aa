#include "cluster/node/days/session_driver.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cluster/market/market_cache_memory.hpp"

namespace madang {
namespace {

using market::clock_mode;
using market::trading_session;

constexpr std::int32_t korea_s = 32'400;

symbol_id named(const std::string& text) {
  return *symbol_id::parse(text);
}
/// Some seconds after midnight of a day in Korea.
unix_nanos at_second(const char* day, std::int64_t second) {
  return start_of_day(*parse_day(day), korea_s) + second * nanos_per_second;
}
constexpr std::int64_t hour(std::int64_t hours, std::int64_t minutes = 0) {
  return (hours * 60 + minutes) * 60;
}

class symbols_hear_of_sessions : public testing::Test {
 protected:
  void list(const std::string& symbol, market_code market, trading_session shown = trading_session::continuous,
            instrument_status status = instrument_status::trading) {
    auto made = std::make_shared<market_image>();
    made->listing.symbol = named(symbol);
    made->listing.market = market;
    made->status = status;
    made->quote.session = shown;
    made->quote.seq = ++seq;
    cache.publish(made, {});
    served.insert(named(symbol));
  }
  session_driver driver(clock_mode mode) {
    clocks = std::make_unique<market_clocks>(mode, korea_s, days, hours);
    return session_driver(
        {*clocks, cache, [this](symbol_id one) { return served.contains(one); },
         [this](symbol_id one, market::open_day day) { said.push_back(one.text() + " day " + to_text(day.day)); },
         [this](symbol_id one, market::enter_session call) {
           said.push_back(one.text() + ' ' + std::string(to_text(call.to.session)) + ' ' + to_text(call.to.day) + ' ' +
                          to_rfc3339(call.to.ends_at).substr(11, 5));
         }});
  }
  std::vector<std::string> heard() { return std::exchange(said, {}); }
  using texts = std::vector<std::string>;

  market_calendar days = load_market_calendar("").value();
  market_hours hours = load_market_hours("").value();
  std::unique_ptr<market_clocks> clocks;
  market::market_cache_memory cache{[](channel_id) {}};
  std::set<symbol_id> served;
  std::uint64_t seq = 0;
  texts said;
};

TEST_F(symbols_hear_of_sessions, once_when_they_are_found_and_at_each_boundary) {
  list("005930", market_code::kospi);
  auto sessions = driver(clock_mode::real);
  EXPECT_EQ(sessions.look(at_second("2026-11-27", hour(8, 45))), 1U);
  EXPECT_EQ(heard(), (texts{"005930 day 2026-11-27", "005930 OPENING_AUCTION 2026-11-27 00:00"}));
  EXPECT_EQ(sessions.look(at_second("2026-11-27", hour(9) - 1)), 0U) << "nothing has changed";
  sessions.look(at_second("2026-11-27", hour(9)));
  EXPECT_EQ(heard(), texts{"005930 CONTINUOUS 2026-11-27 06:20"}) << "the day is known";
  sessions.look(at_second("2026-11-28", hour(12)));
  EXPECT_EQ(heard(), texts{"005930 CLOSED 2026-11-27 23:30"}) << "a Saturday begins no day";
  sessions.look(at_second("2026-11-30", hour(8, 30)));
  EXPECT_EQ(heard(), (texts{"005930 day 2026-11-30", "005930 OPENING_AUCTION 2026-11-30 00:00"}));
}

TEST_F(symbols_hear_of_sessions, of_their_own_market) {
  list("005930", market_code::kospi);
  list("AAPL", market_code::us);
  auto sessions = driver(clock_mode::real);
  sessions.look(at_second("2026-11-27", hour(1)));
  EXPECT_EQ(heard(), (texts{"005930 day 2026-11-27", "005930 CLOSED 2026-11-27 23:30", "AAPL day 2026-11-25",
                            "AAPL CLOSED 2026-11-25 09:00"}))
      << "Thanksgiving in New York";
}

TEST_F(symbols_hear_of_sessions, from_the_node_that_serves_them) {
  list("005930", market_code::kospi);
  auto sessions = driver(clock_mode::real);
  served.clear();
  EXPECT_EQ(sessions.look(at_second("2026-11-27", hour(10))), 0U);
  served.insert(named("005930"));
  EXPECT_EQ(sessions.look(at_second("2026-11-27", hour(10))), 1U) << "its shard has come";
  served.clear();
  sessions.look(at_second("2026-11-27", hour(11)));
  served.insert(named("005930"));
  EXPECT_EQ(sessions.look(at_second("2026-11-27", hour(11))), 1U) << "and has come back";
}

TEST_F(symbols_hear_of_sessions, those_of_the_configuration_before_they_have_shown_anything) {
  auto sessions = driver(clock_mode::real);
  served.insert(named("005930"));
  instrument_listing listing;
  listing.symbol = named("005930");
  instrument_listing elsewhere;
  elsewhere.symbol = named("000660");
  const auto now = at_second("2026-11-27", hour(15, 25));
  sessions.begin({listing, elsewhere}, now);
  EXPECT_EQ(heard(), (texts{"005930 day 2026-11-27", "005930 CLOSING_AUCTION 2026-11-27 06:30"}));
  list("005930", market_code::kospi);
  EXPECT_EQ(sessions.look(now), 0U);
}

TEST_F(symbols_hear_of_sessions, so_many_at_once) {
  for (int i = 0; i < 1'200; ++i) list(std::to_string(100'000 + i), market_code::kospi);
  auto sessions = driver(clock_mode::real);
  const auto now = at_second("2026-11-27", hour(10));
  EXPECT_EQ(sessions.look(now), session_driver::told_at_once);
  EXPECT_EQ(sessions.look(now), session_driver::told_at_once);
  EXPECT_EQ(sessions.look(now), 1'200 - 2 * session_driver::told_at_once);
  EXPECT_EQ(sessions.look(now), 0U);
  EXPECT_EQ(std::set(said.begin(), said.end()).size(), 2'400U) << "each of its day and its session";
}

TEST_F(symbols_hear_of_sessions, nothing_in_a_market_that_never_closes) {
  list("005930", market_code::kospi);
  list("HALTED", market_code::kospi, trading_session::halted, instrument_status::halted);
  list("GONE", market_code::kospi, trading_session::closed, instrument_status::delisted);
  auto sessions = driver(clock_mode::simulated);
  for (std::int64_t second = 0; second < hour(48); second += hour(1)) sessions.look(at_second("2026-11-27", second));
  EXPECT_EQ(heard(), texts());
}

TEST_F(symbols_hear_of_sessions, that_they_trade_again_where_the_market_had_sessions_once) {
  list("005930", market_code::kospi, trading_session::closed);
  list("000660", market_code::kospi, trading_session::vi_auction);
  auto sessions = driver(clock_mode::simulated);
  sessions.look(at_second("2026-11-28", hour(12)));
  EXPECT_EQ(heard(), texts{"005930 CONTINUOUS 2026-11-28 00:00"});
  EXPECT_EQ(sessions.look(at_second("2026-11-28", hour(12))), 0U);
  list("000660", market_code::kospi, trading_session::closing_auction);
  sessions.look(at_second("2026-11-28", hour(12)));
  EXPECT_EQ(heard(), texts{"000660 CONTINUOUS 2026-11-28 00:00"}) << "its interruption is over";
}

}  // namespace
}  // namespace madang
