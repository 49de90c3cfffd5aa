#include "gateway/identity/identity_routes.hpp"

namespace madang::identity {

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_identity_routes(to, limits);
}

}  // namespace madang::identity
