#include "actors/accounts/orders/families.hpp"

#include <algorithm>

#include "actors/accounts/orders/placement.hpp"
#include "messages/trading/words.hpp"

namespace madang::accounts {
namespace {

using trading::order_class;

account_rejection unlike(const place_family& command) {
  return {account_reject::legs_invalid, {{"order_class", std::string(to_text(command.family))}}};
}

/// Nothing is sold short: an entry buys, and its legs sell what it has brought. Of an OCO the limit order itself sells.
bool has_the_legs_of_its_class(const place_family& command) {
  const auto& legs = command.legs;
  const bool sells_first = command.entry.side == side::sell;
  const auto is_limit = [&](std::size_t i) { return legs[i].type == order_type::limit; };
  switch (command.family) {
    case order_class::bracket:
      return !sells_first && legs.size() == 2 && is_limit(0) && is_stop(legs[1].type);
    case order_class::oto:
      return !sells_first && legs.size() == 1 && (is_limit(0) || is_stop(legs[0].type));
    case order_class::oco:
      return sells_first && command.entry.type == order_type::limit && legs.size() == 1 && is_stop(legs[0].type);
  }
  return false;
}

/// The price at which legs stop a loss lies below the entry, and both below the one at which they take a profit.
bool lie_on_their_sides(const place_family& command) {
  const auto entry = names_price(command.entry.type) ? command.entry.price : price{};
  price profit = command.family == order_class::oco ? entry : price{};
  price loss;
  for (const auto& leg : command.legs) {
    if (leg.type == order_type::limit) profit = leg.price;
    if (is_stop(leg.type)) loss = leg.stop.stop_price;
  }
  if (profit && loss && loss >= profit) return false;
  if (command.family == order_class::oco || !entry) return true;
  return (!profit || profit > entry) && (!loss || loss < entry);
}

/// A leg stays in the market until it is over.
bool may_wait(const place_leg& leg) {
  return leg.time_in_force == time_in_force::day || leg.time_in_force == time_in_force::gtc;
}

const open_order_state* open_order(const account& current, order_id id) {
  const auto found = current.orders.find(id);
  return found == current.orders.end() ? nullptr : &found->second;
}

bool is_recalled(const open_order_state& order) {
  const auto& sent = order.to_order.unacknowledged;
  return std::any_of(sent.begin(), sent.end(),
                     [](const auto& one) { return std::holds_alternative<recall_order>(one.body); });
}

/// What a report has come to, and what the account has then.
struct family_report {
  quantity filled;  ///< in all
  quantity free;    ///< of its position
  bool is_over = false;
  order_status status = order_status::filled;
  order_reason reason = order_reason::none;
  money cash;
  money held;
};

family_report report_of(const account& current, const open_order_state& order, const account_events& made) {
  family_report out;
  out.filled = order.filled;
  const auto found = current.positions.find(order.symbol);
  if (found != current.positions.end()) out.free = found->second.quantity - found->second.held;
  for (const auto& event : made) {
    if (const auto* fill = std::get_if<fill_booked>(&event)) {
      out.filled += fill->fill.quantity;
      if (fill->side == side::buy) out.free += fill->fill.quantity;
      out.is_over = fill->closes;
      out.cash = fill->cash_after;
      out.held = fill->held_after;
    } else if (const auto* closed = std::get_if<order_closed>(&event)) {
      out.is_over = true;
      out.free += closed->shares_released;
      out.status = closed->status;
      out.reason = closed->reason;
      out.cash = closed->cash_after;
      out.held = closed->held_after;
    }
  }
  return out;
}

struct family_decision {
  const account& current;
  order_id id;
  const open_order_state& order;
  const family_report& report;
  account_events events;

  void recall(order_id whom, order_reason why) {
    const auto* open = open_order(current, whom);
    if (open == nullptr || is_recalled(*open)) return;
    events.emplace_back(order_recalled{whom, why, report.cash, report.held});
  }

  /// The entry is over: its legs go to the market with what it has brought, or end with it.
  void entry_over() {
    std::vector<order_id> waiting;
    for (const auto leg : order.family->as_opened.legs) {
      const auto* open = open_order(current, leg);
      if (open != nullptr && open->family->waits && !is_recalled(*open)) waiting.push_back(leg);
    }
    if (waiting.empty()) return;
    const auto brought = std::min(report.filled, report.free);
    // After a split neither its shares nor its prices are those of the legs.
    if (brought.raw > 0 && report.reason != order_reason::corporate_action) {
      events.emplace_back(leg_sent{waiting.front(), brought, {}});
      return;
    }
    for (const auto leg : waiting) recall(leg, order_reason::parent_ended);
  }

  /// One of two that sell the same shares is over. Where the symbol has taken it out of the book for the other, that
  /// one is selling.
  void seller_over(order_id sibling, quantity left) {
    const bool by_itself = report.status == order_status::cancelled && report.reason == order_reason::sibling_filled;
    if (by_itself) return;
    if (report.status == order_status::filled || left.raw <= 0) return recall(sibling, order_reason::sibling_filled);
    if (report.status == order_status::cancelled) return recall(sibling, order_reason::sibling_cancelled);
    // Its time was over, or the symbol would not take it: the other goes on alone.
    const auto* other = open_order(current, sibling);
    if (!other->family->waits || is_recalled(*other)) return;
    const bool is_parent = !order.family->as_opened.is_leg();
    const auto rest = std::min(left, report.free);
    if (is_parent && report.status == order_status::rejected) {
      recall(sibling, order_reason::parent_ended);
    } else if (rest.raw > 0) {
      events.emplace_back(leg_sent{sibling, rest, {}});
    } else {
      recall(sibling, order_reason::sibling_cancelled);
    }
  }

