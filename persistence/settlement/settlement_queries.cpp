#include "persistence/settlement/settlement_queries.hpp"

#include <utility>

#include "persistence/accounts/accounts_queries.hpp"
#include "persistence/lists/statement_list.hpp"
#include "persistence/settlement/foreign_table.hpp"
#include "persistence/settlement/order_settlements.hpp"
#include "persistence/settlement/share_tables.hpp"
#include "persistence/settlement/tax_table.hpp"

namespace madang::settlement {
namespace {

tax_kind kind_of(std::string_view word) {
  for (auto kind : {tax_kind::transaction, tax_kind::rural, tax_kind::dividend}) {
    if (to_text(kind) == word) return kind;
  }
  return {};
}

struct accounts_with_dues {
  using query = list_due;
  static std::string sql(sql_dialect) {
    return "SELECT DISTINCT account_id FROM settlement_due WHERE erased=0 AND due_on<=?1 AND account_id<?2 "
           "ORDER BY account_id DESC LIMIT ?3";
  }
  static auto parameters(const query& of) {
    return std::tuple(std::int64_t{of.day.value}, before_of(of.at), one_more(of.at));
  }
  static due_account item(sql_statement& rows) { return {{rows.number(0)}}; }
};

struct taxes_of_account {
  using query = list_taxes;
  static std::string sql(sql_dialect) {
    return plain_row<tax_row>::select_sql(
        " WHERE account_id=?1 AND settled_on>=?2 AND settled_on<=?3 "
        "ORDER BY settled_on DESC, symbol, kind DESC, share LIMIT ?4");
  }
  static std::size_t limit(const query& of) { return of.at.limit; }
  static auto parameters(const query& of) {
    return std::tuple(of.account.value, std::int64_t{of.first.value}, std::int64_t{of.last.value},
                      std::uint64_t{of.at.limit} + 1);
  }
  static tax_item item(sql_statement& rows) {
    auto row = plain_row<tax_row>::read(rows);
    return {kind_of(row.kind), std::move(row.symbol), row.base, row.share, row.amount, row.settled_on};
  }
};

struct foreign_sales {
  using query = list_foreign_sales;
  static std::string sql(sql_dialect) {
    return plain_row<foreign_row>::select_sql(
        " WHERE account_id=?1 AND settled_on>=?2 AND settled_on<=?3 ORDER BY settled_on DESC, symbol, rate_on LIMIT ?4");
  }
  static std::size_t limit(const query& of) { return of.at.limit; }
  static auto parameters(const query& of) {
    return std::tuple(of.account.value, std::int64_t{of.first.value}, std::int64_t{of.last.value},
                      std::uint64_t{of.at.limit} + 1);
  }
  static foreign_item item(sql_statement& rows) {
    auto row = plain_row<foreign_row>::read(rows);
    return {std::move(row.symbol), row.settled_on, row.rate_on, row.amount};
  }
};

struct holders_of_symbol {
  using query = list_holders;
  static std::string sql(sql_dialect) {
    return "SELECT account_id FROM settlement_holders WHERE symbol=?1 AND account_id<?2 "
           "ORDER BY account_id DESC LIMIT ?3";
  }
  static auto parameters(const query& of) { return std::tuple(of.symbol.text(), before_of(of.at), one_more(of.at)); }
  static due_account item(sql_statement& rows) { return {{rows.number(0)}}; }
};

struct changes_of_price {
  using query = list_price_changes;
  static std::string sql(sql_dialect) {
    return "SELECT begun_at, price_before, price_after FROM settlement_price_changes "
           "WHERE symbol=?1 AND begun_at>=?2 ORDER BY begun_at DESC LIMIT ?3";
  }
  static auto parameters(const query& of) { return std::tuple(of.symbol.text(), of.from.value, one_more(of.at)); }
  static price_change item(sql_statement& rows) {
    return {{rows.integer(0)}, price{rows.integer(1)}, price{rows.integer(2)}};
  }
};

struct sums_of_taxes {
  using query = sum_taxes;
  static std::string sql(sql_dialect) {
    return "SELECT taxes.kind, own.currency, CAST(sum(taxes.amount) AS bigint), count(*) "
           "FROM settlement_taxes AS taxes JOIN accounts AS own ON own.account_id=taxes.account_id "
           "WHERE taxes.settled_on>=?1 AND taxes.settled_on<=?2 "
           "GROUP BY taxes.kind, own.currency ORDER BY taxes.kind, own.currency";
  }
  static auto parameters(const query& of) {
    return std::tuple(std::int64_t{of.first.value}, std::int64_t{of.last.value});
  }
  static tax_sum item(sql_statement& rows) {
    tax_sum one{kind_of(rows.text(0)), {}, {rows.integer(2)}, rows.number(3)};
    plain::read_column(rows, 1, one.currency);
    return one;
  }
};

struct counts_of_scheduled {
  using query = count_scheduled;
  static std::string sql(sql_dialect) {
    return "SELECT settles_on, count(*) FROM settlement_orders WHERE traded_on=?1 "
           "GROUP BY settles_on ORDER BY settles_on";
  }
  static auto parameters(const query& of) { return std::tuple(std::int64_t{of.traded_on.value}); }
  static scheduled_orders item(sql_statement& rows) {
    return {{static_cast<std::int32_t>(rows.integer(0))}, rows.number(1)};
  }
};

struct all_accounts {
  using query = list_every_account;
  static std::string sql(sql_dialect) {
    return "SELECT account_id, currency FROM accounts WHERE account_id<?1 ORDER BY account_id DESC LIMIT ?2";
  }
  static auto parameters(const query& of) { return std::tuple(before_of(of.at), one_more(of.at)); }
  static every_account item(sql_statement& rows) {
    every_account one{{rows.number(0)}, {}};
    plain::read_column(rows, 1, one.currency);
    return one;
  }
};

// ---- shares --------------------------------------------------------------------------------------------------------

symbol_id symbol_of(sql_statement& rows, int column) {
  return symbol_id::parse(rows.text(column)).value_or(symbol_id{});
}
/// By one statement: what is summed and what is held are of one moment.
struct changes_of_shares {
  using query = list_share_changes;
  static std::string sql(sql_dialect) {
    return "SELECT changes.symbol, changes.span, traded_bought, traded_sold, booked_bought, booked_sold, issued, "
           "coalesce(held.known, 0), coalesce(held.quantity, 0) "
           "FROM settlement_share_changes AS changes LEFT JOIN settlement_share_positions AS held "
           "ON held.account_id=changes.account_id AND held.symbol=changes.symbol "
           "WHERE changes.account_id=?1 ORDER BY changes.symbol, changes.span";
  }
  static auto parameters(const query& of) { return std::tuple(of.account.value); }
  static share_changes item(sql_statement& rows) {
    const auto span = rows.number(1);
    share_changes one{symbol_of(rows, 0), first_of_span(span), last_of_span(span),
                      {rows.integer(2)},  {rows.integer(3)},   {rows.integer(4)},
                      {rows.integer(5)},  {rows.integer(6)},   {}};
    if (rows.integer(7) != 0) one.position = quantity{rows.integer(8)};
    return one;
  }
};
struct shares_of_symbols {
  using query = list_symbol_shares;
  static std::string sql(sql_dialect) { return plain_row<symbol_share_row>::select_sql(" ORDER BY symbol, span"); }
  static auto parameters(const query&) { return std::tuple<>(); }
  static symbol_shares item(sql_statement& rows) {
    const auto row = plain_row<symbol_share_row>::read(rows);
    return {symbol_id::parse(row.symbol).value_or(symbol_id{}),
            first_of_span(row.span),
            last_of_span(row.span),
            row.bought,
            row.sold,
            row.issued};
  }
};

// ---- statements ----------------------------------------------------------------------------------------------------

void add_entry(statement_sums& to, const ledger_entry& one) {
  ++to.entries;
  const auto amount = wide_money(one.amount);
  switch (one.kind) {
    case ledger_kind::deposit:
      return void(to.deposits += amount);
    case ledger_kind::withdrawal:
      return void(to.withdrawals -= amount);
    case ledger_kind::buy:
      return void(to.bought -= amount);
    case ledger_kind::sell:
      return void(to.sold += amount);
    case ledger_kind::fee:
      return void(to.fees -= amount);
    case ledger_kind::tax:
      return void(to.taxes -= amount);
    case ledger_kind::hold:
    case ledger_kind::release:
      return;
    case ledger_kind::dividend:
    case ledger_kind::interest:
    case ledger_kind::adjustment:
      return void(to.other += amount);
  }
}

/// Reads the ledger from the newest entry of the statement, which is searched for, back to the first one before it.
/// What does not fit into the time goes on with the next query. `Ledger` reads the pages.
template <class Ledger>
class statement_queries {
 public:
  explicit statement_queries(query_session& at) : ledger_(at) {}

