#pragma once

#include "messages/risk/queries.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::risk {

/// Reads alerts. The gateway has checked who asks.
class alerts_queries {
 public:
  explicit alerts_queries(query_session& at);

  list_result<list_alerts> read(const list_alerts& query);

 private:
  sql_statement all_;
  sql_statement of_account_;
  sql_statement of_user_;
  sql_statement one_;
};

}  // namespace madang::risk
