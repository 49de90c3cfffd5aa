#include "persistence/postgres/tables/postgres_months.hpp"

#include <algorithm>

#include "persistence/postgres/client/pg_session.hpp"
#include "persistence/tables/month_partitions.hpp"

namespace madang {
namespace {

read_failure cannot(const std::string& what, const sqlite_error& why) {
  return {what + ": " + why.text, true};
}

}  // namespace

postgres_months::postgres_months(const postgres_settings& settings, store_metrics* metrics)
    : keep_months_(settings.keep_months), metrics_(metrics), session_(open_pg_session(settings, true, metrics)) {}

/// The months of each table that is split; half detached ones are among them.
postgres_months::months_of_tables postgres_months::read() {
  months_of_tables out;
  sql_statement tables(
      *session_, "SELECT relname FROM pg_class WHERE relnamespace = 'madang_read'::regnamespace AND relkind = 'p'");
  for (tables.ask(); tables.next();) out[std::string(tables.text(0))];
  sql_statement months(*session_,
                       "SELECT p.relname, c.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent "
                       "JOIN pg_class c ON c.oid = i.inhrelid "
                       "WHERE p.relnamespace = 'madang_read'::regnamespace AND p.relkind = 'p'");
  for (months.ask(); months.next();) {
    const auto month = month_in(months.text(1));
    if (month >= 0) out[std::string(months.text(0))].insert(month);
  }
  return out;
}

result<std::vector<month_task>, read_failure> postgres_months::due(unix_nanos now) {
  std::lock_guard lock(mutex_);
  const auto all = read();
  if (auto failure = session_->take_failure()) return refused{cannot("the months of tables cannot be read", *failure)};
  const auto present = month_of(now);
  std::vector<month_task> make;
  std::vector<month_task> drop;
  auto ahead = months_made_ahead;
  for (const auto& [table, months] : all) {
    for (auto month = present; month <= present + months_made_ahead; ++month) {
      if (months.contains(month)) continue;
      make.push_back({table, month, false});
      ahead = std::min(ahead, month - 1 - present);
    }
    for (const auto month : months) {
      if (keep_months_ > 0 && month < present - keep_months_) drop.push_back({table, month, true});
    }
  }
  if (metrics_ != nullptr) metrics_->months_ahead.set(ahead);
  make.insert(make.end(), drop.begin(), drop.end());
  return make;
}

result<bool, read_failure> postgres_months::carry_out(const month_task& task) {
  std::lock_guard lock(mutex_);
  bool done = false;
  if (task.is_to_go) {
    done = detach_month(*session_, task.table, task.month);
    if (auto failure = session_->take_failure()) return refused{cannot("a month cannot be detached", *failure)};
    if (done && metrics_ != nullptr) metrics_->months_detached.add();
    return done;
  }
  session_->begin_writing();
  done = make_month(*session_, task.table, task.month);
  if (auto failure = session_->commit()) return refused{cannot("a month cannot be made", *failure)};
  if (done && metrics_ != nullptr) metrics_->months_made.add();
  return done;
}

}  // namespace madang
