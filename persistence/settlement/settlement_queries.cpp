#include "persistence/settlement/settlement_queries.hpp"

#include <utility>

#include "persistence/accounts/accounts_queries.hpp"
#include "persistence/settlement/foreign_table.hpp"
#include "persistence/settlement/order_settlements.hpp"
#include "persistence/settlement/tax_table.hpp"

namespace madang::settlement {
namespace {

tax_kind kind_of(std::string_view word) {
  for (auto kind : {tax_kind::transaction, tax_kind::rural, tax_kind::dividend}) {
    if (to_text(kind) == word) return kind;
  }
  return {};
}

}  // namespace

due_queries::due_queries(query_session& at)
    : due_(at.sql,
           "SELECT DISTINCT account_id FROM settlement_due WHERE due_on<=?1 AND account_id<?2 "
           "ORDER BY account_id DESC LIMIT ?3") {}

list_result<list_due> due_queries::read(const list_due& query) {
  const auto limit = limit_of(query.at);
  std::vector<due_account> items;
  for (due_.ask(std::int64_t{query.day.value}, before_of(query.at), std::uint64_t{limit + 1}); due_.next();) {
    items.push_back({{due_.number(0)}});
  }
  due_.done();
  return page_of(std::move(items), limit);
}

tax_queries::tax_queries(query_session& at)
    : taxes_(at.sql,
             "SELECT account_id, settled_on, kind, symbol, share, base, amount FROM settlement_taxes "
             "WHERE account_id=?1 AND settled_on>=?2 AND settled_on<=?3 "
             "ORDER BY settled_on DESC, symbol, kind DESC, share LIMIT ?4") {}

list_result<list_taxes> tax_queries::read(const list_taxes& query) {
  std::vector<tax_item> items;
  taxes_.ask(query.account.value, std::int64_t{query.first.value}, std::int64_t{query.last.value},
             std::uint64_t{query.at.limit} + 1);
  while (taxes_.next()) {
    auto row = plain_row<tax_row>::read(taxes_);
    items.push_back({kind_of(row.kind), std::move(row.symbol), row.base, row.share, row.amount, row.settled_on});
  }
  taxes_.done();
  return page_of(std::move(items), query.at.limit);
}

foreign_queries::foreign_queries(query_session& at)
    : sales_(at.sql,
             "SELECT account_id, settled_on, symbol, rate_on, amount FROM settlement_foreign "
             "WHERE account_id=?1 AND settled_on>=?2 AND settled_on<=?3 "
             "ORDER BY settled_on DESC, symbol, rate_on LIMIT ?4") {}

list_result<list_foreign_sales> foreign_queries::read(const list_foreign_sales& query) {
  std::vector<foreign_item> items;
  sales_.ask(query.account.value, std::int64_t{query.first.value}, std::int64_t{query.last.value},
             std::uint64_t{query.at.limit} + 1);
  while (sales_.next()) {
    auto row = plain_row<foreign_row>::read(sales_);
    items.push_back({std::move(row.symbol), row.settled_on, row.rate_on, row.amount});
  }
  sales_.done();
  return page_of(std::move(items), query.at.limit);
}

holder_queries::holder_queries(query_session& at)
    : holders_(at.sql,
               "SELECT account_id FROM settlement_holders WHERE symbol=?1 AND account_id<?2 "
               "ORDER BY account_id DESC LIMIT ?3") {}

list_result<list_holders> holder_queries::read(const list_holders& query) {
  const auto limit = limit_of(query.at);
  const auto symbol = query.symbol.text();
  std::vector<due_account> items;
  for (holders_.ask(symbol, before_of(query.at), std::uint64_t{limit + 1}); holders_.next();) {
    items.push_back({{holders_.number(0)}});
  }
  holders_.done();
  return page_of(std::move(items), limit);
}

tax_sum_queries::tax_sum_queries(query_session& at)
    : sums_(at.sql,
            "SELECT kind, CAST(sum(amount) AS bigint), count(*) FROM settlement_taxes "
            "WHERE settled_on>=?1 AND settled_on<=?2 GROUP BY kind ORDER BY kind") {}

list_result<sum_taxes> tax_sum_queries::read(const sum_taxes& query) {
  std::vector<tax_sum> items;
  sums_.ask(std::int64_t{query.first.value}, std::int64_t{query.last.value});
  while (sums_.next()) items.push_back({kind_of(sums_.text(0)), {sums_.integer(1)}, sums_.number(2)});
  sums_.done();
  return listing<tax_sum>{std::move(items), false};
}

scheduled_queries::scheduled_queries(query_session& at)
    : counts_(at.sql,
              "SELECT settles_on, count(*) FROM settlement_orders WHERE traded_on=?1 "
              "GROUP BY settles_on ORDER BY settles_on") {}

list_result<count_scheduled> scheduled_queries::read(const count_scheduled& query) {
  std::vector<scheduled_orders> items;
  counts_.ask(std::int64_t{query.traded_on.value});
  while (counts_.next()) items.push_back({{static_cast<std::int32_t>(counts_.integer(0))}, counts_.number(1)});
  counts_.done();
  return listing<scheduled_orders>{std::move(items), false};
}

// ---- statements ----------------------------------------------------------------------------------------------------

namespace {

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

class every_account_queries {
 public:
  explicit every_account_queries(query_session& at)
      : rows_(at.sql,
              "SELECT account_id, currency FROM accounts WHERE account_id<?1 ORDER BY account_id DESC LIMIT ?2") {}

  list_result<list_every_account> read(const list_every_account& query) {
    const auto limit = limit_of(query.at);
    std::vector<every_account> items;
    for (rows_.ask(before_of(query.at), std::uint64_t{limit + 1}); rows_.next();) {
      every_account one{{rows_.number(0)}, {}};
      plain::read_column(rows_, 1, one.currency);
      items.push_back(one);
    }
    rows_.done();
    return page_of(std::move(items), limit);
  }

 private:
  sql_statement rows_;
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
  to.add<list_due, due_queries>("settlement_due");
  to.add<list_taxes, tax_queries>("settlement_taxes");
  to.add<list_foreign_sales, foreign_queries>("settlement_foreign");
  to.add<sum_taxes, tax_sum_queries>("tax_sums");
  to.add<list_holders, holder_queries>("holders");
  to.add<count_scheduled, scheduled_queries>("scheduled_orders");
  to.add<read_order_settlement, order_settlement_queries>("order_settlement");
  to.add<list_every_account, every_account_queries>("every_account");
  to.add<list_every_entry, every_entry_queries<ledger_queries>, every_entry_queries<pg_ledger_queries>>("every_entry");
  to.add<read_statement, statement_queries<ledger_queries>, statement_queries<pg_ledger_queries>>(
      "settlement_statement");
}

}  // namespace madang::settlement
