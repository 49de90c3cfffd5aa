#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "persistence/ports/table_registry.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/plain_sql.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang {

/// A table as a person would write it. `Row` names its columns by MADANG_FIELDS, the table by `table_name`, how many of
/// the first columns are the key by `key_columns`, and its indexes by `indexes`.
///
/// A table derives from this and has `take(record, event)`, which calls `put`, `erase`, `erase_row` or `update`. Only
/// the last state of each row of a chunk is written, in the order of the keys. A row belongs to one entity, and an
/// event that is older than the one that wrote it last changes nothing; a `Row` whose rows do not has
/// `is_of_many_entities`. One thread.
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

  /// The event that is taken next, for `put`, `erase` and `update`.
  void begin_event(const projected_record& record) {
    // Numbers of several entities do not compare: what is taken later counts.
    if constexpr (!requires { Row::is_of_many_entities; }) seq_ = record.seq;
  }

  void write() override {
    if (is_server_) return write_many();
    for (const auto& [at, one] : changes_) {
      if (one.row) {
        put_.run_values(with_seq(plain_row<Row>::columns(*one.row), one));
      } else {
        erase_.run_values(with_seq(at, one));
      }
    }
  }
  void clear() override { changes_.clear(); }

 protected:
  void put(Row row) {
    auto at = plain_row<Row>::columns(row);
    at.resize(Row::key_columns);
    set(at, std::move(row));
  }
  void erase(const key& at) { set(at, std::nullopt); }
  /// Erases the row with this one's key. On a server it stays and says so in its column `erased`, which lists pass
  /// over: an older event that comes from another journal later does not bring it back.
  void erase_row(Row row) {
    if (is_server_) {
      row.erased = 1;
      return put(std::move(row));
    }
    auto at = plain_row<Row>::columns(row);
    at.resize(Row::key_columns);
    erase(at);
  }
  /// The row with this key as it is by now, whichever event has written it.
  std::optional<Row> find(const key& at) {
    const auto found = changes_.find(at);
    return found != changes_.end() ? found->second.row : read(at).row;
  }
  /// Changes the row with this key, where there is one.
  template <class Change>
  void update(const key& at, Change change) {
    auto found = changes_.find(at);
    if (found == changes_.end()) {
      auto stored = read(at);
      if (!stored.row || stored.seq > seq_) return;
      found = changes_.emplace(at, std::move(stored)).first;
    }
    if (!found->second.row || found->second.seq > seq_) return;
    change(*found->second.row);
    found->second.seq = seq_;
  }

 private:
  /// What a row of the chunk has become, and by which event; no row: it was erased.
  struct change_of_row {
    std::optional<Row> row;
    std::uint64_t seq = 0;
  };

  void set(const key& at, std::optional<Row> to) {
    auto& target = changes_[at];
    if (target.seq <= seq_) target = {std::move(to), seq_};
  }
  static key with_seq(key values, const change_of_row& of) {
    values.emplace_back(static_cast<std::int64_t>(of.seq));
    return values;
  }
  change_of_row read(const key& at) {
    find_.ask_values(at);
    if (!find_.next()) return {};
    change_of_row out{plain_row<Row>::read(find_), find_.number(seq_at_)};
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
    for (const auto& [at, one] : changes_) {
      plain::add_row(one.row ? put : gone, with_seq(one.row ? plain_row<Row>::columns(*one.row) : at, one));
      (one.row ? puts : erases) = true;
    }
    if (puts) put_.run_arrays(put);
    if (erases) erase_.run_arrays(gone);
  }

  const bool is_server_;
  const int seq_at_ = static_cast<int>(plain_row<Row>::layout().size());
  sql_statement put_;
  sql_statement erase_;
  sql_statement find_;
  std::uint64_t seq_ = 0;                 ///< of the event that is taken
  std::map<key, change_of_row> changes_;  ///< of the chunk
};

}  // namespace madang
