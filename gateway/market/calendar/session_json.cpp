#include "gateway/market/calendar/session_json.hpp"

#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::market {
namespace {

using views::member;

constexpr auto clock_members = std::tuple{
    member("market", views::words<market_code>{}, &market_clock::market),
    member("timestamp", views::time, "The market's time", &market_clock::timestamp),
    member("trade_date", views::day, "The day of trade, or the last one where the market is closed on this day",
           &market_clock::trade_date),
    member("session", views::words<trading_session>{}, &market_clock::session),
    member("is_open", views::boolean, "Any session is on", &market_clock::is_open),
    member("next_open", views::time, "When a session begins after a time without one", &market_clock::next_open),
    member("next_close", views::time, "When a time without a session begins", &market_clock::next_close),
    member("mode", views::words<clock_mode>{}, &market_clock::mode),
    member("speed", views::decimal{6, "How often as fast as the wall's time"},
           [](const market_clock&) -> std::string_view { return "1"; }),
};
constexpr auto clock_description = views::view_of<market_clock>("MarketClock", clock_members);

constexpr auto session_members = std::tuple{
    member("session", views::words<trading_session>{}, &session_time::session),
    member("opens_at", views::time, &session_time::opens_at),
    member("closes_at", views::time, &session_time::closes_at),
};
constexpr auto sessions = views::array(views::object(views::view_of<session_time>("SessionTime", session_members)));

constexpr auto entry_members = std::tuple{
    member("date", views::day, &calendar_entry::date),
    member("is_open", views::boolean, &calendar_entry::is_open),
    member("sessions", views::or_null(sessions), "By their openings; they may overlap. Null where the market is closed",
           [](const calendar_entry& v) { return v.is_open ? std::optional(v.sessions) : std::nullopt; }),
    member("settlement_date", views::or_null(views::day), "Of what is traded on the day",
           [](const calendar_entry& v) { return v.is_open ? std::optional(v.settlement_date) : std::nullopt; }),
};
constexpr auto entry_description = views::view_of<calendar_entry>("CalendarDay", entry_members);

}  // namespace

void write_clock(std::string& out, const market_clock& clock) {
  views::write(out, clock_description, clock);
}
schema_ref clock_schema() {
  return views::schema_of(clock_description);
}

void write_calendar_entry(std::string& out, const calendar_entry& entry) {
  views::write(out, entry_description, entry);
}
schema_ref calendar_entry_schema() {
  return views::schema_of(entry_description);
}

}  // namespace madang::market
