#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "messages/fields.hpp"
#include "messages/market/instrument.hpp"
#include "messages/time.hpp"

namespace madang::market {

/// What can be traded how at a time of the day. Numbers and words are permanent.
enum class trading_session : std::uint8_t {
  pre_hours = 1,
  opening_auction = 2,
  continuous = 3,
  closing_auction = 4,
  post_hours = 5,
  after_market = 6,
  vi_auction = 7,
  halted = 8,
  closed = 9,
};
/// Orders gather, and trade at a single price when it ends.
constexpr bool is_auction(trading_session session) {
  return session == trading_session::opening_auction || session == trading_session::closing_auction ||
         session == trading_session::vi_auction;
}
/// Orders trade as they come.
constexpr bool is_continuous(trading_session session) {
  return session == trading_session::continuous || session == trading_session::after_market;
}
/// The day's orders are over before it begins.
constexpr bool ends_day_orders(trading_session session) {
  return session == trading_session::post_hours || session == trading_session::after_market ||
         session == trading_session::closed;
}
/// `PRE_HOURS`, …; `UNKNOWN` for another number.
std::string_view to_text(trading_session value);

/// One session of one day.
struct session_time {
  trading_session session = trading_session::closed;
  unix_nanos opens_at;
  unix_nanos closes_at;

  friend bool operator==(const session_time&, const session_time&) = default;
};

/// What a market tells its symbols: from now on it is in this session. `ends_at`: as far as is known; zero: it is not.
struct session_call {
  calendar_day day;
  trading_session session = trading_session::continuous;
  unix_nanos ends_at;

  friend bool operator==(const session_call&, const session_call&) = default;
  MADANG_FIELDS(day, session, ends_at)
};

/// How the market's time passes.
enum class clock_mode : std::uint8_t { real = 1, shifted = 2, simulated = 3 };
std::string_view to_text(clock_mode value);

/// The market's clock at a moment.
struct market_clock {
  market_code market = market_code::kospi;
  unix_nanos timestamp;
  calendar_day trade_date;
  trading_session session = trading_session::closed;
  bool is_open = false;
  unix_nanos next_open;
  unix_nanos next_close;
  clock_mode mode = clock_mode::simulated;

  friend bool operator==(const market_clock&, const market_clock&) = default;
};

/// The clock of a market that is always in session: a day follows the other at midnight of the zone.
market_clock clock_of_endless_days(market_code market, unix_nanos now, std::int32_t utc_offset_s);

}  // namespace madang::market
