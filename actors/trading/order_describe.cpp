#include "actors/kernel/description.hpp"
#include "actors/trading/order.hpp"

namespace madang::trading {
namespace {

std::string_view word_of(order_change change) {
  switch (change) {
    case order_change::none:
      return "none";
    case order_change::cancel:
      return "cancel";
    case order_change::amend_waits_for_hold:
      return "amend, waits for its hold";
    case order_change::amend:
      return "amend";
    case order_change::amend_pass:
      return "amend, its pass goes on";
  }
  return "unknown";
}

void add_terms(description& out, const order_terms& terms) {
  const auto& [order, account, user, symbol, side, type, time_in_force, quantity, price, worst, client_order_id] =
      terms;
  out.add("order", order)
      .add("account", account)
      .add("user", user)
      .add("symbol", symbol)
      .add("side", side)
      .add("type", type)
      .add("time_in_force", time_in_force)
      .add("placed_quantity", quantity)
      .add("placed_price", price)
      .add("placed_worst_price", worst)
      .add("client_order_id", client_order_id);
}

void add_progress(description& out, const order_progress& progress) {
  const auto& [status, reason, quantity, price, worst, filled, traded] = progress;
  out.add("status", status)
      .add("reason", reason)
      .add("quantity", quantity)
      .add("price", price)
      .add("worst_price", worst)
      .add("filled_quantity", filled)
      .add("traded", traded);
}

/// All zero for an order that is no stop.
void add_stop(description& out, const stop_standing& stop) {
  const auto& [terms, triggered_at, stood_at] = stop;
  const auto& [stop_price, trail_price, trail_rate] = terms;
  out.add("stop_price", stop_price)
      .add("trail_price", trail_price)
      .add("trail_rate", trail_rate)
      .add("triggered_at", triggered_at)
      .add("stood_at", stood_at);
}

/// All empty for an order without a family.
void add_family(description& out, const family_part& part) {
  const auto& [as_opened, waits, group] = part;
  const auto& [family, parent, legs, sibling] = as_opened;
  std::string all;
  for (const auto leg : legs) all += (all.empty() ? "" : ", ") + to_text(leg);
  out.add("family", parent || !legs.empty() ? to_text(family) : std::string_view{})
      .add("parent_order_id", parent)
      .add("legs", all)
      .add("sibling", sibling)
      .add("waits_for_entry", waits)
      .add("self_trade_group", group.owner);
}

}  // namespace

std::vector<named_value> describe(const order& current) {
  const auto& [terms, progress, created_at, updated_at, version, change, wanted_total, wanted_limit,
               cancel_after_change, recalled, first_pass_done, placement, amending, cancelling, answers, from_account,
               from_symbol, to_account, to_symbol, stop, wanted_stop, family] = current;
  description out;
  add_terms(out, terms);
  add_progress(out, progress);
  add_stop(out, stop.value_or(stop_standing{}));
  add_family(out, family.value_or(family_part{}));
  out.add("created_at", created_at)
      .add("updated_at", updated_at)
      .add("version", version)
      .add("change", word_of(change))
      .add("wanted_quantity", wanted_total)
      .add("wanted_price", wanted_limit)
      .add("wanted_stop_price", wanted_stop)
      .add("cancel_after_change", cancel_after_change)
      .add("recalled_for", recalled)
      .add("first_pass_done", first_pass_done)
      .add("placement_version", placement.version)
      .add("amend_waits_for_its_answer", static_cast<bool>(amending))
      .add("cancel_waits_for_its_answer", static_cast<bool>(cancelling))
      .add("remembered_answers", answers.size_after(unix_nanos{}))
      .add("from_account", from_account)
      .add("from_symbol", from_symbol)
      .add("to_account", to_account)
      .add("to_symbol", to_symbol);
  return out.take();
}

}  // namespace madang::trading
