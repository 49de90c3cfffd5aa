#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/trading/order.hpp"
#include "persistence/ports/table_registry.hpp"
#include "persistence/projection/stream_index.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/projected_record.hpp"
#include "persistence/trading/order_rows.hpp"

namespace madang::trading {

/// Projects executions: the order's event makes the row, the account's booking of it brings fee and tax, mostly in the
/// same chunk. One thread.
class execution_rows : public read_table {
 public:
  /// Writes before `index` does, for the accounts' streams get a part where their executions lie.
  execution_rows(sql_session& session, order_rows& orders, stream_index& index);

  void take(const projected_record& record, const order_executed& event);
  void take(const projected_record& record, const fill_booked& event);

  void write() override;
  void clear() override;

 protected:
  struct row {
    order_id order;
    std::uint64_t seq = 0;
    position at;
    unix_nanos time;
    execution fill;
    account_id listed_under;  ///< in whose stream group the record itself is indexed, if any
    order_owner owner;
    money fee;
    money tax;
    bool booked = false;
  };
  struct booking {
    order_id order;
    std::uint64_t trade = 0;
    money fee;
    money tax;
  };
  order_rows& orders() { return orders_; }
  std::vector<row>& rows() { return rows_; }
  const std::vector<booking>& older() const { return older_; }

 private:
  struct fill_key {
    std::uint64_t order = 0;
    std::uint64_t trade = 0;
    friend bool operator==(const fill_key&, const fill_key&) = default;
  };
  struct fill_key_hash {
    std::size_t operator()(const fill_key& key) const { return mix64(key.order ^ mix64(key.trade)); }
  };

  void book_older(const booking& each);

  order_rows& orders_;
  stream_index& index_;
  sql_statement insert_;
  sql_statement put_unbooked_;
  sql_statement find_unbooked_;
  sql_statement drop_unbooked_;
  sql_statement book_;
  std::vector<row> rows_;
  std::vector<booking> older_;  ///< bookings of executions that are not of this chunk
  std::unordered_map<fill_key, std::uint32_t, fill_key_hash> unbooked_;
};

}  // namespace madang::trading
