#include "actors/admin/audit_job.hpp"
#include "actors/admin/master_rotation_job.hpp"
#include "actors/admin/platform_actor.hpp"
#include "actors/admin/table_months_job.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/entity_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/admin/console.hpp"
#include "messages/admin/platform_messages.hpp"

namespace madang::admin {

void add_entities(entity_registry& to) {
  to.add(entry_of<platform_entity, &start_platform, platform_messages>("platform", false));
}
void add_channels(channel_registry&) {}
void add_messages(message_registry& to) {
  to.add<administrators_view>();
  to.add<platform_settings_view>();
  to.add<audit_purged_view>();
  to.add<supervision_view>();
  to.add<drain_view>();
  to.add<console_view>();
}
void add_jobs(jobs::job_kind_registry& to) {
  to.add(audit_export_job());
  to.add(audit_purge_job());
  to.add(master_rotation_job());
  to.add(table_months_job());
}

}  // namespace madang::admin
