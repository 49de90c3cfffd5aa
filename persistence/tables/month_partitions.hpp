#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "messages/time.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// The month that a time is in, counted from January of the year 0.
std::int64_t month_of(unix_nanos at);
unix_nanos start_of_month(std::int64_t month);
/// "trades" in March 2026: "trades_2026_03".
std::string partition_name(const std::string& table, std::int64_t month);

/// The partitions of one table of a server, by month. They are made ahead: whoever writes into a month makes the two
/// months after it as well, by CREATE and ATTACH, which keep nobody from reading and writing meanwhile. One thread.
class month_partitions {
 public:
  month_partitions(sql_session& session, std::string table) : session_(session), table_(std::move(table)) {}

  /// Rows of this time are about to be written, in the transaction that is open.
  void want(unix_nanos at);
  /// The transaction was undone: what is there is looked up again.
  void forget();

 private:
  void look();
  void make(std::int64_t month);

  sql_session& session_;
  const std::string table_;
  bool has_partitions_ = true;  ///< an operator may have made another kind of table of it
  std::set<std::int64_t> known_;
  std::int64_t last_wanted_ = -1;
};

/// Detaches the partitions of all tables that end before the month `oldest`; gives how many. Outside of a transaction.
/// The rows stay in tables of their own, `detached_trades_2026_03` for instance, to be kept elsewhere or dropped.
std::int64_t detach_months_before(sql_session& session, std::int64_t oldest);

}  // namespace madang
