#include "tests/support/sample_context/actors/notebook_frames.hpp"

#include <string>
#include <utility>

#include "actors/kernel/past_states.hpp"
#include "tests/support/sample_context/actors/notebook_actor.hpp"

namespace madang::sample {
namespace {

/// A frame shows the notebook as it was after its event: the notebook is replayed up to there.
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

std::unique_ptr<channel_frames> make_notebook_frames(journal& events) {
  return std::make_unique<notebook_frames>(events);
}

}  // namespace madang::sample