  void seller_reported() {
    const auto sibling = order.family->sibling;
    const auto* other = open_order(current, sibling);
    if (other == nullptr) return;
    const auto left = order.quantity - report.filled - order.family->sold_by_sibling;
    if (report.is_over) return seller_over(sibling, left);
    if (other->family->covered && !is_recalled(*other) && left.raw > 0) {
      events.emplace_back(leg_sent{sibling, left, id});
    }
  }
};

}  // namespace

quantity shares_held(const open_order_state& order) {
  if (order.side == side::buy) return {};
  const auto all = std::max(order.quantity, order.wanted_total) - order.filled;
  if (!order.family) return all;
  if (order.family->waits || order.family->covered) return {};
  return all - order.family->sold_by_sibling;
}

quantity shares_freed(const account& current, const open_order_state& order) {
  const auto* sibling = order.family ? open_order(current, order.family->sibling) : nullptr;
  const bool passes = sibling != nullptr && sibling->family->covered;
  return passes ? quantity{} : shares_held(order);
}

quantity sold_by_sibling(const open_order_state& order) {
  return order.family ? order.family->sold_by_sibling : quantity{};
}

quantity amended_total(const open_order_state& order, quantity reported) {
  const bool stays = order.family && (order.family->as_opened.is_leg() || order.family->as_opened.sibling);
  return stays ? order.quantity : reported;
}

place_order leg_order(const place_family& command, const place_leg& leg) {
  const bool is_oco = command.family == order_class::oco;
  auto made = command.entry;
  made.new_order = leg.new_order;
  made.side = is_oco ? command.entry.side : opposite(command.entry.side);
  made.type = leg.type;
  made.time_in_force = leg.time_in_force;
  made.price = leg.price;
  made.stop = leg.stop;
  made.client_order_id.clear();
  made.request = {};
  if (made.instrument) {
    made.instrument->tick = leg.tick;
    made.instrument->stop_tick = leg.stop_tick;
  }
  return made;
}

std::optional<account_rejection> legs_fault(const account& current, const place_family& command,
                                            const account_rules& rules) {
  if (!has_the_legs_of_its_class(command)) return unlike(command);
  for (const auto& leg : command.legs) {
    if (auto fault = terms_fault(current, leg_order(command, leg), rules)) return fault;
    if (!may_wait(leg)) return account_rejection{account_reject::time_in_force_not_allowed};
  }
  const bool oco_waits =
      command.entry.time_in_force == time_in_force::day || command.entry.time_in_force == time_in_force::gtc;
  if (command.family == order_class::oco && !oco_waits) {
    return account_rejection{account_reject::time_in_force_not_allowed};
  }
  if (!lie_on_their_sides(command)) return unlike(command);
  return std::nullopt;
}

trading::order_family family_of(const place_family& command, std::size_t which) {
  const auto& legs = command.legs;
  trading::order_family out;
  out.family = command.family;
  const bool is_oco = command.family == order_class::oco;
  if (which == legs.size()) {
    for (const auto& leg : legs) out.legs.push_back(leg.new_order);
    if (is_oco) out.sibling = legs.front().new_order;
    return out;
  }
  out.parent = command.entry.new_order;
  if (is_oco) out.sibling = out.parent;
  if (command.family == order_class::bracket) out.sibling = legs[1 - which].new_order;
  return out;
}

account_events family_events(const account& current, order_id id, const open_order_state& order,
                             const account_events& made) {
  if (!order.family) return {};
  const auto report = report_of(current, order, made);
  family_decision decision{current, id, order, report, {}};
  const bool sells = order.side == side::sell;
  if (!sells && report.is_over) decision.entry_over();
  if (sells && order.family->sibling) decision.seller_reported();
  return std::move(decision.events);
}

account_events rests_in_family(const account& current, order_id id, const open_order_state& order,
                               std::uint32_t number) {
  account_events events{leg_rests{id, number}};
  const auto* sibling = order.family ? open_order(current, order.family->sibling) : nullptr;
  if (sibling == nullptr || !sibling->family->waits || is_recalled(*sibling)) return events;
  events.emplace_back(
      leg_sent{order.family->sibling, order.quantity - order.filled - order.family->sold_by_sibling, id});
  return events;
}

void leave_family(account& target, const open_order_state& over) {
  if (!over.family) return;
  const auto found = target.orders.find(over.family->sibling);
  if (found == target.orders.end()) return;
  found->second.family->sibling = {};
  found->second.family->covered = false;
}

void note_sale(account& target, const open_order_state& seller, quantity sold) {
  if (!seller.family) return;
  const auto found = target.orders.find(seller.family->sibling);
  if (found != target.orders.end()) found->second.family->sold_by_sibling += sold;
}

void send_leg(account& target, const leg_sent& event) {
  auto& leg = target.orders.at(event.order);
  auto& family = *leg.family;
  if (family.waits) {
    family.waits = false;
    if (event.sibling) {
      // The hold is its sibling's, and so is what the hold is for.
      leg.quantity = target.orders.at(event.sibling).quantity;
      family.covered = true;
    } else {
      leg.quantity = event.quantity;
      family.sold_by_sibling = {};
      auto& position = target.positions.at(leg.symbol);
      position.held += event.quantity;
      ensure(position.held <= position.quantity, "more shares held than there are");
    }
  }
  leg.to_order.put(activate_leg{event.quantity, event.sibling});
}

}  // namespace madang::accounts
