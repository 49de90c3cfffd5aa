#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/json/schema.hpp"
#include "messages/market/session.hpp"

namespace madang::market {

/// The same text as the stream's `append_clock`.
void write_clock(std::string& out, const market_clock& clock);
schema_ref clock_schema();

/// A day of a market's calendar. A closed day has neither sessions nor a settlement date.
struct calendar_entry {
  calendar_day date;
  bool is_open = false;
  std::vector<session_time> sessions;
  calendar_day settlement_date;  ///< of what is traded on the day
};
void write_calendar_entry(std::string& out, const calendar_entry& entry);
schema_ref calendar_entry_schema();

}  // namespace madang::market
