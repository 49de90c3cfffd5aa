#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "persistence/trading/open_order_index.hpp"
#include "persistence/ports/read_models.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/projection/stream_index.hpp"

namespace madang {

/// Answers list queries from the projection's tables on one session; one thread at a time.
///
/// Pages go on before: the account id (accounts), the order id (orders), `key` (executions), `entry` (ledger). Orders are
/// listed as they were placed, newest first; open ones by their ids. Candles come newest first as well.
class list_reader {
 public:
  using steady = std::chrono::steady_clock;

  list_reader(sql_session& session, const open_order_index& open_orders);

  /// Reads one cut. A scan that is not done by `deadline` gives what it found, with `more`; `list_unavailable` where it
  /// found nothing yet.
  list_answer read(const list_query& query, steady::time_point deadline);

 private:
  struct listed_order {
    position at;
    order_id order;
  };
  template <class Entry>
  struct account_walk;
  template <class Entry, class Load>
  class merged_walk;

  list_answer answer(const list_accounts& query);
  list_answer answer(const list_orders& query);
  list_answer answer(const list_executions& query);
  list_answer answer(const list_ledger& query);
  list_answer answer(const list_candles& query);
  list_answer open_orders(const list_orders& query, const std::vector<account_id>& accounts);
  list_answer placed_orders(const list_orders& query, const std::vector<account_id>& accounts);
  list_answer executions_of(const list_executions& query, order_id order);

  /// The accounts that a query is about; nothing where the one it names is not the caller's.
  std::optional<std::vector<account_id>> accounts_of(user_id by, std::optional<account_id> only);
  bool owns(user_id by, account_id account);
  std::optional<order_view> read_order(order_id order, position* placed_at = nullptr);
  /// Those with the client order id of this hash, where there is one.
  void load_orders(const stream_part& part, account_id account, std::optional<std::uint64_t> client_hash,
                   position before, std::size_t limit, std::vector<listed_order>& out);
  void load_executions(const stream_part& part, account_id account, position before, std::size_t limit,
                       std::vector<execution_entry>& out);
  execution_entry execution_row(sql_statement& row);
  bool late();

  sql_session& session_;
  const open_order_index& open_orders_;
  stream_index_reader index_;
  sql_statement find_account_;
  sql_statement user_accounts_;
  sql_statement find_order_;
  sql_statement account_orders_;
  sql_statement client_orders_;
  sql_statement account_executions_;
  sql_statement order_fills_;
  sql_statement find_execution_;
  sql_statement account_ledger_;
  sql_statement symbol_candles_;
  steady::time_point deadline_;
  std::uint32_t steps_ = 0;
};

}  // namespace madang
