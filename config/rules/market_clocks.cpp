#include "config/rules/market_clocks.hpp"

#include <algorithm>
#include <vector>

namespace madang {
namespace {

using market::session_time;
using market::trading_session;

/// No market is closed for longer; one whose hours are unknown opens never.
constexpr std::int32_t days_ahead = 30;
/// More than the boundaries that a day can have.
constexpr std::uint64_t numbers_of_day = 64;

/// Sessions are sorted by their openings.
trading_session session_in(const std::vector<session_time>& sessions, unix_nanos at) {
  auto found = trading_session::closed;
  for (const auto& one : sessions) {
    if (at < one.opens_at || at >= one.closes_at) continue;
    if (!is_auction(found) || is_auction(one.session)) found = one.session;
  }
  return found;
}

/// Every moment of a day at which a session begins or ends, in order.
std::vector<unix_nanos> boundaries_of(const std::vector<session_time>& sessions) {
  std::vector<unix_nanos> found;
  for (const auto& one : sessions) {
    found.push_back(one.opens_at);
    found.push_back(one.closes_at);
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The days of one market and what is traded when on them.
class market_days {
 public:
  market_days(const market_calendar& days, const market_hours& hours, market_code market, unix_nanos now)
      : days_(days), hours_(hours), market_(market), now_(now), today_(hours.day_at(market, now)) {}

  calendar_day trade_date() const { return days_.trading_day_by(market_, today_); }
  trading_session session() const { return session_in(sessions_of(today_), now_); }

  std::uint64_t number() const {
    const auto all = boundaries_of(sessions_of(today_));
    const auto passed = std::upper_bound(all.begin(), all.end(), now_) - all.begin();
    return static_cast<std::uint64_t>(today_.value) * numbers_of_day + static_cast<std::uint64_t>(passed);
  }

  /// The first moment from now on at which `is_it(before, after)` is true of the sessions; a month ahead where none is.
  template <class IsIt>
  unix_nanos next(IsIt is_it) const {
    for (auto day = today_; day.value <= today_.value + days_ahead; ++day.value) {
      const auto sessions = sessions_of(day);
      for (const auto at : boundaries_of(sessions)) {
        if (at <= now_) continue;
        if (is_it(session_in(sessions, {at.value - 1}), session_in(sessions, at))) return at;
      }
    }
    return {now_.value + days_ahead * 86'400 * nanos_per_second};
  }

 private:
  std::vector<session_time> sessions_of(calendar_day day) const {
    return days_.is_open(market_, day) ? hours_.sessions_of(market_, day) : std::vector<session_time>{};
  }

  const market_calendar& days_;
  const market_hours& hours_;
  market_code market_;
  unix_nanos now_;
  calendar_day today_;
};

bool begins(trading_session before, trading_session after) {
  return before == trading_session::closed && after != trading_session::closed;
}
bool ends(trading_session before, trading_session after) {
  return begins(after, before);
}
bool changes(trading_session before, trading_session after) {
  return before != after;
}

}  // namespace

due_session session_due(const market_calendar& days, const market_hours& hours, market_code market, unix_nanos now) {
  const market_days all(days, hours, market, now);
  return {all.trade_date(), all.session(), all.next(changes), all.number()};
}

market::market_clock market_clocks::at(market_code market, unix_nanos now) const {
  if (!has_sessions()) return market::clock_of_endless_days(market, now, utc_offset_s_);
  const market_days all(days_, hours_, market, now);
  const auto session = all.session();
  return {market,         now,  all.trade_date(), session, session != trading_session::closed, all.next(begins),
          all.next(ends), mode_};
}

calendar_day market_clocks::trade_date(market_code market, unix_nanos now) const {
  return has_sessions() ? due(market, now).trade_date : day_in_zone(now, utc_offset_s_);
}

std::uint64_t market_clocks::number(market_code market, unix_nanos now) const {
  if (has_sessions()) return due(market, now).number;
  return static_cast<std::uint64_t>(day_in_zone(now, utc_offset_s_).value);
}

}  // namespace madang
