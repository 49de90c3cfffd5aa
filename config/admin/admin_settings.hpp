#pragma once

#include <cstdint>
#include <string>

#include "messages/contexts.hpp"

namespace madang::admin {

struct admin_settings {
  /// A registration has to agree to the terms and the privacy text that are in force.
  bool consent_required = false;
  /// An administrator without a second factor reaches only what sets one up.
  bool second_factor_required = false;
  /// A directory with texts of the operator's own (`terms.ko.txt`, …); empty: the shipped templates.
  std::string legal_dir;
  /// Log-ins that are remembered for administrators, of all accounts together; the oldest go first.
  std::int64_t login_records_max = 10'000;
};

/// The audit trail.
struct audit_settings {
  /// After so many years an act leaves the trail, but for its number, time and hashes; 0: never.
  std::int64_t keep_years = 3;
};

}  // namespace madang::admin
