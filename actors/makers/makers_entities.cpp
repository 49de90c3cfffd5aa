#include "actors/kernel/typed_rebuild.hpp"
#include "actors/makers/house_accounts_actor.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/entity_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/makers/house_accounts_messages.hpp"

/// The market makers are no entities; the table of their accounts is.
namespace madang::makers {

void add_entities(entity_registry& to) {
  to.add(entry_of<house_accounts_entity, &start_house_accounts, house_accounts_messages>("house_accounts", false));
}
void add_channels(channel_registry&) {}
void add_messages(message_registry& to) {
  to.add<house_accounts_view>();
}

void add_jobs(jobs::job_kind_registry&) {}

}  // namespace madang::makers
