#include <utility>

#include "actors/kernel/past_states.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "config/settings.hpp"
#include "tests/support/sample_context/actors/adapters/shelf_client.hpp"
#include "tests/support/sample_context/actors/note_sending_job.hpp"
#include "tests/support/sample_context/actors/notebook_actor.hpp"
#include "tests/support/sample_context/actors/notebook_frames.hpp"
#include "tests/support/sample_context/config/sample_settings.hpp"
#include "tests/support/sample_context/messages/notebook_messages.hpp"

namespace madang::sample {
namespace {

std::unique_ptr<note_sender> sender_of(const settings& config) {
  return std::make_unique<shelf_client>(config.of<sample_settings>().shelf);
}

}  // namespace

void add_entities(entity_registry& to) {
  to.add(entry_of<notebook_entity, &start_notebook, notebook_messages>("notebook", false));
}

void add_channels(channel_registry& to) {
  to.add({.kind = channel_kind::sample, .word = "notes", .key = channel_key::user, .history = make_notebook_frames});
}

void add_messages(message_registry& to) {
  to.add<note_view>();
  to.add<notebook_view>();
  to.add<notebook_frame>();
}

void add_jobs(jobs::job_kind_registry& to) {
  to.add(note_sending_job(sender_of));
}

}  // namespace madang::sample
