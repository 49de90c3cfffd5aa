#include "persistence/accounts/ledger_rows.hpp"

#include <algorithm>
#include <cstring>

namespace madang::accounts {
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
    bool buys = event.side == side::buy;
    auto trade = event.fill.trade_number;
    out.add(buys ? ledger_kind::buy : ledger_kind::sell, buys ? -event.value : event.value,
            event.cash_after + event.fee + event.tax, event.symbol, trade);
    if (event.fee) out.add(ledger_kind::fee, -event.fee, event.cash_after + event.tax, event.symbol, trade);
    if (event.tax) out.add(ledger_kind::tax, -event.tax, event.cash_after, event.symbol, trade);
    release(event.order, event.released, event.cash_after);
  }
  /// A day as its digits, 20261124: what such an entry refers to.
  static std::uint64_t digits_of(calendar_day day) {
    std::uint64_t digits = 0;
    for (const char one : to_text(day)) {
      if (one != '-') digits = digits * 10 + static_cast<std::uint64_t>(one - '0');
    }
    return digits;
  }
  void operator()(const dividend_paid& event) {
    const auto date = digits_of(event.record_date);
    if (event.gross) {
      out.add(ledger_kind::dividend, event.gross, event.cash_after + event.tax, event.symbol, date);
    }
    if (event.tax) out.add(ledger_kind::tax, -event.tax, event.cash_after, event.symbol, date);
  }
  void operator()(const interest_paid& event) {
    out.add(ledger_kind::interest, event.amount, event.cash_after, {}, digits_of(event.period));
  }
  void operator()(const account_fee_charged& event) {
    out.add(ledger_kind::fee, -event.amount, event.cash_after, {}, digits_of(event.period));
  }
  void operator()(const position_adjusted& event) {
    if (!event.cash_in_lieu) return;
    out.add(ledger_kind::adjustment, event.cash_in_lieu, event.cash_after, event.symbol, digits_of(event.date));
  }
  void operator()(const rights_subscribed& event) {
    if (!event.added) return;
    const bool holds = event.added.raw > 0;
    out.add(holds ? ledger_kind::hold : ledger_kind::release, holds ? event.added : -event.added, event.cash_after,
            event.symbol, digits_of(event.record_date));
  }
  void operator()(const rights_closed& event) {
    const auto date = digits_of(event.record_date);
    if (event.paid) out.add(ledger_kind::adjustment, -event.paid, event.cash_after, event.symbol, date);
    if (event.released) out.add(ledger_kind::release, event.released, event.cash_after, event.symbol, date);
  }
  void operator()(const trades_imported& event) { import_sum(event.cash_change, event.cash_after, event.number); }
  void operator()(const import_undone& event) { import_sum(event.cash_change, event.cash_after, event.number); }
  void import_sum(money change, money cash_after, std::uint64_t number) {
    if (change) out.add(ledger_kind::adjustment, change, cash_after, {}, number);
  }
  void operator()(const order_closed& event) { release(event.order, event.released, event.cash_after); }
  void operator()(const order_terms_booked& event) { release(event.order, event.released, event.cash_after); }
};

void append_line(std::string& to, const stored_ledger_line& entry) {
  to += static_cast<char>(entry.line.kind);
  const auto append = [&to](auto number) { to.append(reinterpret_cast<const char*>(&number), sizeof number); };
  append(entry.line.amount.raw);
  append(entry.line.cash_after.raw);
  append(entry.line.symbol.value);
  append(entry.line.reference);
  append(entry.created_at.value);
}

}  // namespace

namespace {

template <class Event>
ledger_lines written(const Event& event) {
  ledger_writer writer;
  writer(event);
  return writer.out;
}

}  // namespace

ledger_lines lines_of(const funds_deposited& event) {
  return written(event);
}
ledger_lines lines_of(const funds_withdrawn& event) {
  return written(event);
}
ledger_lines lines_of(const order_opened& event) {
  return written(event);
}
ledger_lines lines_of(const hold_raised& event) {
  return written(event);
}
ledger_lines lines_of(const fill_booked& event) {
  return written(event);
}
ledger_lines lines_of(const order_closed& event) {
  return written(event);
}
ledger_lines lines_of(const order_terms_booked& event) {
  return written(event);
}

