#pragma once

#include <variant>

#include "tests/support/checked.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {

/// The youngest message that the order has for its symbol; null where there is none, or it is another.
template <class Body>
checked_pointer<const Body> last_to_symbol(const recorded_order& in) {
  return in.state.to_symbol.empty() ? nullptr : std::get_if<Body>(&in.state.to_symbol.unacknowledged.back().body);
}
/// Likewise for its account.
template <class Body>
checked_pointer<const Body> last_to_account(const recorded_order& in) {
  return in.state.to_account.empty() ? nullptr : std::get_if<Body>(&in.state.to_account.unacknowledged.back().body);
}

}  // namespace madang
