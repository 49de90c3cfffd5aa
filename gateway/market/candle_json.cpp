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
constexpr auto description = views::view_of<candle>("Candle", members);

}  // namespace

void write_candle(std::string& out, const candle& one) {
  views::write(out, description, one);
}
schema_ref candle_schema() {
  return views::schema_of(description);
}

}  // namespace madang::market
