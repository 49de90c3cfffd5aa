#pragma once

#include <cstdint>

#include "config/rules/market_calendar.hpp"
#include "config/rules/market_hours.hpp"
#include "messages/market/session.hpp"

namespace madang {

/// The session of a market at a moment.
struct due_session {
  calendar_day trade_date;  ///< the day itself, or the last one of trade where the market is closed on it
  market::trading_session session = market::trading_session::closed;
  unix_nanos until;          ///< when another one is due
  std::uint64_t number = 0;  ///< rises with each moment at which a session begins or ends, and each day

  friend bool operator==(const due_session&, const due_session&) = default;
};

/// By the dated days and sessions. Where sessions overlap, an auction goes before the others, and of those the one that
/// opened last. Between two sessions the market is closed.
due_session session_due(const market_calendar& days, const market_hours& hours, market_code market, unix_nanos now);

/// The clocks of the markets, as market.clock says. Holds references; any thread may read.
class market_clocks {
 public:
  /// `utc_offset_s`: the zone whose days follow each other where the market never closes.
  market_clocks(market::clock_mode mode, std::int32_t utc_offset_s, const market_calendar& days,
                const market_hours& hours)
      : mode_(mode), utc_offset_s_(utc_offset_s), days_(days), hours_(hours) {}

  /// Whether sessions begin and end.
  bool has_sessions() const { return mode_ != market::clock_mode::simulated; }
  market::market_clock at(market_code market, unix_nanos now) const;
  /// Only where there are sessions.
  due_session due(market_code market, unix_nanos now) const { return session_due(days_, hours_, market, now); }
  /// The day that trades of this moment belong to.
  calendar_day trade_date(market_code market, unix_nanos now) const;
  /// Rises with whatever the clock has to tell.
  std::uint64_t number(market_code market, unix_nanos now) const;

 private:
  market::clock_mode mode_;
  std::int32_t utc_offset_s_;
  const market_calendar& days_;
  const market_hours& hours_;
};

}  // namespace madang
