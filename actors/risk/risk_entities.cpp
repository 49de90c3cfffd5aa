#include "actors/kernel/typed_rebuild.hpp"
#include "actors/risk/user_risk_actor.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/risk/account_risk.hpp"
#include "messages/risk/user_risk_messages.hpp"

namespace madang::risk {

void add_entities(entity_registry& to) {
  to.add(entry_of<user_risk_entity, &start_user_risk, user_risk_messages>("user_risk", false));
}
void add_channels(channel_registry&) {}
void add_messages(message_registry& to) {
  to.add<user_risk_view>();
  to.add<account_limits_view>();
  to.add<switched_view>();
  to.add<verdicts_view>();
  to.add<exposure_view>();
  to.add<alert_reviewed_view>();
  to.retire(context_number::risk, 5);  // exposure before circuit breakers
}
void add_jobs(jobs::job_kind_registry&) {}

}  // namespace madang::risk
