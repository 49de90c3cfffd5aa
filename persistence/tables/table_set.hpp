#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "persistence/ports/table_registry.hpp"
#include "persistence/projection/stream_index.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/event_dispatch.hpp"
#include "persistence/trading/open_order_index.hpp"

namespace madang {

/// The tables of some contexts on one connection. A context's `make` adds its tables and says what they take.
class table_set {
 public:
  table_set(sql_session& at, stream_index& locations, open_order_index& open)
      : session(at), index(locations), open_orders(open) {}

  template <class Table, class... Args>
  Table& add(Args&&... args) {
    auto made = std::make_unique<Table>(std::forward<Args>(args)...);
    auto& out = *made;
    tables_.push_back(std::move(made));
    return out;
  }
  const std::vector<std::unique_ptr<read_table>>& tables() const { return tables_; }

  sql_session& session;
  stream_index& index;
  open_order_index& open_orders;
  event_dispatch events;

 private:
  std::vector<std::unique_ptr<read_table>> tables_;
};

}  // namespace madang
