#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "persistence/ports/table_registry.hpp"
#include "persistence/tables/plain_sql.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang {

/// A table whose columns behind the key are sums of what events bring, in whatever order they come: two writers may
/// have a part in one row. `Row` is written as for `plain_table`; all columns behind its key are numbers.
///
/// A table derives from this and has `take(record, event)`, which calls `add`. A chunk is written once, so nothing is
/// added twice. A sum stays at the largest or least that a column can hold. One thread.
template <class Row>
class sum_table : public read_table {
 public:
  explicit sum_table(sql_session& session)
      : is_server_(session.dialect() == sql_dialect::postgres),
        add_(session, plain_row<Row>::add_sql(session.dialect())) {}

  void begin_event(const projected_record& record) { seq_ = record.seq; }

  void write() override {
    if (is_server_) return write_many();
    for (const auto& [at, sum] : sums_) add_.run_values(values_of(at, sum));
  }
  void clear() override { sums_.clear(); }

 protected:
  void add(const Row& row) {
    auto values = plain_row<Row>::columns(row);
    key at(values.begin(), values.begin() + Row::key_columns);
    auto& target = sums_[std::move(at)];
    target.columns.resize(sum_columns_);
    for (std::size_t i = 0; i < sum_columns_; ++i) {
      target.columns[i] = sum_of(target.columns[i], std::get<std::int64_t>(values[Row::key_columns + i]));
    }
    target.seq = std::max(target.seq, seq_);
  }

 private:
  using key = std::vector<sql_value>;
  struct totals {
    std::vector<std::int64_t> columns;
    std::uint64_t seq = 0;  ///< the last event that has added to it
  };

  static std::int64_t sum_of(std::int64_t one, std::int64_t other) {
    using limits = std::numeric_limits<std::int64_t>;
    std::int64_t out = 0;
    if (!__builtin_add_overflow(one, other, &out)) return out;
    return other > 0 ? limits::max() : limits::min();
  }
  static std::vector<sql_value> values_of(key at, const totals& of) {
    at.insert(at.end(), of.columns.begin(), of.columns.end());
    at.emplace_back(static_cast<std::int64_t>(of.seq));
    return at;
  }

  /// A server gets all rows of the chunk by one statement.
  void write_many() {
    if (sums_.empty()) return;
    const auto layout = plain_row<Row>::layout();
    auto arrays = plain::arrays_of(layout, layout.size());
    for (const auto& [at, sum] : sums_) plain::add_row(arrays, values_of(at, sum));
    add_.run_arrays(arrays);
  }

  const bool is_server_;
  const std::size_t sum_columns_ = plain_row<Row>::layout().size() - Row::key_columns;
  sql_statement add_;
  std::uint64_t seq_ = 0;       ///< of the event that is taken
  std::map<key, totals> sums_;  ///< of the chunk
};

}  // namespace madang
