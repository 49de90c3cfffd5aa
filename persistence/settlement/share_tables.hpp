#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/market/symbol.hpp"
#include "messages/money/wide_money.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"
#include "persistence/tables/sum_table.hpp"

/// What has changed shares: the two sides of every trade beside each other, to be reconciled. They are summed by spans
/// of the symbol's trades, whose numbers both sides know: a span that is over never changes again, so that its two
/// sides can be compared while the symbol trades on.
namespace madang::settlement {

constexpr std::uint64_t span_of(std::uint64_t trade) {
  return trade >> 16;
}
/// Trades are numbered from 1.
constexpr std::uint64_t first_of_span(std::uint64_t span) {
  return span == 0 ? 1 : span << 16;
}
constexpr std::uint64_t last_of_span(std::uint64_t span) {
  return ((span + 1) << 16) - 1;
}

/// What a split has made of shares, less what it held before: what it should be, not what the account says.
inline quantity made_by_split(const accounts::position_adjusted& event) {
  const auto made = wide_int{event.quantity_before.raw} * event.numerator / std::max(event.denominator, 1U);
  return quantity{static_cast<std::int64_t>(made)} - event.paid_out - event.quantity_before;
}

/// A row of the table `settlement_share_changes`. What the issuer has given or taken is in the span of zero.
struct share_row {
  static constexpr std::string_view table_name = "settlement_share_changes";
  static constexpr std::size_t key_columns = 3;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::account_id account_id;
  std::string symbol;
  std::uint64_t span = 0;
  quantity traded_bought;  ///< as the symbol says, and so is the next
  quantity traded_sold;
  quantity booked_bought;  ///< as the account says, and so are all below
  quantity booked_sold;
  quantity issued;

  MADANG_FIELDS(account_id, symbol, span, traded_bought, traded_sold, booked_bought, booked_sold, issued)
};
class shares_table final : public sum_table<share_row> {
 public:
  using sum_table::sum_table;

  void take(const projected_record& record, const market::traded& event) {
    const bool taker_buys = event.aggressor == side::buy;
    const auto symbol = symbol_id{record.stream.key}.text();
    const auto span = span_of(event.number);
    add({taker_buys ? event.taker_account : event.maker_account, symbol, span, event.quantity, {}, {}, {}, {}});
    add({taker_buys ? event.maker_account : event.taker_account, symbol, span, {}, event.quantity, {}, {}, {}});
  }
  void take(const projected_record& record, const fill_booked& event) {
    const bool buys = event.side == side::buy;
    const auto amount = event.fill.quantity;
    add({{record.stream.key},
         event.symbol.text(),
         span_of(event.fill.trade_number),
         {},
         {},
         buys ? amount : quantity{},
         buys ? quantity{} : amount,
         {}});
  }
  void take(const projected_record& record, const shares_issued& event) { issue(record, event.symbol, event.quantity); }
  void take(const projected_record& record, const position_adjusted& event) {
    issue(record, event.symbol, made_by_split(event));
  }
  void take(const projected_record& record, const rights_closed& event) {
    if (event.quantity) issue(record, event.symbol, event.quantity);
  }

 private:
  void issue(const projected_record& record, symbol_id symbol, quantity amount) {
    add({{record.stream.key}, symbol.text(), 0, {}, {}, {}, {}, amount});
  }
};

/// A row of the table `settlement_symbol_shares`: the same of all accounts together.
struct symbol_share_row {
  static constexpr std::string_view table_name = "settlement_symbol_shares";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  std::string symbol;
  std::uint64_t span = 0;
  quantity bought;
  quantity sold;
  quantity issued;

  MADANG_FIELDS(symbol, span, bought, sold, issued)
};
class symbol_shares_table final : public sum_table<symbol_share_row> {
 public:
  using sum_table::sum_table;

  void take(const projected_record&, const fill_booked& event) {
    const bool buys = event.side == side::buy;
    const auto amount = event.fill.quantity;
    add({event.symbol.text(),
         span_of(event.fill.trade_number),
         buys ? amount : quantity{},
         buys ? quantity{} : amount,
         {}});
  }
  void take(const projected_record&, const shares_issued& event) { issue(event.symbol, event.quantity); }
  void take(const projected_record&, const position_adjusted& event) { issue(event.symbol, made_by_split(event)); }
  void take(const projected_record&, const rights_closed& event) {
    if (event.quantity) issue(event.symbol, event.quantity);
  }

 private:
  void issue(symbol_id symbol, quantity amount) { add({symbol.text(), 0, {}, {}, amount}); }
};

/// A row of the table `settlement_share_positions`: what the account's newest event says that it holds.
struct share_position_row {
  static constexpr std::string_view table_name = "settlement_share_positions";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() { return {}; }

  madang::account_id account_id;
  std::string symbol;
  madang::quantity quantity;
  std::uint64_t known = 0;  ///< 0: shares were issued since, and no event has said what there is

  MADANG_FIELDS(account_id, symbol, quantity, known)
};
class share_positions_table final : public plain_table<share_position_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const fill_booked& event) {
    hold(record, event.symbol, event.position_after);
  }
  void take(const projected_record& record, const position_adjusted& event) {
    hold(record, event.symbol, event.quantity_after);
  }
  void take(const projected_record& record, const rights_closed& event) {
    if (event.quantity) hold(record, event.symbol, event.position_after);
  }
  void take(const projected_record& record, const shares_issued& event) {
    put({{record.stream.key}, event.symbol.text(), {}, 0});
  }

 private:
  void hold(const projected_record& record, symbol_id symbol, quantity amount) {
    put({{record.stream.key}, symbol.text(), amount, 1});
  }
};

}  // namespace madang::settlement
