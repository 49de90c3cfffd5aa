#pragma once

#include <memory>
#include <typeindex>
#include <unordered_map>

#include "persistence/lists/query_registry.hpp"

namespace madang {

/// Answers the registered queries from the projection's tables on one session; one thread at a time.
class list_reader {
 public:
  list_reader(const query_registry& queries, sql_session& session, const open_order_index& open_orders);

  /// Reads one cut. A scan that is not done by `deadline` gives what it found, with `more`; `unavailable` where it
  /// found nothing yet.
  any_listing read(const any_query& query, query_session::steady::time_point deadline);

 private:
  void* reader_of(const query_entry& entry);

  const query_registry& queries_;
  query_session at_;
  std::unordered_map<std::type_index, std::shared_ptr<void>> readers_;
};

}  // namespace madang
