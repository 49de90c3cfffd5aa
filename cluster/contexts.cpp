#include "cluster/contexts.hpp"

/// Every context of the platform, one line each. The order means nothing. A build may bring more of its own.
#define MADANG_CONTEXTS(X) \
  X(identity)              \
  X(accounts)              \
  X(trading)               \
  X(market)                \
  X(makers)                \
  X(jobs)                  \
  MADANG_MORE_CONTEXTS(X)

#ifndef MADANG_MORE_CONTEXTS
#define MADANG_MORE_CONTEXTS(X)
#endif

namespace madang {

#define MADANG_DECLARE(context)               \
  namespace context {                         \
  void add_entities(entity_registry& to);     \
  void add_channels(channel_registry& to);    \
  void add_messages(message_registry& to);    \
  void add_jobs(jobs::job_kind_registry& to); \
  }
MADANG_CONTEXTS(MADANG_DECLARE)
#undef MADANG_DECLARE

registries all_contexts() {
  registries all;
#define MADANG_ASK(context)            \
  context::add_entities(all.entities); \
  context::add_channels(all.channels); \
  context::add_messages(all.messages); \
  context::add_jobs(all.jobs);
  MADANG_CONTEXTS(MADANG_ASK)
#undef MADANG_ASK
  return all;
}

}  // namespace madang
