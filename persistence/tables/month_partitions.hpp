#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "messages/time.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// The month that a time is in, counted from January of the year 0.
std::int64_t month_of(unix_nanos at);
unix_nanos start_of_month(std::int64_t month);
/// "trades" in March 2026: "trades_2026_03".
std::string partition_name(const std::string& table, std::int64_t month);

/// The month in a name of that form; -1: it is of another form.
std::int64_t month_in(std::string_view name);

/// Makes a month of a table by CREATE and ATTACH, which keep nobody from reading and writing meanwhile, in the
/// transaction that is open. False: it is there; or it failed, as the session says. What bears its name without being
/// a part of the table any more is renamed. Several may do this at once.
bool make_month(sql_session& session, const std::string& table, std::int64_t month);
/// Detaches a month of a table CONCURRENTLY, outside of a transaction. Its rows stay in a table of their own,
/// `detached_trades_2026_03` for instance, to be kept elsewhere or dropped. False: somebody else has, or it failed.
bool detach_month(sql_session& session, const std::string& table, std::int64_t month);

/// The partitions of one table of a server, by month, as the one who writes rows knows them: a month that nobody has
/// made ahead is made at once. One thread.
class month_partitions {
 public:
  month_partitions(sql_session& session, std::string table) : session_(session), table_(std::move(table)) {}

  /// Rows of this time are about to be written, in the transaction that is open.
  void want(unix_nanos at);
  /// The transaction was undone: what is there is looked up again.
  void forget();

 private:
  void look();

  sql_session& session_;
  const std::string table_;
  bool has_partitions_ = true;  ///< an operator may have made another kind of table of it
  std::set<std::int64_t> known_;
};

}  // namespace madang
