#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/market/symbol.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::portfolio {

/// A row of the table `account_days`: what an account was at the end of a day on which it changed. Sums are since it
/// was opened; one that does not fit is the nearest that does. Days are YYYY-MM-DD in the market's zone.
struct account_day_row {
  static constexpr std::string_view table_name = "account_days";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::account_id account_id;
  std::string day;
  money cash;
  money net_deposits;
  money realized;
  money income;
  money fees;
  money taxes;

  MADANG_FIELDS(account_id, day, cash, net_deposits, realized, income, fees, taxes)
};

/// A row of the table `account_day_positions`.
struct account_day_position_row {
  static constexpr std::string_view table_name = "account_day_positions";
  static constexpr std::size_t key_columns = 3;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::account_id account_id;
  std::string day;
  std::string symbol;
  madang::quantity quantity;
  money cost;

  MADANG_FIELDS(account_id, day, symbol, quantity, cost)
};

/// A row of the table `cash_flows`: a deposit or, negative, a withdrawal.
struct cash_flow_row {
  static constexpr std::string_view table_name = "cash_flows";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::account_id account_id;
  std::uint64_t transaction_number = 0;
  money amount;
  bool knows_equity = false;
  money equity_before;
  unix_nanos created_at;

  MADANG_FIELDS(account_id, transaction_number, amount, knows_equity, equity_before, created_at)
};

/// A row of the table `opening_prices`: the price of the last trade before a day.
struct opening_price_row {
  static constexpr std::string_view table_name = "opening_prices";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  std::string symbol;
  std::string day;
  price base;

  MADANG_FIELDS(symbol, day, base)
};

/// A row of the table `subscription_rights`: rights to new shares of one issue while an account had them.
struct subscription_right_row {
  static constexpr std::string_view table_name = "subscription_rights";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::account_id account_id;
  std::uint64_t issue = 0;
  std::string symbol;
  madang::quantity quantity;
  price subscription_price;
  unix_nanos credited_at;
  unix_nanos closed_at;  ///< zero: they are there

  MADANG_FIELDS(account_id, issue, symbol, quantity, subscription_price, credited_at, closed_at)
};

class account_days_table final : public plain_table<account_day_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const accounts::account_day_closed& event) {
    put({{record.stream.key},
         to_text(event.day),
         event.cash,
         saturated(event.net_deposits),
         saturated(event.realized),
         saturated(event.income),
         saturated(event.fees),
         saturated(event.taxes)});
  }
};

class account_day_positions_table final : public plain_table<account_day_position_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const accounts::account_day_closed& event) {
    const auto day = to_text(event.day);
    for (const auto& one : event.positions) {
      put({{record.stream.key}, day, one.symbol.text(), one.quantity, saturated(one.cost)});
    }
  }
};

class cash_flows_table final : public plain_table<cash_flow_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const accounts::funds_deposited& event) {
    put_flow(record, event.transaction, event.amount, event.equity_before);
  }
  void take(const projected_record& record, const accounts::funds_withdrawn& event) {
    put_flow(record, event.transaction, -event.amount, event.equity_before);
  }
  /// A mirror has no transactions: its imports have their numbers, and those that are undone others. What it was worth
  /// before says nothing, for what comes was there elsewhere.
  void take(const projected_record& record, const accounts::trades_imported& event) {
    put_flow(record, event.number, event.paid_in, std::nullopt);
  }
  void take(const projected_record& record, const accounts::import_undone& event) {
    constexpr std::uint64_t undone = std::uint64_t{1} << 32;
    put_flow(record, undone + event.number, event.paid_in, std::nullopt);
  }

 private:
  void put_flow(const projected_record& record, std::uint64_t transaction, money amount,
                const std::optional<wide_money>& equity_before) {
    put({{record.stream.key},
         transaction,
         amount,
         equity_before.has_value(),
         saturated(equity_before.value_or(wide_money{})),
         record.time});
  }
};

class subscription_rights_table final : public plain_table<subscription_right_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const accounts::rights_credited& event) {
    put({{record.stream.key},
         event.action,
         event.symbol.text(),
         event.quantity,
         event.subscription_price,
         record.time,
         {}});
  }
  void take(const projected_record& record, const accounts::rights_closed& event) {
    update({static_cast<std::int64_t>(record.stream.key), static_cast<std::int64_t>(event.issue)},
           [&](subscription_right_row& row) { row.closed_at = record.time; });
  }
};

class opening_prices_table final : public plain_table<opening_price_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const market::day_opened& event) {
    put({symbol_id{record.stream.key}.text(), to_text(event.day), event.limits.base});
  }
};

}  // namespace madang::portfolio
