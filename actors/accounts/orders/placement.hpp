#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "actors/accounts/account.hpp"

/// What is wrong with an order, and what it would hold: for whoever places one, and for a preview. Pure.
namespace madang::accounts {

/// Gathers faults in the order of precedence: the first alone, or all of them.
class placement_faults {
 public:
  enum class wanted : std::uint8_t { first = 1, all = 2 };
  explicit placement_faults(wanted how_many) : how_many_(how_many) {}

  void add(account_rejection why) { found_.push_back(std::move(why)); }
  void add(account_reject why, std::vector<named_value> values = {}) { found_.push_back({why, std::move(values)}); }
  /// Nothing more is asked for.
  bool enough() const { return how_many_ == wanted::first && !found_.empty(); }
  bool wants_all() const { return how_many_ == wanted::all; }
  std::vector<account_rejection>& found() { return found_; }

 private:
  wanted how_many_;
  std::vector<account_rejection> found_;
};

/// What an order would hold.
struct placement_plan {
  bool is_measurable = false;  ///< otherwise the order is too far from one: the rest says nothing
  price worst;                 ///< never traded beyond
  money hold;                  ///< cash; zero for a sale
};

/// Whether the request and the client_order_id can be remembered, if they want to be.
bool has_room(const account& current, const idempotency& request, std::string_view client_order_id, unix_nanos now,
              const account_rules& rules);
/// The order that a client_order_id stands for: one that is open, or one from within the window; null: none.
const client_order_state* known_client_order(const account& current, const place_order& command,
                                             const account_rules& rules);

money unit_of(const account& current);
/// Of an order whose terms are in order.
price worst_price(const place_order& command, const instrument_terms& instrument);

/// What is wrong with the order itself, whatever the account has. Whether it can be measured.
bool find_terms_faults(const account& current, const place_order& command, const account_rules& rules,
                       placement_faults& faults);
/// The first of them.
std::optional<account_rejection> terms_fault(const account& current, const place_order& command,
                                             const account_rules& rules);

/// Everything but right and repetition: room to remember it, its terms, the rules of risk, cash and shares. `legs`: how
/// many orders are opened with it.
placement_plan find_faults(const account& current, const place_order& command, const account_rules& rules,
                           placement_faults& faults, std::size_t legs = 0);

}  // namespace madang::accounts
