#include "actors/kernel/typed_rebuild.hpp"
#include "actors/settlement/batch_job.hpp"
#include "actors/settlement/settlement_day_actor.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/accounts/account.hpp"
#include "messages/settlement/settlement_day_messages.hpp"

namespace madang::settlement {

void add_entities(entity_registry& to) {
  to.add(entry_of<settlement_day_entity, &start_settlement_day, settlement_day_messages>("settlement_day", false));
}
void add_channels(channel_registry&) {}
void add_messages(message_registry& to) {
  to.add<accounts::settled_balance_view>();
  to.add<settlement_day_view>();
  to.add<accounts::action_view>();
  to.add<adjustment_view>();
  to.add<open_adjustments_view>();
  to.retire(context_number::settlement, 2);  // a day without the attempts of its batches
  to.retire(context_number::settlement, 4);  // an adjustment before it was known to have ended
  to.add<accounts::subscription_rights_view>();
}
void add_jobs(jobs::job_kind_registry& to) {
  to.add(batch_job());
}

}  // namespace madang::settlement
