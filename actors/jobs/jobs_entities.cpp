#include "actors/jobs/job_actor.hpp"
#include "actors/jobs/job_frames.hpp"
#include "actors/jobs/user_jobs_actor.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/jobs/user_jobs_messages.hpp"

namespace madang::jobs {

void add_entities(entity_registry& to) {
  to.add(entry_of<job_entity, &start_job_actor, job_messages>("job", true));
  to.add(entry_of<user_jobs_entity, &start_user_jobs, user_jobs_messages>("user_jobs", false));
}

void add_channels(channel_registry& to) {
  to.add({.kind = channel_kind::jobs, .word = "jobs", .key = channel_key::user, .history = make_job_frames});
}

void add_messages(message_registry& to) {
  to.add<job_view>();
  to.add<job_result_view>();
  to.add<job_frame>();
}

void add_jobs(job_kind_registry&) {}

}  // namespace madang::jobs
