#pragma once

#include <vector>

#include "config/settings.hpp"
#include "gateway/api/route.hpp"

namespace madang {

// Each context declares its routes here; their order is the order of the API's description.
namespace identity {
void add_identity_routes(std::vector<route>& into, const settings& limits);
}
namespace accounts {
void add_account_routes(std::vector<route>& into, const settings& limits);
}
namespace trading {
void add_order_routes(std::vector<route>& into, const settings& limits);
}
namespace market {
void add_market_routes(std::vector<route>& into, const settings& limits);
}
namespace portfolio {
void add_portfolio_routes(std::vector<route>& into, const settings& limits);
}
void add_stream_routes(std::vector<route>& into, const settings& limits);
namespace jobs {
void add_job_routes(std::vector<route>& into, const settings& limits);
}
void add_operations_routes(std::vector<route>& into, const settings& limits);

inline std::vector<route> all_routes(const settings& limits) {
  std::vector<route> routes;
  add_identity_routes(routes, limits);
  add_account_routes(routes, limits);
  add_order_routes(routes, limits);
  add_market_routes(routes, limits);
  add_portfolio_routes(routes, limits);
  jobs::add_job_routes(routes, limits);
  add_stream_routes(routes, limits);
  add_operations_routes(routes, limits);
  return routes;
}

}  // namespace madang
