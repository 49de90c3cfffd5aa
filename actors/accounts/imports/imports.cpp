#include "actors/accounts/imports/imports.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_set>

#include "actors/accounts/account_day.hpp"
#include "actors/accounts/imports/import_books.hpp"
#include "actors/accounts/orders/placement.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "messages/accounts/import_words.hpp"

namespace madang::accounts {
namespace {

constexpr std::int64_t import_day_ns = 86'400 * nanos_per_second;

refused<account_rejection> no(account_reject why, std::vector<named_value> values = {}) {
  return {{why, std::move(values)}};
}

/// What every command of this page meets first.
std::optional<account_reject> mirror_fault(const account& current, user_id by) {
  if (auto fault = access_fault(current, by, access_need::own)) return fault;
  if (!current.is_mirror()) return account_reject::account_not_mirror;
  if (current.is_closed()) return account_reject::account_closed;
  return std::nullopt;
}

quantity held_in(const std::map<symbol_id, position_state>& positions, symbol_id symbol) {
  const auto found = positions.find(symbol);
  return found == positions.end() ? quantity{} : found->second.quantity;
}

void show_positions(const import_books& before, const import_books& after, import_result_view& view) {
  std::set<symbol_id> symbols;
  for (const auto& [symbol, held] : before.positions) symbols.insert(symbol);
  for (const auto& [symbol, held] : after.positions) symbols.insert(symbol);
  for (const auto symbol : symbols) {
    const auto found = after.positions.find(symbol);
    import_position one{symbol, held_in(before.positions, symbol), held_in(after.positions, symbol), {}};
    if (found != after.positions.end()) one.cost_after = cost_of(found->second.basis, found->second.quantity);
    const auto old = before.positions.find(symbol);
    const bool same = old != before.positions.end() && found != after.positions.end() && old->second == found->second;
    if (same) continue;
    ++view.positions_count;
    if (view.positions.size() < import_positions_shown_max) view.positions.push_back(one);
  }
}

/// What makes the one of the other.
void show_effect(const import_books& before, const import_books& after, import_result_view& view) {
  view.cash_before = saturated(before.cash);
  view.cash_after = saturated(after.cash);
  view.paid_in = after.paid_in - before.paid_in;
  view.realized = after.realized - before.realized;
  view.income = after.income - before.income;
  show_positions(before, after, view);
}

import_view shown(const account& current, std::uint64_t number, const import_state& one) {
  const auto [first, last] = std::ranges::minmax_element(one.rows, {}, &import_row::date);
  const bool has_rows = first != one.rows.end();
  return {current.id,
          number,
          one.shape,
          one.content_hash,
          static_cast<std::uint32_t>(one.rows.size()),
          has_rows ? first->date : calendar_day{},
          has_rows ? last->date : calendar_day{},
          one.imported_at};
}

/// The lines of the file that are good by themselves, and what is wrong with the others.
struct checked_rows {
  std::vector<import_row> good;
  std::vector<import_line_fault> faults;
  std::uint32_t faults_count = 0;

