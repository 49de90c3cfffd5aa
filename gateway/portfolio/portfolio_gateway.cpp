#include "gateway/portfolio/history_routes.hpp"
#include "gateway/portfolio/owned_routes.hpp"
#include "gateway/portfolio/portfolio_routes.hpp"

namespace madang::portfolio {

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_portfolio_routes(to, limits);
  add_owned_routes(to, limits);
  add_history_routes(to, limits);
}

}  // namespace madang::portfolio
