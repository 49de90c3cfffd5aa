#include <utility>

#include "actors/kernel/past_states.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/message_registry.hpp"
#include "tests/support/sample_context/actors/adapters/shelf_client.hpp"
#include "tests/support/sample_context/actors/note_sending_job.hpp"
#include "tests/support/sample_context/actors/notebook_actor.hpp"
#include "tests/support/sample_context/messages/notebook_messages.hpp"

namespace madang::sample {
namespace {

/// A frame shows the notebook as it was after its event.
class notebook_frames final : public channel_frames {
 public:
  explicit notebook_frames(journal& events) : events_(events) {}

  result<std::vector<open_value>, read_failure> frames_of(channel_id, const std::vector<record>& records) override {
    past_states<notebook_entity, &start_notebook> pasts(events_);
    std::vector<open_value> frames;
    for (const auto& one : records) {
      auto past = pasts.after(one);
      if (!past) return refused{past.error()};
      auto event = decode_event<notebook_event>(one.type, one.version, one.payload);
      if (!event) return refused{read_failure{event.error().why}};
      frames.emplace_back(notebook_frame{std::string(event_name_of(*event)), *view_of(**past, (*past)->user)});
    }
    return frames;
  }

 private:
  journal& events_;
};

}  // namespace

void add_entities(entity_registry& to) {
  to.add(entry_of<notebook_entity, &start_notebook, notebook_messages>("notebook", false));
}

void add_channels(channel_registry& to) {
  to.add({channel_kind::sample, "sample", channel_key::user, [](journal& events) -> std::unique_ptr<channel_frames> {
            return std::make_unique<notebook_frames>(events);
          }});
}

void add_messages(message_registry& to) {
  to.add<notebook_view>();
  to.add<notebook_frame>();
}

void add_jobs(jobs::job_kind_registry& to) {
  to.add(note_sending_job(shelf()));
}

}  // namespace madang::sample
