#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "messages/market/symbol.hpp"
#include "messages/risk/watch.hpp"
#include "persistence/risk/holder_tables.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

/// What is strange about trades, found where all of them come by.
namespace madang::risk {

/// A row of the table `risk_prices`: where a symbol's price was when five minutes began.
struct price_row {
  static constexpr std::string_view table_name = "risk_prices";
  static constexpr std::size_t key_columns = 1;
  static std::vector<std::string_view> indexes() { return {}; }

  std::uint64_t symbol = 0;
  std::uint64_t span = 0;  ///< since 1970, of five minutes each
  price opened_at;         ///< of the first trade in it
  price came_from;         ///< of the first trade in the span before; zero: none
  unix_nanos told_at;      ///< when a spike was last told of

  MADANG_FIELDS(symbol, span, opened_at, came_from, told_at)
};
class prices_table final : public plain_table<price_row> {
 public:
  explicit prices_table(sql_session& session);

  /// The price from which this trade is far away, once an hour for a symbol; where it is not, nothing. Called with each
  /// trade, in their order.
  std::optional<price> spike(const projected_record& record, const traded& event);

  void reset() override;
  void load() override;

 private:
  sql_statement all_;
  std::unordered_map<std::uint64_t, price_row> symbols_;
};

/// A row of the table `risk_noted_trades`: a strange trade that its taker has not booked yet.
struct noted_trade_row {
  static constexpr std::string_view table_name = "risk_noted_trades";
  static constexpr bool is_of_many_entities = true;  ///< the symbol notes it, the taker's account lets it go
  static constexpr std::size_t key_columns = 3;
  static std::vector<std::string_view> indexes() { return {}; }

  std::uint64_t symbol = 0;
  std::uint64_t trade_number = 0;
  alert_kind kind{};
  madang::account_id taker_account;
  madang::account_id maker_account;
  std::uint64_t event_seq = 0;  ///< in the symbol's stream
  price reference;              ///< of a spike

  MADANG_FIELDS(symbol, trade_number, kind, taker_account, maker_account, event_seq, reference)
};
class noted_trades_table final : public plain_table<noted_trade_row> {
 public:
  noted_trades_table(sql_session& session, holders_table& holders, prices_table& prices);

  void take(const projected_record& record, const traded& event);
  /// What was strange about the trade that the taker books with this fill, once.
  std::vector<noted_trade_row> booked(account_id taker, symbol_id symbol, std::uint64_t trade_number);

  void reset() override;
  void load() override;

 private:
  /// A trade is strange in a way once: symbol, number, kind.
  using trade_key = std::tuple<std::uint64_t, std::uint64_t, alert_kind>;

  static trade_key key_of(const noted_trade_row& row) { return {row.symbol, row.trade_number, row.kind}; }
  static key column_key(const trade_key& of);
  void note(const projected_record& record, const traded& event, alert_kind kind, price reference = {});
  /// Keeps it in memory, or counts it where there are too many: then it is only in the table.
  void keep(const noted_trade_row& row);
  std::optional<noted_trade_row> find_open(const trade_key& of);

  holders_table& holders_;
  prices_table& prices_;
  sql_statement waiting_;
  std::map<trade_key, noted_trade_row> open_;
  std::size_t not_in_memory_ = 0;  ///< noted, and not in `open_`
};

}  // namespace madang::risk