ledger_lines lines_of(const dividend_paid& event) {
  return written(event);
}
ledger_lines lines_of(const interest_paid& event) {
  return written(event);
}
ledger_lines lines_of(const account_fee_charged& event) {
  return written(event);
}
ledger_lines lines_of(const position_adjusted& event) {
  return written(event);
}

ledger_lines lines_of(const rights_subscribed& event) {
  return written(event);
}
ledger_lines lines_of(const rights_closed& event) {
  return written(event);
}

ledger_lines lines_of(const trades_imported& event) {
  return written(event);
}
ledger_lines lines_of(const import_undone& event) {
  return written(event);
}

ledger_lines ledger_of(const account_event& event) {
  return std::visit(
      [](const auto& each) {
        if constexpr (requires { lines_of(each); }) return lines_of(each);
        return ledger_lines{};
      },
      event);
}

stored_ledger_line read_ledger_line(std::span<const std::byte> entries, std::size_t index) {
  const auto* from = entries.data() + index * ledger_line_bytes;
  const auto number = [&from] {
    std::uint64_t value = 0;
    std::memcpy(&value, from, sizeof value);
    from += sizeof value;
    return value;
  };
  stored_ledger_line out;
  out.line.kind = static_cast<ledger_kind>(*from++);
  out.line.amount = {static_cast<std::int64_t>(number())};
  out.line.cash_after = {static_cast<std::int64_t>(number())};
  out.line.symbol = {number()};
  out.line.reference = number();
  out.created_at = {static_cast<std::int64_t>(number())};
  return out;
}

ledger_rows::ledger_rows(sql_session& session)
    : index_(session),
      append_(session,
              "INSERT INTO ledger (bucket, account, part, first_entry, entries) VALUES (?,?,?,?,?) "
              "ON CONFLICT DO UPDATE SET entries=CAST(entries||excluded.entries AS BLOB)"),
      find_last_(session,
                 "SELECT first_entry, length(entries) FROM ledger WHERE bucket=? AND account=? "
                 "ORDER BY part DESC LIMIT 1") {}

void ledger_rows::enter(const projected_record& record, const ledger_lines& written) {
  for (std::size_t i = 0; i < written.count; ++i) {
    rows_.push_back({account_id{record.stream.key}, bucket_of(record.at), {written.lines[i], record.time}});
  }
}

void ledger_rows::write() {
  if (last_entries_.size() >= last_entries_max) last_entries_.clear();
  std::stable_sort(rows_.begin(), rows_.end(), [](const row& a, const row& b) {
    return a.bucket != b.bucket ? a.bucket < b.bucket : a.account < b.account;
  });
  for (auto from = rows_.begin(); from != rows_.end();) {
    from = write_part(from, last_entry(from->account) + 1);
  }
}

/// Writes what lies in the same row as the entry at `from`, which gets the number `first`; returns where the rest
/// begins.
std::vector<ledger_rows::row>::iterator ledger_rows::write_part(std::vector<row>::iterator from, std::uint64_t first) {
  const auto part = ledger_part_of(first);
  auto number = first;
  bytes_.clear();
  auto to = from;
  for (; to != rows_.end() && to->bucket == from->bucket && to->account == from->account; ++to, ++number) {
    if (ledger_part_of(number) != part) break;
    append_line(bytes_, to->entry);
  }
  append_.run(from->bucket, from->account.value, part, first, std::as_bytes(std::span(bytes_)));
  last_entries_[from->account.value] = number - 1;
  return to;
}

std::uint64_t ledger_rows::last_entry(account_id account) {
  if (auto found = last_entries_.find(account.value); found != last_entries_.end()) return found->second;
  auto stream = group_of(entity_of(account));
  for (auto part = index_.newest(stream); part.bucket >= 0; part = index_.previous(stream, part)) {
    find_last_.ask(part.bucket, account.value);
    if (!find_last_.next()) continue;
    auto last = find_last_.number(0) - 1 + find_last_.number(1) / ledger_line_bytes;
    find_last_.done();
    return last;
  }
  return 0;
}

void ledger_rows::reset() {
  rows_.clear();
  last_entries_.clear();
}

}  // namespace madang::accounts
