#pragma once

#include <cstdint>

#include "messages/contexts.hpp"

namespace madang::admin {

struct admin_settings {
  /// A registration has to agree to the terms and the privacy text that are in force.
  bool consent_required = false;
  /// Log-ins that are remembered for administrators, of all accounts together; the oldest go first.
  std::int64_t login_records_max = 10'000;
};

}  // namespace madang::admin