  void add(const import_row& row, import_fault fault) {
    ++faults_count;
    faults.push_back({row.line, fault, row.symbol ? row.symbol.text() : std::string{}});
  }
};

std::optional<import_fault> symbol_fault(const account& current, const import_row& row,
                                         const instrument_currency& currency_of) {
  if (!row.symbol) return std::nullopt;
  const auto money_of = currency_of(row.symbol);
  if (!money_of) return import_fault::symbol_unknown;
  if (*money_of != current.terms.currency) return import_fault::currency_mismatch;
  return std::nullopt;
}

/// A statement may begin with its newest line: then what happened first on a day stands below.
std::vector<import_row> oldest_first(std::vector<import_row> rows) {
  if (!rows.empty() && rows.back().date < rows.front().date) std::ranges::reverse(rows);
  return rows;
}

/// What is wrong with a line whatever else there is.
std::optional<import_fault> row_fault(const account& current, const import_row& row, calendar_day today,
                                      const instrument_currency& currency_of) {
  return row.date > today ? std::optional(import_fault::date_ahead) : symbol_fault(current, row, currency_of);
}

checked_rows check(const account& current, const import_trades& command, const account_rules& rules,
                   const instrument_currency& currency_of) {
  checked_rows out;
  out.faults = command.faults;
  out.faults_count = command.faults_count;
  const auto today = day_in_zone(command.received_at, rules.utc_offset_s);
  for (const auto& row : oldest_first(command.rows)) {
    if (const auto fault = row_fault(current, row, today, currency_of)) {
      out.add(row, *fault);
    } else {
      out.good.push_back(row);
    }
  }
  return out;
}

/// What a line that was passed over must have met, where nothing is wrong with it any more.
import_fault former_fault(const import_row& row) {
  if (row.kind == import_row_kind::sell) return import_fault::more_sold_than_held;
  return row.symbol ? import_fault::symbol_unknown : import_fault::too_large;
}

/// The lines of a file as they were taken when it first came: what is not among its import's rows was passed over.
checked_rows check_again(const account& current, const import_state& one, const import_trades& command,
                         const account_rules& rules, const instrument_currency& currency_of) {
  checked_rows out;
  out.good = one.rows;
  // Its lines mean something else in another shape.
  if (command.shape != one.shape) return out;
  out.faults = command.faults;
  out.faults_count = command.faults_count;
  std::unordered_set<std::uint32_t> taken;
  for (const auto& row : one.rows) taken.insert(row.line);
  const auto today = day_in_zone(one.imported_at, rules.utc_offset_s);
  for (const auto& row : command.rows) {
    if (taken.contains(row.line)) continue;
    out.add(row, row_fault(current, row, today, currency_of).value_or(former_fault(row)));
  }
  return out;
}

std::size_t rows_kept(const account& current) {
  std::size_t sum = 0;
  for (const auto& [number, one] : current.imports.done) sum += one.rows.size();
  return sum;
}

const std::pair<const std::uint64_t, import_state>* find_file(const account& current, const std::string& hash) {
  for (const auto& one : current.imports.done) {
    if (one.second.content_hash == hash) return &one;
  }
  return nullptr;
}

std::vector<named_value> values_of(const unbooked_row& row) {
  return {{"symbol", row.row.symbol.text()},
          {"date", to_text(row.row.date)},
          {"import", std::to_string(row.number)},
          {"line", std::to_string(row.row.line)}};
}

/// Books the good rows; those that cannot be booked join the faults. Refused where it is an earlier import's row.
result<import_books, account_rejection> book(const account& current, checked_rows& rows) {
  const auto mine = current.imports.given + 1;
  auto booked = book_imports(current.imports, std::nullopt, &rows.good);
  std::unordered_set<std::uint32_t> wrong;
  for (const auto& one : booked.faults) {
    if (one.number != mine) return no(account_reject::import_conflicts, values_of(one));
    rows.add(one.row, one.fault);
    wrong.insert(one.row.line);
  }
  std::erase_if(rows.good, [&](const import_row& row) { return wrong.contains(row.line); });
  return std::move(booked.books);
}

/// What stands against taking the rows, a dry run or not.
std::optional<account_rejection> fault_of(const import_trades& command, const checked_rows& rows) {
  if (rows.faults_count > 0 && !command.skip_errors) {
    const auto first = std::ranges::min_element(rows.faults, {}, &import_line_fault::line);
    std::vector<named_value> values{{"errors", std::to_string(rows.faults_count)}};
    if (first != rows.faults.end()) {
      values.push_back({"line", std::to_string(first->line)});
      values.push_back({"error", std::string(to_text(first->fault))});
    }
    return account_rejection{account_reject::import_has_errors, std::move(values)};
  }
  if (rows.good.empty()) return account_rejection{account_reject::import_empty};
  return std::nullopt;
}

void show_lines(checked_rows rows, import_result_view& view) {
  view.rows_good = static_cast<std::uint32_t>(rows.good.size());
  view.errors_count = rows.faults_count;
  view.rows_read = view.rows_good + view.errors_count;
  std::ranges::stable_sort(rows.faults, {}, &import_line_fault::line);
  if (rows.faults.size() > import_faults_shown_max) rows.faults.resize(import_faults_shown_max);
  view.errors = std::move(rows.faults);
}

import_result_view planned(const account& current, const import_trades& command, checked_rows rows,
                           const import_books& after) {
  import_result_view view;
  view.account = current.id;
  view.shape = command.shape;
  view.content_hash = command.content_hash;
  show_lines(std::move(rows), view);
  show_effect(book_imports(current.imports).books, after, view);
  return view;
}

/// An import that is there, whose file came again: as if it were the last to come.
import_result_view result_of(const account& current, std::uint64_t number, const import_state& one, checked_rows rows) {
  import_result_view view;
  view.account = current.id;
  view.number = number;
  view.shape = one.shape;
  view.content_hash = one.content_hash;
  view.repeated = true;
  show_lines(std::move(rows), view);
  show_effect(book_imports(current.imports, number).books, book_imports(current.imports).books, view);
  return view;
}

trades_imported event_of(const account& current, const import_trades& command, std::vector<import_row> rows,
                         const import_books& after, const account_rules& rules) {
  trades_imported event;
  event.number = current.imports.given + 1;
  event.shape = command.shape;
  event.content_hash = command.content_hash;
  event.rows = std::move(rows);
  event.by = command.by;
  event.paid_in = saturated(after.paid_in - current.net_deposits);
  event.cash_after = saturated(after.cash);
  event.cash_change = event.cash_after - current.cash;
  event.held_after = current.held;
  event.request = command.request;
  event.forget_before = rules.requests.forget_before(command.received_at);
  return event;
}

std::size_t imported_lately(const account& current, unix_nanos now) {
  return static_cast<std::size_t>(
      std::ranges::count_if(current.imports.lately, [now](unix_nanos at) { return now - at < import_day_ns; }));
}

/// Imports of an account are few, and so are their rows: both are its state. What is undone leaves its event behind, so
/// those of a day are few as well.
std::optional<account_rejection> room_fault(const account& current, const import_trades& command,
                                            const account_rules& rules) {
  const auto most_a_day = std::min<std::uint64_t>(rules.imports_per_day, imports_per_day_max);
  if (!command.dry_run && imported_lately(current, command.received_at) >= most_a_day) {
    return account_rejection{account_reject::import_quota_exceeded, {{"most", std::to_string(most_a_day)}}};
  }
  if (current.imports.done.size() >= imports_max) {
    return account_rejection{account_reject::too_many_imports, {{"most", std::to_string(imports_max)}}};
  }
  if (rows_kept(current) + command.rows.size() > import_rows_kept_max) {
    return account_rejection{account_reject::too_many_imports, {{"most_rows", std::to_string(import_rows_kept_max)}}};
  }
  if (!has_room(current, command.request, {}, command.received_at, rules)) {
    return account_rejection{account_reject::too_many_requests};
  }
  return std::nullopt;
}

}  // namespace

result<import_decision, account_rejection> decide(const account& current, const import_trades& command,
                                                  const account_rules& rules, const instrument_currency& currency_of) {
  if (auto fault = mirror_fault(current, command.by)) return no(*fault);
  const auto shown_again = [&](std::uint64_t number, const import_state& one) {
    return result_of(current, number, one, check_again(current, one, command, rules, currency_of));
  };
  const bool has_key = command.request && !command.dry_run;
  const auto since = rules.requests.forget_before(command.received_at);
  if (const auto* known = has_key ? current.requests.find(key_of(command.request), since) : nullptr) {
    if (known->value.body != command.request.body) return no(account_reject::idempotency_key_reused);
    const auto done = current.imports.done.find(known->value.transaction);
    if (done == current.imports.done.end()) return no(account_reject::import_unknown);
    return import_decision{{}, shown_again(done->first, done->second), true};
  }
  if (const auto* known = find_file(current, command.content_hash)) {
    import_decision again{{}, shown_again(known->first, known->second)};
    if (!has_key) return again;
    if (!has_room(current, command.request, {}, command.received_at, rules)) {
      return no(account_reject::too_many_requests);
    }
    again.events.emplace_back(import_repeated{known->first, command.request, since});
    return again;
  }
  if (auto fault = room_fault(current, command, rules)) return refused{std::move(*fault)};
  auto rows = check(current, command, rules, currency_of);
  const auto books = book(current, rows);
  if (!books) return refused{books.error()};
  if (command.dry_run) return import_decision{{}, planned(current, command, std::move(rows), *books)};
  if (auto fault = fault_of(command, rows)) return refused{std::move(*fault)};

  auto event = event_of(current, command, rows.good, *books, rules);
  auto view = planned(current, command, std::move(rows), *books);
  view.number = event.number;
  auto events = closing_events(current, rules);
  events.emplace_back(std::move(event));
  return import_decision{std::move(events), std::move(view)};
}

result<undo_decision, account_rejection> decide(const account& current, const undo_import& command,
                                                const account_rules& rules) {
  if (auto fault = mirror_fault(current, command.by)) return no(*fault);
  const auto found = current.imports.done.find(command.number);
  if (found == current.imports.done.end()) return no(account_reject::import_unknown);
  const auto left = book_imports(current.imports, command.number);
  if (!left.faults.empty()) return no(account_reject::import_in_use, values_of(left.faults.front()));
  import_undone event;
  event.number = command.number;
  event.by = command.by;
  event.paid_in = saturated(left.books.paid_in - current.net_deposits);
  event.cash_after = saturated(left.books.cash);
  event.cash_change = event.cash_after - current.cash;
  event.held_after = current.held;
  auto events = closing_events(current, rules);
  events.emplace_back(event);
  return undo_decision{std::move(events), shown(current, found->first, found->second)};
}

result<account_events, account_rejection> decide(const account& current, const read_imports& command) {
  return decide(current, read_account{current.id, command.by, account_read::account});
}

imports_view imports_of(const account& current) {
  imports_view view;
  for (auto one = current.imports.done.rbegin(); one != current.imports.done.rend(); ++one) {
    view.imports.push_back(shown(current, one->first, one->second));
  }
  return view;
}

void apply_import(account& target, const trades_imported& event, unix_nanos at) {
  ensure(event.number == target.imports.given + 1 && event.cash_after == target.cash + event.cash_change,
         "an import out of line");
  target.imports.given = event.number;
  target.imports.done.emplace(event.number, import_state{event.shape, event.content_hash, event.rows, at});
  auto& lately = target.imports.lately;
  std::erase_if(lately, [at](unix_nanos one) { return at - one >= import_day_ns; });
  if (lately.size() >= imports_per_day_max) lately.erase(lately.begin());
  lately.push_back(at);
  rebuild_from_imports(target);
  ensure(target.cash == event.cash_after, "an import comes to another sum");
}

void apply_import(account& target, const import_undone& event) {
  ensure(target.imports.done.erase(event.number) == 1, "an import that is not there was undone");
  rebuild_from_imports(target);
  ensure(target.cash == event.cash_after, "what is left of the imports comes to another sum");
}

}  // namespace madang::accounts
