#include "gateway/market/instrument_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::market {
namespace {

using views::member;

constexpr auto members = std::tuple{
    member("symbol", views::symbol, [](const market_image& v) { return v.listing.symbol; }),
    member("name", views::text{0, 128}, [](const market_image& v) -> std::string_view { return v.listing.name; }),
    member("name_ko", views::text{0, 128}, [](const market_image& v) -> std::string_view { return v.listing.name_ko; }),
    member("market", views::words<market_code>{}, [](const market_image& v) { return v.listing.market; }),
    member("currency", views::currency, [](const market_image& v) { return v.listing.currency; }),
    member("lot_size", views::quantity, [](const market_image& v) { return v.listing.lot_size; }),
    member("base_price", views::price, "Of the present day", [](const market_image& v) { return v.limits.base; }),
    member("tick_size", views::or_null(views::price), "Step of prices at the last price",
           [](const market_image& v) { return views::unless_zero(v.quote.tick_size); }),
    member("lower_limit", views::price, "The lowest price an order may carry today",
           [](const market_image& v) { return v.limits.lower; }),
    member("upper_limit", views::price, "The highest price an order may carry today",
           [](const market_image& v) { return v.limits.upper; }),
    member("status", views::words<instrument_status>{}, &market_image::status),
};
constexpr auto description = views::view_of<market_image>("Instrument", members);

}  // namespace

void write_instrument(std::string& out, const market_image& image) {
  views::write(out, description, image);
}
schema_ref instrument_schema() {
  return views::schema_of(description);
}

}  // namespace madang::market
