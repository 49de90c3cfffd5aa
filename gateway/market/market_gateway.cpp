#include "gateway/market/market_routes.hpp"

namespace madang::market {

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_market_routes(to, limits);
}

}  // namespace madang::market
