#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/result.hpp"
#include "messages/time.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// A month of a read table that is to be made ahead, or that is older than what is kept.
struct month_task {
  std::string table;
  std::int64_t month = 0;  ///< from January of the year 0
  bool is_to_go = false;

  friend bool operator==(const month_task&, const month_task&) = default;
};

/// The read tables that are split by month. What there is to do is read from the tables themselves, so that whoever
/// begins anew, or works beside another, does nothing twice. Thread-safe.
class table_months {
 public:
  virtual ~table_months() = default;

  /// What is to be done by this time, the months to be made first.
  virtual result<std::vector<month_task>, read_failure> due(unix_nanos now) = 0;
  /// Does it; false: somebody else has.
  virtual result<bool, read_failure> carry_out(const month_task& task) = 0;
};

}  // namespace madang
