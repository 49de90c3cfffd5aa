#include "gateway/market/candle_json.hpp"

#include "gateway/json/view_description.hpp"

namespace madang::market {
namespace {

using views::member;

constexpr auto members = std::tuple{
    member("time", views::time, &candle::start),   member("open", views::price, &candle::open),
    member("high", views::price, &candle::high),   member("low", views::price, &candle::low),
    member("close", views::price, &candle::close), member("volume", views::quantity, &candle::volume),
};

constexpr auto listed_members = std::tuple_cat(
    members, std::tuple{member("seq", views::count, "Number in `candles:SYMBOL:1m` at which its last trade was told",
                               [](const candle& v) { return candle_seq(v); })});
constexpr auto description = views::view_of<candle>("Candle", listed_members);

constexpr auto frame_members = std::tuple_cat(
    members, std::tuple{member("final", views::boolean, "Its minute is over", [](const candle&) { return false; })});
constexpr auto frame_description = views::view_of<candle>({}, frame_members);

}  // namespace

void write_candle(std::string& out, const candle& one) {
  views::write(out, description, one);
}
schema_ref candle_schema() {
  return views::schema_of(description);
}
schema_ref candle_frame_schema() {
  return views::schema_of(frame_description);
}

}  // namespace madang::market
