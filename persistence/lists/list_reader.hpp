#pragma once

#include <memory>
#include <typeindex>
#include <unordered_map>

#include "persistence/lists/list_replica.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang {

/// Answers the registered queries from the projection's tables on one session; one thread at a time.
class list_reader {
 public:
  list_reader(const query_registry& queries, sql_session& session, const open_order_index& open_orders);

  /// Reads one cut. A scan that is not done by `deadline` gives what it found, with `more`; `unavailable` where it
  /// found nothing yet, and where a server's tables are not as far as `upto`, or for other writers as `needed`.
  any_listing read(const any_query& query, query_session::steady::time_point deadline, position upto = {},
                   const table_marks& needed = {});
  /// The last read found them so.
  bool found_behind() const { return found_behind_; }
  /// The last read ended with an error of the database.
  bool found_broken() const { return found_broken_; }

 private:
  bool is_behind(position upto, const table_marks& needed);
  void* reader_of(const query_entry::way& way);

  const query_registry& queries_;
  query_session at_;
  sql_statement progress_;
  bool found_behind_ = false;
  bool found_broken_ = false;
  std::unordered_map<std::type_index, std::shared_ptr<void>> readers_;
};

}  // namespace madang
