#pragma once

#include <vector>

#include "messages/accounts/account.hpp"
#include "persistence/projection/projected_record.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// Projects which accounts there are and whose they are. One thread.
class account_rows {
 public:
  explicit account_rows(sql_session& session);

  void take(const projected_record& record, const account_opened& event);
  void write();
  /// Forgets the chunk.
  void clear() { rows_.clear(); }

 private:
  sql_statement insert_;
  sql_statement own_;
  std::vector<account_view> rows_;
};

}  // namespace madang
