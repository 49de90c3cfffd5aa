#include "actors/identity/handlers/user_core.hpp"

#include <algorithm>

#include "actors/identity/sessions.hpp"
#include "actors/identity/user_frames.hpp"
#include "cluster/ports/risk/risk_desk.hpp"
#include "messages/identity/name_messages.hpp"

namespace madang::identity {

void tell_risk_desk(const entity_ports& ports, const user& current) {
  if (ports.risk == nullptr) return;
  const auto most = current.standing.quotas.daily_trades;
  ports.risk->take_daily_trades(current.id, most < 0 ? std::nullopt : std::optional(most));
}

result<standing_view, user_reject> user_core::standing() const {
  if (!has_standing()) return refused{user_reject::user_unknown};
  return standing_of(state(), core_.seq());
}

void user_core::commit(const user_events& events) {
  core_.commit(events);
  show(events);
  if (!has_standing()) return;
  if (std::any_of(events.begin(), events.end(), changes_standing)) {
    tell_risk_desk(ports(), state());
    ports().outputs.pass(standing_changed{standing_of(state(), core_.seq())});
  }
}

/// To whoever listens to `user:USER`.
void user_core::show(const user_events& events) {
  const channel_id channel{channel_kind::user, id().value};
  if (!ports().listeners.in(channel)) return;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& stamp = core_.stamps()[i];
    if (auto frame = frame_of(id(), events[i])) {
      ports().outputs.pass(private_frame{channel, stamp.channel_numbers[0], stamp.time, *std::move(frame)});
    }
  }
}

void user_core::send_to_names() {
  for (auto* one : names_of(core_.state_for_sending())) core_.send(one->id, one->to_name);
}

void user_core::refuse(reply_token to, user_reject why, bool replayed) {
  core_.answer_to(to, refusal::of(why), replayed);
}

}  // namespace madang::identity
