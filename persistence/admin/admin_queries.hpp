#pragma once

#include "messages/admin/queries.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::admin {

/// Reads the audit trail.
class audit_queries {
 public:
  explicit audit_queries(query_session& at);

  list_result<list_audit_events> read(const list_audit_events& query);
  list_result<verify_audit> read(const verify_audit& query);

 private:
  query_session& at_;
  sql_statement newest_first_;
  sql_statement oldest_first_;
  sql_statement chain_;
  sql_statement before_;  ///< the act before a part of it
};

}  // namespace madang::admin