  list_result<read_statement> read(const read_statement& query) {
    auto sums = query.so_far;
    bool has_closing = sums.next != 0;
    list_ledger pages{{}, query.account, {page_limit_max, sums.next, 0}};
    if (!has_closing) pages.at.before = first_from(query.account, query.until);
    sums.next = 0;
    for (std::size_t read = 0; pages.at.before != 1; read += page_limit_max) {
      const auto page = ledger_.read(pages);
      if (!page) return refused{page.error()};
      for (const auto& one : page->items) {
        if (one.created_at >= query.until) continue;
        if (!std::exchange(has_closing, true)) sums.closing_cash = one.cash_after;
        if (one.created_at < query.from) {
          sums.opening_cash = one.cash_after;
          return one_item(sums);
        }
        add_entry(sums, one);
      }
      if (!page->more || page->items.empty()) break;
      pages.at.before = page->items.back().entry;
      if (read >= entries_per_query) {
        sums.next = pages.at.before;
        break;
      }
    }
    return one_item(sums);
  }

 private:
  static constexpr std::size_t entries_per_query = 50'000;

  /// The first entry of the moment or later: entries are numbered from 1 without gaps, as time goes. One more than
  /// there are where none is; 0, which is the newest, where the ledger cannot be searched.
  std::uint64_t first_from(account_id account, unix_nanos moment) {
    const auto newest = ledger_.read(list_ledger{{}, account, {1, 0, 0}});
    if (!newest || newest->items.empty()) return 0;
    std::uint64_t low = 1;
    std::uint64_t high = newest->items.front().entry + 1;
    while (low < high) {
      const auto middle = low + (high - low) / 2;
      const auto found = ledger_.read(list_ledger{{}, account, {1, middle + 1, 0}});
      if (!found || found->items.empty()) return 0;
      if (found->items.front().created_at < moment) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  static list_result<read_statement> one_item(const statement_sums& sums) {
    return listing<statement_sums>{{sums}, false};
  }

  Ledger ledger_;
};

template <class Ledger>
class every_entry_queries {
 public:
  explicit every_entry_queries(query_session& at) : ledger_(at) {}

  list_result<list_every_entry> read(const list_every_entry& query) {
    return ledger_.read(list_ledger{{}, query.account, query.at});
  }

 private:
  Ledger ledger_;
};

}  // namespace

void add_queries(query_registry& to) {
  to.add<list_due, statement_list<accounts_with_dues>>("settlement_due");
  to.add<list_taxes, statement_list<taxes_of_account>>("settlement_taxes");
  to.add<list_foreign_sales, statement_list<foreign_sales>>("settlement_foreign");
  to.add<sum_taxes, statement_list<sums_of_taxes>>("tax_sums");
  to.add<list_holders, statement_list<holders_of_symbol>>("holders");
  to.add<list_price_changes, statement_list<changes_of_price>>("price_changes");
  to.add<list_share_changes, statement_list<changes_of_shares>>("share_changes");
  to.add<list_symbol_shares, statement_list<shares_of_symbols>>("symbol_shares");
  to.add<count_scheduled, statement_list<counts_of_scheduled>>("scheduled_orders");
  to.add<read_order_settlement, order_settlement_queries>("order_settlement");
  to.add<list_every_account, statement_list<all_accounts>>("every_account");
  to.add<list_every_entry, every_entry_queries<ledger_queries>, every_entry_queries<pg_ledger_queries>>("every_entry");
  to.add<read_statement, statement_queries<ledger_queries>, statement_queries<pg_ledger_queries>>(
      "settlement_statement");
}

}  // namespace madang::settlement
