#include "gateway/contexts.hpp"

#include "messages/contexts.hpp"

namespace madang {

#define MADANG_DECLARE(context, number)                              \
  namespace context {                                                \
  void add_to_gateway(gateway_registry& to, const settings& limits); \
  }
MADANG_CONTEXTS(MADANG_DECLARE)
#undef MADANG_DECLARE

// Routes of the gateway's own engines.
void add_stream_routes(gateway_registry& to, const settings& limits);
void add_operations_routes(gateway_registry& to, const settings& limits);
void add_console_routes(gateway_registry& to, const settings& limits);

gateway_registry all_gateway_parts(const settings& limits) {
  gateway_registry all;
#define MADANG_ASK(context, number) context::add_to_gateway(all, limits);
  MADANG_CONTEXTS(MADANG_ASK)
#undef MADANG_ASK
  add_stream_routes(all, limits);
  add_operations_routes(all, limits);
  add_console_routes(all, limits);
  return all;
}

}  // namespace madang
