#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "messages/trading/order.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// What orders with legs must come to, from the events of orders alone: legs sell no more than their entry has bought,
/// the two of an OCO no more than the one of them was for, and no leg waits for an entry that is over.
class family_oracle {
 public:
  void take(order_id id, const order_event& event) {
    if (const auto* placed = std::get_if<order_placed>(&event)) return take_placed(id, *placed);
    const auto found = members_.find(id);
    if (found == members_.end()) return;
    auto& one = found->second;
    if (std::holds_alternative<leg_activated>(event)) one.waits = false;
    const auto* after = progress_in(event);
    if (after == nullptr) return;
    one.filled = after->filled;
    one.is_over = !madang::is_open(after->status);
    check_sold(one.root);
  }

  /// With nothing under way.
  void check_quiet() const {
    for (const auto& [id, one] : members_) {
      if (!one.waits || one.is_over) continue;
      const auto& parent = members_.at(one.root);
      require(!parent.is_over, "a leg waits for an entry that is over");
    }
  }
  std::uint64_t sold_by_legs() const { return sold_by_legs_; }

 private:
  struct member {
    order_id root;
    bool is_leg = false;
    bool waits = false;
    bool is_over = false;
    bool sells = false;
    quantity placed;
    quantity filled;
  };

  void take_placed(order_id id, const order_placed& placed) {
    if (!placed.family) return;
    const auto& family = *placed.family;
    member one;
    one.root = family.is_leg() ? family.parent : id;
    one.is_leg = one.waits = family.is_leg();
    one.sells = placed.terms.side == side::sell;
    one.placed = placed.terms.quantity;
    members_[id] = one;
    families_[one.root].push_back(id);
  }

  static const order_progress* progress_in(const order_event& event) {
    return std::visit(
        [](const auto& one) -> const order_progress* {
          if constexpr (requires { one.after; }) return &one.after;
          return nullptr;
        },
        event);
  }

  void check_sold(order_id root) {
    quantity sold;
    quantity by_legs;
    for (const auto id : families_[root]) {
      const auto& one = members_.at(id);
      if (one.sells) sold += one.filled;
      if (one.is_leg) by_legs += one.filled;
    }
    if (by_legs) ++sold_by_legs_;
    const auto entry = members_.find(root);
    if (entry == members_.end()) return;  // its own first event comes later
    const auto most = entry->second.sells ? entry->second.placed : entry->second.filled;
    require(sold <= most, "the legs of an order sell more than it has brought");
  }

  std::unordered_map<order_id, member> members_;
  std::map<order_id, std::vector<order_id>> families_;
  std::uint64_t sold_by_legs_ = 0;
};

}  // namespace madang::simulation
