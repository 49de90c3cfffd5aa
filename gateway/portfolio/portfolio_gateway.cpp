#include "gateway/portfolio/history_routes.hpp"
#include "gateway/portfolio/imports/import_routes.hpp"
#include "gateway/portfolio/owned_routes.hpp"
#include "gateway/portfolio/portfolio_json.hpp"
#include "gateway/portfolio/portfolio_routes.hpp"

namespace madang::portfolio {

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_portfolio_routes(to, limits);
  add_owned_routes(to, limits);
  add_history_routes(to, limits);
  add_import_routes(to);
  const auto both = object_of({}, {{"portfolio", portfolio_schema()}, {"positions", array_of(position_schema())}});
  to.add(channel_page{.kind = channel_kind::portfolio,
                      .about = "What the account is worth: all of it each time, conflated",
                      .update = both,
                      .snapshot = both});
}

}  // namespace madang::portfolio
