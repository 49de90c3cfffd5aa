#include "gateway/json/json_types.hpp"
#include "gateway/market/auction_json.hpp"
#include "gateway/market/calendar/index_json.hpp"
#include "gateway/market/calendar/session_json.hpp"
#include "gateway/market/candle_json.hpp"
#include "gateway/market/market_refusals.hpp"
#include "gateway/market/market_routes.hpp"
#include "gateway/market/quote_json.hpp"
#include "gateway/market/trade_json.hpp"

namespace madang::market {
namespace {

/// The levels of a frame of `book:`.
schema_ref levels() {
  const auto row = tuple_of({views::price.schema(), views::quantity.schema(), views::count.schema()});
  return object_of({}, {{"bids", array_of(row)}, {"asks", array_of(row)}});
}

}  // namespace

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_market_routes(to, limits);
  to.add_refusals<symbol_reject>(row_of);
  to.add(channel_page{.kind = channel_kind::book,
                      .about = "The ten best levels of each side: absolute quantities; a quantity of 0 removes a level",
                      .update = levels(),
                      .snapshot = levels()});
  to.add(channel_page{.kind = channel_kind::trades,
                      .about = "Each trade",
                      .update = trade_schema(),
                      .snapshot = object_of({}, {{"trades", array_of(trade_schema())}})});
  to.add(channel_page{.kind = channel_kind::quote,
                      .about = "The whole quote each time",
                      .update = quote_schema(),
                      .snapshot = quote_schema()});
  to.add(channel_page{.kind = channel_kind::candles,
                      .about = "The candle of the latest traded minute, and once more when the minute is over",
                      .update = candle_frame_schema(),
                      .snapshot = candle_frame_schema()});
  to.add(channel_page{.kind = channel_kind::session,
                      .about = "The clock of a market, and again when a session or a day of trade begins or ends",
                      .update = clock_schema(),
                      .snapshot = clock_schema()});
  to.add(channel_page{.kind = channel_kind::auction,
                      .about = "What is expected of the auction that gathers; the last frame says what it came to",
                      .update = auction_schema(),
                      .snapshot = auction_schema()});
  to.add(channel_page{.kind = channel_kind::index,
                      .about = "The whole index each time, once a second at most",
                      .update = index_schema(),
                      .snapshot = index_schema()});
}

}  // namespace madang::market
