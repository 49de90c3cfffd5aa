#include "actors/accounts/imports/import_books.hpp"

#include <algorithm>

#include "actors/accounts/valuation/basis.hpp"
#include "actors/accounts/valuation/lots.hpp"

namespace madang::accounts {
namespace {

/// Far above what anybody owns, and low enough that nothing outgrows what is counted in 64 bits.
constexpr std::int64_t most = INT64_MAX / 4;
constexpr std::int64_t day_ns = 86'400 * nanos_per_second;

struct dated_row {
  const import_row* row = nullptr;
  std::uint64_t number = 0;  ///< of its import
};

void add_rows(std::vector<dated_row>& to, std::uint64_t number, const std::vector<import_row>& rows) {
  for (const auto& row : rows) to.push_back({&row, number});
}

bool is_negative(const import_row& row) {
  return row.quantity.raw < 0 || row.price.raw < 0 || row.amount.raw < 0 || row.fee.raw < 0 || row.tax.raw < 0;
}
bool is_too_large(const import_row& row) {
  return row.quantity.raw > most || row.amount.raw > most || row.fee.raw > most || row.tax.raw > most;
}
bool is_countable(wide_money amount) {
  return !(amount > wide_money(money{most})) && !(amount < wide_money(money{-most}));
}

/// Noon in UTC is of the same day in every zone that a market is in.
unix_nanos moment_of(calendar_day day) {
  return {std::int64_t{day.value} * day_ns + day_ns / 2};
}

/// One function per kind of row; each gives why it cannot be booked, and then changes nothing.
class bookkeeper {
 public:
  std::optional<import_fault> book(const import_row& row) {
    if (is_negative(row)) return import_fault::amount_invalid;
    if (is_too_large(row)) return import_fault::too_large;
    switch (row.kind) {
      case import_row_kind::buy:
        return buy(row);
      case import_row_kind::sell:
        return sell(row);
      case import_row_kind::deposit:
        return move(row.amount, row.amount, {});
      case import_row_kind::withdrawal:
        return move(wide_money{} - row.amount, wide_money{} - row.amount, {});
      case import_row_kind::dividend:
      case import_row_kind::interest:
        return move(net_of_tax(row), {}, net_of_tax(row));
      case import_row_kind::fee:
        // It belongs to no trade: no cost or proceeds hold it.
        return move(wide_money{} - row.amount, {}, wide_money{} - row.amount);
    }
    return import_fault::kind_unknown;
  }

  void end_day() {
    if (!(books_.cash < wide_money{})) return;
    books_.paid_in -= books_.cash;
    books_.cash = {};
  }

  import_books take() { return std::move(books_); }

 private:
  static wide_money net_of_tax(const import_row& row) { return wide_money(row.amount) - row.tax; }

  std::optional<import_fault> move(wide_money change, wide_money paid_in, wide_money income) {
    if (!is_countable(books_.cash + change)) return import_fault::too_large;
    books_.cash += change;
    books_.paid_in += paid_in;
    books_.income += income;
    return std::nullopt;
  }

  std::optional<import_fault> buy(const import_row& row) {
    if (!row.symbol) return import_fault::symbol_invalid;
    if (!row.quantity) return import_fault::quantity_invalid;
    const auto found = books_.positions.find(row.symbol);
    const auto there = found == books_.positions.end() ? quantity{} : found->second.quantity;
    const auto paid = wide_money(row.amount) + row.fee + row.tax;
    if (there.raw > most - row.quantity.raw || !is_countable(books_.cash - paid)) return import_fault::too_large;
    books_.cash -= paid;
    auto& position = books_.positions[row.symbol];
    position.basis = after_purchase(position.basis, position.quantity, row.quantity, paid);
    position.quantity += row.quantity;
    buy_lot(books_.lots.open[row.symbol], row.quantity, paid, moment_of(row.date));
    count_charges(row);
    return std::nullopt;
  }

  std::optional<import_fault> sell(const import_row& row) {
    if (!row.symbol) return import_fault::symbol_invalid;
    if (!row.quantity) return import_fault::quantity_invalid;
    const auto found = books_.positions.find(row.symbol);
    if (found == books_.positions.end() || found->second.quantity < row.quantity) {
      return import_fault::more_sold_than_held;
    }
    const auto proceeds = wide_money(row.amount) - row.fee - row.tax;
    if (!is_countable(books_.cash + proceeds)) return import_fault::too_large;
    books_.cash += proceeds;
    auto& position = found->second;
    const auto left = position.quantity - row.quantity;
    const auto cost = cost_of(position.basis, position.quantity) - cost_of(position.basis, left);
    books_.realized += proceeds - cost;
    position.quantity = left;
    if (!left) books_.positions.erase(found);
    auto& lots = books_.lots.open[row.symbol];
    books_.lots.realized += proceeds - sell_lots(lots, row.quantity);
    if (lots.empty()) books_.lots.open.erase(row.symbol);
    count_charges(row);
    return std::nullopt;
  }

  void count_charges(const import_row& row) {
    books_.fees += row.fee;
    books_.taxes += row.tax;
  }

  import_books books_;
};

}  // namespace

booked_imports book_imports(const account_imports_state& all, std::optional<std::uint64_t> without,
                            const std::vector<import_row>* with) {
  std::vector<dated_row> rows;
  for (const auto& [number, one] : all.done) {
    if (number != without) add_rows(rows, number, one.rows);
  }
  if (with != nullptr) add_rows(rows, all.given + 1, *with);
  std::ranges::stable_sort(rows, {}, [](const dated_row& one) { return one.row->date; });

  booked_imports out;
  bookkeeper books;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& [row, number] = rows[i];
    if (const auto fault = books.book(*row)) out.faults.push_back({number, *row, *fault});
    if (i + 1 == rows.size() || rows[i + 1].row->date != row->date) books.end_day();
  }
  out.books = books.take();
  return out;
}

void rebuild_from_imports(account& target) {
  auto booked = book_imports(target.imports);
  ensure(booked.faults.empty(), "an import was kept that cannot be booked");
  auto& books = booked.books;
  target.cash = saturated(books.cash);
  target.positions = std::move(books.positions);
  target.lots = std::move(books.lots);
  target.realized = books.realized;
  target.net_deposits = books.paid_in;
  target.totals.income = books.income;
  target.totals.fees = books.fees;
  target.totals.taxes = books.taxes;
}

}  // namespace madang::accounts
