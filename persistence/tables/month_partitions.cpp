#include "persistence/tables/month_partitions.hpp"

#include <charconv>
#include <chrono>

namespace madang {
namespace {

/// Who makes months waits for others who do ("MDMO").
constexpr const char* months_lock = "SELECT pg_advisory_xact_lock(1296321871)";

std::chrono::sys_days day_of(std::int64_t month) {
  const std::chrono::year year(static_cast<int>(month / 12));
  return std::chrono::sys_days(year / std::chrono::month(static_cast<unsigned>(month % 12) + 1) / 1);
}

std::string two_digits(std::int64_t number) {
  auto text = std::to_string(number);
  return text.size() < 2 ? "0" + text : text;
}

enum class month_state : std::uint8_t { missing = 1, attached = 2, half_detached = 3, on_its_own = 4 };

month_state state_of(sql_session& session, const std::string& table, const std::string& name) {
  sql_statement read(session,
                     "SELECT i.inhdetachpending FROM (SELECT to_regclass(?1::text) AS own) AS n "
                     "LEFT JOIN pg_inherits i ON i.inhrelid = n.own AND i.inhparent = to_regclass(?2::text) "
                     "WHERE n.own IS NOT NULL");
  read.ask(std::string_view(name), std::string_view(table));
  if (!read.next()) return month_state::missing;
  if (read.null(0)) return month_state::on_its_own;
  return read.integer(0) != 0 ? month_state::half_detached : month_state::attached;
}

bool exists(sql_session& session, const std::string& name) {
  sql_statement read(session, "SELECT 1 WHERE to_regclass(?1::text) IS NOT NULL");
  read.ask(std::string_view(name));
  return read.next();
}

/// A month that came back after it was detached is another table.
void rename_detached(sql_session& session, const std::string& name) {
  auto free = "detached_" + name;
  for (int n = 2; exists(session, free); ++n) free = "detached_" + name + "_" + std::to_string(n);
  session.run(("ALTER TABLE " + name + " RENAME TO " + free).c_str());
}

void end_detaching(sql_session& session, const std::string& table, const std::string& name) {
  session.run(("ALTER TABLE " + table + " DETACH PARTITION " + name + " FINALIZE").c_str());
}

}  // namespace

std::int64_t month_of(unix_nanos at) {
  const std::chrono::sys_time<std::chrono::nanoseconds> time{std::chrono::nanoseconds(at.value)};
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  return std::int64_t{static_cast<int>(day.year())} * 12 + static_cast<unsigned>(day.month()) - 1;
}

unix_nanos start_of_month(std::int64_t month) {
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(day_of(month).time_since_epoch()).count()};
}

std::int64_t month_in(std::string_view name) {
  if (name.size() < 8) return -1;
  const auto number = [](std::string_view text) {
    std::int64_t value = -1;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return end.ptr == text.data() + text.size() ? value : -1;
  };
  const auto year = number(name.substr(name.size() - 7, 4));
  const auto month = number(name.substr(name.size() - 2));
  return year < 0 || month < 1 || month > 12 ? -1 : year * 12 + month - 1;
}

std::string partition_name(const std::string& table, std::int64_t month) {
  return table + "_" + std::to_string(month / 12) + "_" + two_digits(month % 12 + 1);
}

bool make_month(sql_session& session, const std::string& table, std::int64_t month) {
  if (session.failed()) return false;
  const auto name = partition_name(table, month);
  session.run(months_lock);
  const auto state = state_of(session, table, name);
  if (state == month_state::attached) return false;
  if (state == month_state::half_detached) end_detaching(session, table, name);
  if (state != month_state::missing) rename_detached(session, name);
  session.run(("CREATE TABLE " + name + " (LIKE " + table + " INCLUDING DEFAULTS INCLUDING STORAGE); ALTER TABLE " +
               table + " ATTACH PARTITION " + name + " FOR VALUES FROM (" +
               std::to_string(start_of_month(month).value) + ") TO (" +
               std::to_string(start_of_month(month + 1).value) + ")")
                  .c_str());
  // A table that somebody else has detached or renamed meanwhile is no damage: the whole transaction tries again.
  if (auto failure = session.take_failure()) session.fail({SQLITE_BUSY, failure->text}, name);
  return !session.failed();
}

bool detach_month(sql_session& session, const std::string& table, std::int64_t month) {
  const auto name = partition_name(table, month);
  if (state_of(session, table, name) == month_state::attached) {
    session.run(("ALTER TABLE " + table + " DETACH PARTITION " + name + " CONCURRENTLY").c_str());
  }
  if (session.failed()) return false;
  session.begin_writing();
  session.run(months_lock);
  const auto state = state_of(session, table, name);
  // What was interrupted is ended.
  if (state == month_state::half_detached) end_detaching(session, table, name);
  const bool is_out = state == month_state::half_detached || state == month_state::on_its_own;
  if (is_out) rename_detached(session, name);
  if (auto failure = session.commit()) session.fail(*failure, name);
  return is_out && !session.failed();
}

void month_partitions::want(unix_nanos at) {
  const auto month = month_of(at);
  if (!has_partitions_ || known_.contains(month)) return;
  if (known_.empty()) look();
  if (!has_partitions_ || known_.contains(month)) return;
  make_month(session_, table_, month);
  known_.insert(month);
}

void month_partitions::forget() {
  known_.clear();
  has_partitions_ = true;
}

void month_partitions::look() {
  sql_statement kind(session_, "SELECT relkind = 'p' FROM pg_class WHERE oid = '" + table_ + "'::regclass");
  kind.ask();
  has_partitions_ = !kind.next() || kind.integer(0) != 0;
  sql_statement read(session_,
                     "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
                     "WHERE NOT i.inhdetachpending AND i.inhparent = '" +
                         table_ + "'::regclass");
  for (read.ask(); read.next();) known_.insert(month_in(read.text(0)));
}

}  // namespace madang
