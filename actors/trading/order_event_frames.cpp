#include "actors/trading/order_event_frames.hpp"

#include <string>
#include <variant>

#include "actors/trading/order.hpp"
#include "messages/envelope/group_superseded.hpp"
#include "messages/trading/words.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang::trading {
namespace {

using values = std::vector<named_value>;

void add_price(values& to, price one) {
  if (one) to.push_back({"price", to_text(one)});
}
void add_stop(values& to, const stop_terms& one) {
  if (one.stop_price) to.push_back({"stop_price", to_text(one.stop_price)});
  if (one.trail_price) to.push_back({"trail_price", to_text(one.trail_price)});
  if (one.trail_rate) to.push_back({"trail_rate", to_text(one.trail_rate)});
}
void add_user(values& to, user_id one) {
  if (one) to.push_back({"by", to_text(one)});
}

/// What people are told of each event. `terms`: of the order, known from its first event on.
struct values_reader {
  const order_terms& terms;

  values operator()(const order_placed& event) const {
    const auto& placed = event.terms;
    values out{{"symbol", placed.symbol.text()},
               {"side", std::string(to_text(placed.side))},
               {"type", std::string(to_text(placed.type))},
               {"time_in_force", std::string(to_text(placed.time_in_force))},
               {"quantity", to_text(placed.quantity)}};
    add_price(out, placed.price);
    add_stop(out, event.stop.value_or(stop_terms{}));
    if (event.family) {
      out.push_back({"order_class", std::string(to_text(event.family->family))});
      if (event.family->parent) out.push_back({"parent_order_id", to_text(event.family->parent)});
    }
    if (!placed.client_order_id.empty()) out.push_back({"client_order_id", placed.client_order_id});
    return out;
  }
  values operator()(const order_submitted& event) const {
    return {{"status", std::string(to_text(event.after.status))}};
  }
  values operator()(const order_executed& event) const {
    const auto& [number, price, quantity, liquidity] = event.fill;
    return {{"trade_id", terms.symbol.text() + "#" + std::to_string(number)},
            {"price", to_text(price)},
            {"quantity", to_text(quantity)},
            {"liquidity", std::string(to_text(liquidity))},
            {"filled_quantity", to_text(event.after.filled)},
            {"status", std::string(to_text(event.after.status))}};
  }
  values operator()(const order_cancelled& event) const { return ended(event.after); }
  values operator()(const order_rejected& event) const { return ended(event.after); }
  values operator()(const order_expired& event) const { return ended(event.after); }
  values operator()(const order_released& event) const { return ended(event.after); }
  values operator()(const cancel_requested& event) const {
    values out;
    add_user(out, event.by);
    return out;
  }
  values operator()(const amend_requested& event) const {
    values out{{"quantity", to_text(event.quantity)}};
    add_price(out, event.price);
    if (event.stop_price) out.push_back({"stop_price", to_text(event.stop_price)});
    add_user(out, event.by);
    return out;
  }
  values operator()(const amend_hold_refused& event) const { return {{"code", std::string(to_text(event.reason))}}; }
  values operator()(const order_amended& event) const {
    values out{{"quantity", to_text(event.after.quantity)}};
    add_price(out, event.after.price);
    add_stop(out, event.stop.value_or(stop_terms{}));
    return out;
  }
  values operator()(const order_triggered& event) const {
    return {{"stop_price", to_text(event.stop_price)}, {"triggered_at", to_rfc3339(event.triggered_at)}};
  }
  values operator()(const order_priced& event) const { return {{"price", to_text(event.after.price)}}; }
  values operator()(const leg_activated& event) const { return {{"quantity", to_text(event.after.quantity)}}; }
  values operator()(const leg_resized& event) const { return {{"quantity", to_text(event.after.quantity)}}; }
  values operator()(const change_failed& event) const { return {{"code", std::string(to_text(event.reason))}}; }
  values operator()(const recall_received& event) const { return {{"reason", std::string(to_text(event.reason))}}; }
  /// The name says all of it.
  template <class Event>
  values operator()(const Event&) const {
    return {};
  }

  static values ended(const order_progress& after) {
    return {{"status", std::string(to_text(after.status))},
            {"reason", std::string(to_text(after.reason))},
            {"filled_quantity", to_text(after.filled)},
            {"quantity", to_text(after.quantity)}};
  }
};

}  // namespace

result<std::vector<shown_event>, read_failure> show_order_events(const std::vector<record>& stream) {
  std::vector<shown_event> shown;
  order_terms terms;
  std::uint64_t version = 0;
  for (const auto& one : stream) {
    if (one.type == group_superseded::event_type) continue;
    if (one.superseded) {
      shown.push_back({std::string(superseded_word), one.meta.time, version, {}});
      continue;
    }
    auto event = decode_event<order_event>(one.type, one.version, one.payload);
    if (!event) return refused{read_failure{event.error().why}};
    if (std::holds_alternative<messages_acknowledged>(*event)) continue;
    if (const auto* placed = std::get_if<order_placed>(&*event)) terms = placed->terms;
    version = version_after(version, *event, one.meta);
    shown.push_back(
        {std::string(event_name_of(*event)), one.meta.time, version, std::visit(values_reader{terms}, *event)});
  }
  return shown;
}

}  // namespace madang::trading
