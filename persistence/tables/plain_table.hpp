#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "persistence/ports/table_registry.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/plain_sql.hpp"

namespace madang {

/// A table as a person would write it. `Row` names its columns by MADANG_FIELDS, the table by `table_name`, how many of
/// the first columns are the key by `key_columns`, and its indexes by `indexes`.
///
/// A table derives from this and has `take(record, event)`, which calls `put`, `erase` or `update`. Only the last state
/// of each row of a chunk is written, in the order of the keys. One thread.
template <class Row>
class plain_table : public read_table {
 public:
  /// The first columns of a row.
  using key = std::vector<sql_value>;

  explicit plain_table(sql_session& session)
      : is_server_(session.dialect() == sql_dialect::postgres),
        put_(session, is_server_ ? plain_row<Row>::put_many_sql() : plain_row<Row>::put_sql()),
        erase_(session, is_server_ ? plain_row<Row>::erase_many_sql() : plain_row<Row>::erase_sql()),
        find_(session, plain_row<Row>::find_sql()) {}

  void write() override {
    if (is_server_) return write_many();
    for (const auto& [at, row] : changes_) {
      if (row) {
        put_.run_values(plain_row<Row>::columns(*row));
      } else {
        erase_.run_values(at);
      }
    }
  }
  void clear() override { changes_.clear(); }

 protected:
  void put(Row row) {
    auto at = plain_row<Row>::columns(row);
    at.resize(Row::key_columns);
    changes_.insert_or_assign(std::move(at), std::move(row));
  }
  void erase(const key& at) { changes_.insert_or_assign(at, std::nullopt); }
  /// Changes the row with this key, where there is one.
  template <class Change>
  void update(const key& at, Change change) {
    auto found = changes_.find(at);
    if (found == changes_.end()) {
      auto stored = read(at);
      if (!stored) return;
      found = changes_.emplace(at, std::move(stored)).first;
    }
    if (found->second) change(*found->second);
  }

 private:
  std::optional<Row> read(const key& at) {
    find_.ask_values(at);
    if (!find_.next()) return std::nullopt;
    auto out = plain_row<Row>::read(find_);
    find_.done();
    return out;
  }

  /// A server gets all rows of the chunk by one statement.
  void write_many() {
    const auto layout = plain_row<Row>::layout();
    auto put = plain::arrays_of(layout, layout.size());
    auto gone = plain::arrays_of(layout, Row::key_columns);
    bool puts = false;
    bool erases = false;
    for (const auto& [at, row] : changes_) {
      plain::add_row(row ? put : gone, row ? plain_row<Row>::columns(*row) : at);
      (row ? puts : erases) = true;
    }
    if (puts) put_.run_arrays(put);
    if (erases) erase_.run_arrays(gone);
  }

  const bool is_server_;
  sql_statement put_;
  sql_statement erase_;
  sql_statement find_;
  std::map<key, std::optional<Row>> changes_;  ///< of the chunk; nothing: erased
};

}  // namespace madang
