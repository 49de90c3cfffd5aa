#include "actors/trading/order_frames.hpp"

#include <string>

#include "actors/kernel/past_states.hpp"
#include "actors/trading/order_actor.hpp"

namespace madang::trading {
namespace {

/// A frame shows the order as it was after its event: each order is replayed once, up to its last frame.
class order_frames final : public channel_frames {
 public:
  explicit order_frames(journal& events) : events_(events) {}

  result<std::vector<open_value>, read_failure> frames_of(channel_id, const std::vector<record>& records) override {
    past_states<order_entity, &start_order> pasts(events_);
    std::vector<open_value> frames;
    for (const auto& one : records) {
      auto shown = pasts.after(one);
      if (!shown) return refused{shown.error()};
      auto event = decode_event<order_event>(one.type, one.version, one.payload);
      if (!event) return refused{read_failure{event.error().why}};
      order_frame frame{std::string(event_name_of(*event)), view_of(**shown), std::nullopt};
      const auto* executed = std::get_if<order_executed>(&*event);
      if (executed != nullptr && !one.superseded) frame.fill = executed->fill;
      if (one.superseded) frame.event = superseded_word;
      frames.emplace_back(std::move(frame));
    }
    return frames;
  }

 private:
  journal& events_;
};

}  // namespace

std::unique_ptr<channel_frames> make_order_frames(journal& events) {
  return std::make_unique<order_frames>(events);
}

}  // namespace madang::trading
