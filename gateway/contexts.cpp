#include "gateway/contexts.hpp"

/// The contexts, one line each. Their order is that of the API's description. A build may bring more of its own.
#define MADANG_GATEWAY_CONTEXTS(X) \
  X(identity)                      \
  X(accounts)                      \
  X(trading)                       \
  X(market)                        \
  X(makers)                        \
  X(portfolio)                     \
  X(jobs)                          \
  MADANG_MORE_CONTEXTS(X)

#ifndef MADANG_MORE_CONTEXTS
#define MADANG_MORE_CONTEXTS(X)
#endif

namespace madang {

#define MADANG_DECLARE(context)                                      \
  namespace context {                                                \
  void add_to_gateway(gateway_registry& to, const settings& limits); \
  }
MADANG_GATEWAY_CONTEXTS(MADANG_DECLARE)
#undef MADANG_DECLARE

// Routes of the gateway's own engines.
void add_stream_routes(gateway_registry& to, const settings& limits);
void add_operations_routes(gateway_registry& to, const settings& limits);

gateway_registry all_gateway_parts(const settings& limits) {
  gateway_registry all;
#define MADANG_ASK(context) context::add_to_gateway(all, limits);
  MADANG_GATEWAY_CONTEXTS(MADANG_ASK)
#undef MADANG_ASK
  add_stream_routes(all, limits);
  add_operations_routes(all, limits);
  return all;
}

}  // namespace madang
