#include "actors/trading/order_frames.hpp"

#include <string>

#include "actors/kernel/typed_rebuild.hpp"
#include "actors/trading/order_actor.hpp"

namespace madang::trading {
namespace {

/// A frame shows the order as it was after its event: the order is replayed up to there.
class order_frames final : public channel_frames {
 public:
  explicit order_frames(journal& events) : events_(events) {}

  result<open_value, read_failure> frame_of(channel_id, const record& one) override {
    auto stream = events_.read_stream(one.stream, 0);
    if (!stream) return refused{stream.error()};
    typed_rebuild<order_entity, &start_order> past(one.stream);
    for (const auto& event : *stream) {
      if (event.meta.seq > one.meta.seq) break;
      if (auto applied = past.apply(event); !applied) return refused{applied.error()};
    }
    auto event = decode_event<order_event>(one.type, one.version, one.payload);
    if (!event) return refused{read_failure{event.error().why}};
    order_frame frame{std::string(event_name_of(*event)), view_of(past.state()), std::nullopt};
    if (const auto* executed = std::get_if<order_executed>(&*event)) frame.fill = executed->fill;
    return open_value(std::move(frame));
  }

 private:
  journal& events_;
};

}  // namespace

std::unique_ptr<channel_frames> make_order_frames(journal& events) {
  return std::make_unique<order_frames>(events);
}

}  // namespace madang::trading
