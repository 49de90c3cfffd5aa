#include "actors/identity/name_actor.hpp"
#include "actors/identity/user_actor.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {

void add_entities(entity_registry& to) {
  to.add(entry_of<user_entity, &start_user, user_messages>("user", true));
  to.add(entry_of<name_entity, &start_name, name_messages>("name", false));
}

void add_channels(channel_registry&) {}

void add_messages(message_registry& to) {
  to.add<user_view>();
  to.add<name_holder_view>();
}

void add_jobs(jobs::job_kind_registry&) {}

}  // namespace madang::identity
