#include "gateway/market/market_requests.hpp"

#include "cluster/ports/clock.hpp"
#include "cluster/ports/market/market_cache.hpp"
#include "config/rules/market_clocks.hpp"
#include "config/rules/settlement_rules.hpp"
#include "gateway/api/parameters/time_parameter.hpp"
#include "gateway/json/json_types.hpp"

namespace madang::market {

image_ptr image_of(const route_services& with, exchange& ex) {
  const auto symbol = symbol_id::parse(ex.path_value());
  auto image = symbol ? with.ports.cache.image(*symbol) : nullptr;
  if (!image) ex.refuse("not_found", "There is no such symbol.");
  return image;
}

std::int32_t utc_offset_of(const route_services& with) {
  return static_cast<std::int32_t>(with.limits.market.utc_offset_s);
}

market_clock clock_of(const route_services& with, market_code market) {
  const auto now = with.ports.time.now();
  const auto zone = utc_offset_of(with);
  if (with.ports.settlement == nullptr || with.ports.hours == nullptr) return clock_of_endless_days(market, now, zone);
  return market_clocks(with.limits.market.clock, zone, with.ports.settlement->days, *with.ports.hours).at(market, now);
}

calendar_day trade_date_of(const route_services& with, market_code market) {
  return clock_of(with, market).trade_date;
}

bool read_moment(const route_services& with, exchange& ex, std::string_view name, unix_nanos& into) {
  const auto text = ex.query(name);
  if (!text) return true;
  const auto moment = parse_moment(*text, utc_offset_of(with));
  if (!moment) {
    const std::string detail = "It must be an RFC 3339 time or a day YYYY-MM-DD.";
    ex.refuse(problem{"parameter_invalid", detail, {{"?" + std::string(name), "format_invalid", detail}}, {}, false});
    return false;
  }
  into = *moment;
  return true;
}

route market_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                   void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = http_method::get,
          .path = path,
          .id = id,
          .tag = "market",
          .summary = summary,
          .who = access::anyone,
          .object = object_rule::nobodys,
          .answers = {{200, std::move(answer), summary}},
          .serve = serve};
}

route symbol_route(std::string_view path, std::string_view id, std::string_view summary, schema_ref answer,
                   std::vector<parameter> query, void (*serve)(route_services&, const exchange_ptr&)) {
  auto out = market_route(path, id, summary, std::move(answer), serve);
  out.in_path = {{"symbol", views::symbol.schema(), "The symbol."}};
  out.in_query = std::move(query);
  return out;
}

route with_pages(route out, std::vector<parameter> query) {
  out.in_query = std::move(query);
  out.errors.push_back("cursor_invalid");
  return out;
}

}  // namespace madang::market
