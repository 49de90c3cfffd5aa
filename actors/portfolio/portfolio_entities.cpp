#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/entity_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"

/// A portfolio is what the accounts and the market say about it. Its channel is kept nowhere: who comes gets a
/// snapshot.
namespace madang::portfolio {

void add_entities(entity_registry&) {}
void add_channels(channel_registry& to) {
  to.add({.kind = channel_kind::portfolio,
          .word = "portfolio",
          .key = channel_key::account,
          .may_conflate = true,
          .is_kept = false,
          .is_guarded = true});
}
void add_messages(message_registry&) {}
void add_jobs(jobs::job_kind_registry&) {}

}  // namespace madang::portfolio
