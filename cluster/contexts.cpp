#include "cluster/contexts.hpp"

#include "messages/contexts.hpp"

namespace madang {

#define MADANG_DECLARE(context, number)       \
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
#define MADANG_ASK(context, number)    \
  context::add_entities(all.entities); \
  context::add_channels(all.channels); \
  context::add_messages(all.messages); \
  context::add_jobs(all.jobs);
  MADANG_CONTEXTS(MADANG_ASK)
#undef MADANG_ASK
  return all;
}

}  // namespace madang
