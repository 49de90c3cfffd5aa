#include "persistence/tables/month_partitions.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <vector>

namespace madang {
namespace {

/// Months that are made ahead of the one that is written.
constexpr std::int64_t months_ahead = 2;

std::chrono::sys_days day_of(std::int64_t month) {
  const std::chrono::year year(static_cast<int>(month / 12));
  return std::chrono::sys_days(year / std::chrono::month(static_cast<unsigned>(month % 12) + 1) / 1);
}

std::string two_digits(std::int64_t number) {
  auto text = std::to_string(number);
  return text.size() < 2 ? "0" + text : text;
}

/// The month in a name of the form "trades_2026_03"; -1: it is of another form.
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

}  // namespace

std::int64_t month_of(unix_nanos at) {
  const std::chrono::sys_time<std::chrono::nanoseconds> time{std::chrono::nanoseconds(at.value)};
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  return std::int64_t{static_cast<int>(day.year())} * 12 + static_cast<unsigned>(day.month()) - 1;
}

unix_nanos start_of_month(std::int64_t month) {
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(day_of(month).time_since_epoch()).count()};
}

std::string partition_name(const std::string& table, std::int64_t month) {
  return table + "_" + std::to_string(month / 12) + "_" + two_digits(month % 12 + 1);
}

void month_partitions::want(unix_nanos at) {
  const auto month = month_of(at);
  if (!has_partitions_ || (month == last_wanted_ && known_.contains(month))) return;
  if (known_.empty()) look();
  if (!has_partitions_) return;
  for (auto each = month; each <= month + months_ahead; ++each) {
    if (!known_.contains(each)) make(each);
  }
  last_wanted_ = month;
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
                     "WHERE i.inhparent = '" +
                         table_ + "'::regclass");
  for (read.ask(); read.next();) known_.insert(month_in(read.text(0)));
}

void month_partitions::make(std::int64_t month) {
  const auto name = partition_name(table_, month);
  session_.run(("CREATE TABLE " + name + " (LIKE " + table_ + " INCLUDING DEFAULTS INCLUDING STORAGE); ALTER TABLE " +
                table_ + " ATTACH PARTITION " + name + " FOR VALUES FROM (" +
                std::to_string(start_of_month(month).value) + ") TO (" +
                std::to_string(start_of_month(month + 1).value) + ")")
                   .c_str());
  known_.insert(month);
}

std::int64_t detach_months_before(sql_session& session, std::int64_t oldest) {
  struct old_partition {
    std::string table;
    std::string name;
    bool begun = false;
  };
  std::vector<old_partition> old;
  {
    sql_statement read(session,
                       "SELECT p.relname, c.relname, i.inhdetachpending FROM pg_inherits i "
                       "JOIN pg_class p ON p.oid = i.inhparent JOIN pg_class c ON c.oid = i.inhrelid "
                       "WHERE p.relnamespace = 'madang_read'::regnamespace AND p.relkind = 'p' ORDER BY 2");
    for (read.ask(); read.next();) {
      const auto month = month_in(read.text(1));
      if (month < 0 || month >= oldest) continue;
      old.push_back({std::string(read.text(0)), std::string(read.text(1)), read.integer(2) != 0});
    }
  }
  std::int64_t detached = 0;
  for (const auto& each : old) {
    // One that was interrupted has to be ended instead.
    session.run(
        ("ALTER TABLE " + each.table + " DETACH PARTITION " + each.name + (each.begun ? " FINALIZE" : " CONCURRENTLY"))
            .c_str());
    session.run(("DROP TABLE IF EXISTS detached_" + each.name).c_str());
    session.run(("ALTER TABLE " + each.name + " RENAME TO detached_" + each.name).c_str());
    if (session.failed()) return detached;
    ++detached;
  }
  return detached;
}

}  // namespace madang
