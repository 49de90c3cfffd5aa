#pragma once

#include <vector>

#include "cluster/ports/entity_history.hpp"

namespace madang::trading {

/// An order's stream as its owner sees it, oldest first; without acknowledgements, which nobody sees.
result<std::vector<shown_event>, read_failure> show_order_events(const std::vector<record>& stream);

}  // namespace madang::trading
