#include <utility>

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

  result<open_value, read_failure> frame_of(channel_id, const record& one) override {
    auto stream = events_.read_stream(one.stream, 0);
    if (!stream) return refused{stream.error()};
    typed_rebuild<notebook_entity, &start_notebook> past(one.stream);
    for (const auto& event : *stream) {
      if (event.meta.seq > one.meta.seq) break;
      if (auto applied = past.apply(event); !applied) return refused{applied.error()};
    }
    auto event = decode_event<notebook_event>(one.type, one.version, one.payload);
    if (!event) return refused{read_failure{event.error().why}};
    return open_value(notebook_frame{std::string(event_name_of(*event)), *view_of(past.state(), past.state().user)});
  }

 private:
  journal& events_;
};

}  // namespace

void add_entities(entity_registry& to) {
  to.add(entry_of<notebook_entity, &start_notebook, notebook_messages>("notebook", false));
}

void add_channels(channel_registry& to) {
  to.add({.kind = channel_kind::sample, .word = "sample", .key = channel_key::user, .history = [](journal& events) {
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
