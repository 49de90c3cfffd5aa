#include "persistence/ledger_rows.hpp"

#include <algorithm>

namespace madang {
namespace {

/// Accounts whose last entry is remembered; over it all are forgotten and read again.
constexpr std::size_t last_entries_max = 400'000;

struct ledger_writer {
  ledger_lines out;

  void release(order_id order, money released, money cash_after) {
    if (released) out.add(ledger_kind::release, released, cash_after, {}, order.value);
  }

  void operator()(const funds_deposited& event) {
    out.add(ledger_kind::deposit, event.amount, event.cash_after, {}, event.transaction);
  }
  void operator()(const funds_withdrawn& event) {
    out.add(ledger_kind::withdrawal, -event.amount, event.cash_after, {}, event.transaction);
  }
  void operator()(const order_opened& event) {
    if (event.held) out.add(ledger_kind::hold, event.held, event.cash_after, {}, event.terms.order.value);
  }
  void operator()(const hold_raised& event) {
    if (event.added) out.add(ledger_kind::hold, event.added, event.cash_after, {}, event.order.value);
  }
  void operator()(const fill_booked& event) {
    bool buys = event.on == side::buy;
    auto trade = event.fill.trade_number;
    out.add(buys ? ledger_kind::buy : ledger_kind::sell, buys ? -event.value : event.value,
            event.cash_after + event.fee + event.tax, event.symbol, trade);
    if (event.fee) out.add(ledger_kind::fee, -event.fee, event.cash_after + event.tax, event.symbol, trade);
    if (event.tax) out.add(ledger_kind::tax, -event.tax, event.cash_after, event.symbol, trade);
    release(event.order, event.released, event.cash_after);
  }
  void operator()(const order_closed& event) { release(event.order, event.released, event.cash_after); }
  void operator()(const order_terms_booked& event) { release(event.order, event.released, event.cash_after); }
  template <class Other>
  void operator()(const Other&) {}
};

}  // namespace

ledger_lines ledger_of(const account_event& event) {
  ledger_writer writer;
  std::visit(writer, event);
  return writer.out;
}

ledger_rows::ledger_rows(sql_session& session)
    : index_(session),
      insert_(session,
              "INSERT OR REPLACE INTO ledger (bucket, account, entry, kind, amount, cash_after, symbol, reference, "
              "created_at) VALUES (?,?,?,?,?,?,?,?,?)"),
      find_last_(session, "SELECT max(entry) FROM ledger WHERE bucket=? AND account=?") {}

void ledger_rows::take(const projected_record& record, const account_event& event) {
  auto written = ledger_of(event);
  for (std::size_t i = 0; i < written.count; ++i) {
    rows_.push_back({account_id{record.stream.key}, record.at, record.time, 0, written.lines[i]});
  }
}

void ledger_rows::write() {
  std::stable_sort(rows_.begin(), rows_.end(), [](const row& a, const row& b) {
    if (a.account != b.account) return a.account < b.account;
    return a.at < b.at;
  });
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    bool first = i == 0 || rows_[i - 1].account != rows_[i].account;
    rows_[i].entry = (first ? last_entry(rows_[i].account) : rows_[i - 1].entry) + 1;
    bool last = i + 1 == rows_.size() || rows_[i + 1].account != rows_[i].account;
    if (last) last_entries_[rows_[i].account.value] = rows_[i].entry;
  }
  std::stable_sort(rows_.begin(), rows_.end(),
                   [](const row& a, const row& b) { return bucket_of(a.at) < bucket_of(b.at); });
  for (const auto& each : rows_) {
    const auto& line = each.line;
    insert_.run(bucket_of(each.at), each.account.value, each.entry, line.kind, line.amount.raw, line.cash_after.raw,
                line.symbol.value, line.reference, each.time.value);
  }
}

std::uint64_t ledger_rows::last_entry(account_id account) {
  if (last_entries_.size() >= last_entries_max) last_entries_.clear();
  if (auto found = last_entries_.find(account.value); found != last_entries_.end()) return found->second;
  auto stream = family_of(entity_of(account));
  for (auto part = index_.newest(stream); part.bucket >= 0; part = index_.previous(stream, part)) {
    find_last_.ask(part.bucket, account.value);
    bool found = find_last_.next() && !find_last_.null(0);
    auto entry = found ? find_last_.number(0) : 0;
    find_last_.done();
    if (found) return entry;
  }
  return 0;
}

void ledger_rows::reset() {
  rows_.clear();
  last_entries_.clear();
}

}  // namespace madang
