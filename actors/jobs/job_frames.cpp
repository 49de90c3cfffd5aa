#include "actors/jobs/job_frames.hpp"

#include <string>
#include <utility>

#include "actors/jobs/job_actor.hpp"
#include "actors/kernel/past_states.hpp"
#include "messages/envelope/group_superseded.hpp"

namespace madang::jobs {
namespace {

/// A frame shows the job as it was after its event: each job is replayed once, up to its last frame.
class job_frames final : public channel_frames {
 public:
  explicit job_frames(journal& events) : events_(events) {}

  result<std::vector<open_value>, read_failure> frames_of(channel_id, const std::vector<record>& records) override {
    past_states<job_entity, &start_job_actor> pasts(events_);
    std::vector<open_value> frames;
    for (const auto& one : records) {
      auto past = pasts.after(one);
      if (!past) return refused{past.error()};
      auto event = decode_event<job_event>(one.type, one.version, one.payload);
      if (!event) return refused{read_failure{event.error().why}};
      auto shown = view_of(**past, (*past)->user);
      if (!shown) return refused{read_failure{"a job begins with something else"}};
      frames.emplace_back(
          job_frame{std::string(one.superseded ? superseded_word : event_name_of(*event)), *std::move(shown)});
    }
    return frames;
  }

 private:
  journal& events_;
};

}  // namespace

std::unique_ptr<channel_frames> make_job_frames(journal& events) {
  return std::make_unique<job_frames>(events);
}

}  // namespace madang::jobs
