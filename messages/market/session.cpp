#include "messages/market/session.hpp"

#include "messages/text/word_table.hpp"

namespace madang::market {
namespace {

constexpr word_entry<trading_session> session_words[] = {
    {trading_session::pre_hours, "PRE_HOURS"},   {trading_session::opening_auction, "OPENING_AUCTION"},
    {trading_session::continuous, "CONTINUOUS"}, {trading_session::closing_auction, "CLOSING_AUCTION"},
    {trading_session::post_hours, "POST_HOURS"}, {trading_session::after_market, "AFTER_MARKET"},
    {trading_session::vi_auction, "VI_AUCTION"}, {trading_session::halted, "HALTED"},
    {trading_session::closed, "CLOSED"},
};
constexpr word_entry<clock_mode> mode_words[] = {
    {clock_mode::real, "REAL"}, {clock_mode::shifted, "SHIFTED"}, {clock_mode::simulated, "SIMULATED"}};

}  // namespace

std::string_view to_text(trading_session value) {
  return word_of(value, session_words);
}
std::string_view to_text(clock_mode value) {
  return word_of(value, mode_words);
}

market_clock clock_of_endless_days(market_code market, unix_nanos now, std::int32_t utc_offset_s) {
  const auto today = day_in_zone(now, utc_offset_s);
  const auto tomorrow = start_of_day({today.value + 1}, utc_offset_s);
  return {market, now, today, trading_session::continuous, true, tomorrow, tomorrow, clock_mode::simulated};
}

}  // namespace madang::market
