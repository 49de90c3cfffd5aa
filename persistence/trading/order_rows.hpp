#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "messages/trading/order.hpp"
#include "persistence/ports/table_registry.hpp"
#include "persistence/projection/stream_index.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/projected_record.hpp"
#include "persistence/trading/open_order_index.hpp"

namespace madang::trading {

/// What an execution's row needs of its order.
struct order_owner {
  account_id account;
  symbol_id symbol;
  madang::side side = madang::side::buy;
};

/// The number that a client order id is found by. Part of the tables' format.
std::uint64_t client_order_hash(std::string_view text);

/// Projects the streams of orders into the tables `orders`, `open_orders`, `account_orders` and `client_orders`.
/// Gathers a chunk of records in memory, so that only the last state of each order is written. One thread.
class order_rows : public read_table {
 public:
  /// `open` is told of the orders that a chunk has opened and closed once it is committed. The accounts' streams in
  /// `index` get a part where their orders lie.
  order_rows(sql_session& session, stream_index& index, open_order_index& open);

  /// Every record of an order's stream is indexed …
  void take_location(const projected_record& record);
  /// … and what its event says is kept. `record` is the one of the last `take_location`.
  template <class Event>
  requires std::is_constructible_v<order_event, const Event&>
  void take(const projected_record& record, const Event& event) {
    if constexpr (std::is_same_v<Event, messages_acknowledged> || std::is_same_v<Event, recall_received> ||
                  std::is_same_v<Event, released_order_withdrawn>) {
      return;
    }
    auto& target = row_of(order_id{record.stream.key});
    note_version(target, record, event);
    last_at_ = record.at;
    if constexpr (std::is_same_v<Event, order_placed>) {
      location(target, record, event);
    } else if constexpr (requires { event.after; }) {
      target.progress = event.after;
      target.changed = true;
    }
    if constexpr (std::is_same_v<Event, order_executed>) add_fill(target, record);
  }

  /// Whose order it is: from the chunk, from memory, or from the table; nothing where it was never placed.
  std::optional<order_owner> owner(order_id order);

  /// An order was placed in this chunk.
  bool places_any() const {
    return std::any_of(begin(), end(), [](const row& one) { return one.placed; });
  }

  void write() override;
  void committed() override;
  void clear() override;
  void undo() override;
  void reset() override;
  void load() override;

 protected:
  struct row {
    order_id order;
    bool placed = false;   ///< in this chunk
    bool changed = false;  ///< `standing` is of this chunk
    order_terms terms;
    position placed_at;
    unix_nanos created_at;
    order_progress progress;
    std::uint64_t version = 0;  ///< 0: not changed in this chunk
    unix_nanos updated_at;
    std::uint64_t seq = 0;
    std::string locations;
    std::string fills;
  };

  /// Whose order it is, from the table.
  virtual std::optional<order_owner> read_owner(order_id order);
  const row* begin() const { return rows_.data(); }
  const row* end() const { return rows_.data() + row_count_; }
  sql_session& session() { return session_; }

 private:
  row& row_of(order_id order);
  /// What a client sees has a version; an event that says none was one itself.
  template <class Event>
  static void note_version(row& target, const projected_record& record, const Event& event) {
    constexpr bool may_show = std::is_same_v<Event, order_placed> || requires {
      event.after;
    };
    if constexpr (requires { event.version_after; }) {
      if (event.version_after != 0 && !may_show) return;
      return note_version(target, event.version_after != 0 ? event.version_after : record.seq, record.time);
    }
    note_version(target, record.seq, record.time);
  }
  static void note_version(row& target, std::uint64_t version, unix_nanos time);
  void add_fill(row& target, const projected_record& record);
  void location(row& target, const projected_record& record, const order_placed& event);
  void insert(const row& each);
  void update(const row& each);
  void insert_without_terms(const row& each);
  void remember(order_id order, const order_owner& owner);

  sql_session& session_;
  stream_index& index_;
  open_order_index& open_orders_;
  sql_statement insert_;
  sql_statement update_;
  sql_statement touch_;
  sql_statement open_;
  sql_statement close_;
  sql_statement list_;
  sql_statement name_;
  sql_statement find_owner_;
  std::vector<row> rows_;
  std::size_t row_count_ = 0;  ///< rows beyond it are kept for their memory
  std::unordered_map<std::uint64_t, std::uint32_t> row_index_;
  std::unordered_map<std::uint64_t, order_owner> owners_;  ///< of open orders, bounded
  std::vector<open_state_change> open_changes_;            ///< of the chunk that was written last
  position last_at_;                                       ///< of the last record taken that says something of an order
};

}  // namespace madang::trading
