#include "actors/jobs/job_frames.hpp"

#include <string>
#include <utility>

#include "actors/jobs/job_actor.hpp"
#include "actors/kernel/typed_rebuild.hpp"

namespace madang::jobs {
namespace {

/// A frame shows the job as it was after its event: the job is replayed up to there.
class job_frames final : public channel_frames {
 public:
  explicit job_frames(journal& events) : events_(events) {}

  result<open_value, read_failure> frame_of(channel_id, const record& one) override {
    auto stream = events_.read_stream(one.stream, 0);
    if (!stream) return refused{stream.error()};
    typed_rebuild<job_entity, &start_job> past(one.stream);
    for (const auto& event : *stream) {
      if (event.meta.seq > one.meta.seq) break;
      if (auto applied = past.apply(event); !applied) return refused{applied.error()};
    }
    auto event = decode_event<job_event>(one.type, one.version, one.payload);
    if (!event) return refused{read_failure{event.error().why}};
    auto shown = view_of(past.state(), past.state().user);
    if (!shown) return refused{read_failure{"a job begins with something else"}};
    return open_value(job_frame{std::string(event_name_of(*event)), *std::move(shown)});
  }

 private:
  journal& events_;
};

}  // namespace

std::unique_ptr<channel_frames> make_job_frames(journal& events) {
  return std::make_unique<job_frames>(events);
}

}  // namespace madang::jobs
