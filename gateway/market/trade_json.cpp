#include "gateway/market/trade_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::market {
namespace {

using views::member;

constexpr auto members = std::tuple{
    member("trade_id", views::id, [](const trade_view& v) { return trade_id_text(v.symbol, v.number); }),
    member("price", views::price, &trade_view::price),
    member("quantity", views::quantity, &trade_view::quantity),
    member("aggressor", views::side, &trade_view::aggressor),
    member("executed_at", views::time, &trade_view::time),
};
constexpr auto description = views::view_of<trade_view>("Trade", members);

}  // namespace

std::string trade_id_text(symbol_id symbol, std::uint64_t number) {
  return views::numbered_text(symbol.text(), number);
}

void write_trade(std::string& out, const trade_view& trade) {
  views::write(out, description, trade);
}
schema_ref trade_schema() {
  return views::schema_of(description);
}

}  // namespace madang::market
