#include "actors/trading/order_channels.hpp"

#include <string>
#include <utility>

#include "actors/kernel/past_states.hpp"
#include "actors/trading/order_actor.hpp"
#include "messages/envelope/group_superseded.hpp"
#include "messages/trading/open_orders.hpp"
#include "persistence/ports/read_models.hpp"

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

/// The tables say what is open, and how far the channel was then.
void read_snapshot(channel_inquiry& with, std::uint64_t key, const caller&, snapshot_taker then) {
  with.lists().ask(read_open_orders{{key}}, [then = std::move(then)](const list_result<read_open_orders>& found) {
    if (!found || found->items.empty()) return then(std::nullopt);
    const auto& open = found->items.front();
    then(channel_snapshot{open.number, open_orders_frame{"snapshot", open.orders}});
  });
}

}  // namespace

channel_entry order_channel() {
  return {.kind = channel_kind::orders,
          .word = "orders",
          .key = channel_key::account,
          .history = [](journal& events) { return std::make_unique<order_frames>(events); },
          .snapshot = read_snapshot};
}

}  // namespace madang::trading
