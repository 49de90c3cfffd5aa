#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "gateway/api/routing/route_services.hpp"
#include "messages/market/symbol.hpp"

namespace madang::market {

using image_ptr = std::shared_ptr<const market_image>;

/// The image of the path's symbol; nothing for an unknown one (then the request has been refused).
image_ptr image_of(const route_services& with, exchange& ex);

/// A moment of the query, or a day in the market's zone. False when it is neither (then the request has been refused);
/// `into` stays where the query has none.
bool read_moment(const route_services& with, exchange& ex, std::string_view name, unix_nanos& into);

/// The market's zone.
std::int32_t utc_offset_of(const route_services& with);
/// As market.clock says; always in session where days or hours are not known.
market_clock clock_of(const route_services& with, market_code market);
/// The day that a trade of this moment would belong to.
calendar_day trade_date_of(const route_services& with, market_code market);

/// A route that anybody may read.
route market_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                   void (*serve)(route_services&, const exchange_ptr&));
/// The same about the symbol of its path.
route symbol_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                   std::vector<parameter> query, void (*serve)(route_services&, const exchange_ptr&));
/// A list, with what it takes besides.
route with_pages(route out, std::vector<parameter> query);

}  // namespace madang::market
