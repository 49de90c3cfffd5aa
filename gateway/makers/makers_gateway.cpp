#include "config/settings.hpp"
#include "gateway/api/gateway_registry.hpp"

namespace madang::makers {

/// Nobody outside talks to the market makers.
void add_to_gateway(gateway_registry&, const settings&) {}

}  // namespace madang::makers
