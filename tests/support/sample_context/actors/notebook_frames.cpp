#include "tests/support/sample_context/actors/notebook_frames.hpp"

#include <string>
#include <utility>

#include "actors/kernel/typed_rebuild.hpp"
#include "tests/support/sample_context/actors/notebook_actor.hpp"

namespace madang::sample {
namespace {

/// A frame shows the notebook as it was after its event: the notebook is replayed up to there.
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

std::unique_ptr<channel_frames> make_notebook_frames(journal& events) {
  return std::make_unique<notebook_frames>(events);
}

}  // namespace madang::sample
