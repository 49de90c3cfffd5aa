#include "persistence/risk/trade_tables.hpp"

#include <algorithm>

#include "messages/money/wide_money.hpp"

namespace madang::risk {
namespace {

/// How many trades that wait for their takers are in memory; what more there are is looked for in the table. They are
/// booked at once, unless the taker's account serves no more.
constexpr std::size_t open_trades_max = 10'000;

constexpr std::int64_t span_ns = 300 * nanos_per_second;
constexpr std::int64_t rest_ns = 3'600 * nanos_per_second;
/// So far within five to ten minutes is strange.
constexpr std::int64_t spike_percent = 10;

bool is_far(price from, price to) {
  if (from.raw <= 0 || to.raw <= 0) return false;
  const auto off = wide_int{to.raw} - from.raw;
  return (off < 0 ? -off : off) * 100 >= wide_int{from.raw} * spike_percent;
}

}  // namespace

// ---- prices --------------------------------------------------------------------------------------------------------

prices_table::prices_table(sql_session& session)
    : plain_table(session), all_(session, "SELECT symbol, span, opened_at, came_from, told_at FROM risk_prices") {}

void prices_table::load() {
  symbols_.clear();
  for (all_.ask(); all_.next();) {
    const auto row = plain_row<price_row>::read(all_);
    symbols_[row.symbol] = row;
  }
  all_.done();
}

/// What was taken and not written comes again.
void prices_table::reset() {
  plain_table::reset();
  load();
}

std::optional<price> prices_table::spike(const projected_record& record, const traded& event) {
  const auto span = static_cast<std::uint64_t>(record.time.value / span_ns);
  auto& row = symbols_[record.stream.key];
  const bool is_new = row.symbol == 0 || row.span != span;
  if (is_new) {
    const bool follows = row.symbol != 0 && row.span + 1 == span;
    row = {record.stream.key, span, event.price, follows ? row.opened_at : price{}, row.told_at};
  }
  const auto from = row.came_from ? row.came_from : row.opened_at;
  const bool tells = is_far(from, event.price) && record.time - row.told_at > rest_ns;
  if (tells) row.told_at = record.time;
  if (is_new || tells) put(row);
  return tells ? std::optional(from) : std::nullopt;
}

// ---- strange trades ------------------------------------------------------------------------------------------------

noted_trades_table::noted_trades_table(sql_session& session, holders_table& holders, prices_table& prices)
    : plain_table(session),
      holders_(holders),
      prices_(prices),
      waiting_(session,
               "SELECT symbol, trade_number, kind, taker_account, maker_account, event_seq, reference "
               "FROM risk_noted_trades") {}

void noted_trades_table::load() {
  open_.clear();
  not_in_memory_ = 0;
  for (waiting_.ask(); waiting_.next();) keep(plain_row<noted_trade_row>::read(waiting_));
  waiting_.done();
}

void noted_trades_table::keep(const noted_trade_row& row) {
  if (open_.contains(key_of(row))) return;
  if (open_.size() < open_trades_max) {
    open_.emplace(key_of(row), row);
  } else {
    ++not_in_memory_;
  }
}

noted_trades_table::key noted_trades_table::column_key(const trade_key& of) {
  const auto& [symbol, trade_number, kind] = of;
  return {to_column(symbol), to_column(trade_number), std::string(to_text(kind))};
}

void noted_trades_table::reset() {
  plain_table::reset();
  load();
}

void noted_trades_table::note(const projected_record& record, const traded& event, alert_kind kind, price reference) {
  noted_trade_row row{record.stream.key,   event.number, kind,     event.taker_account,
                      event.maker_account, record.seq,   reference};
  keep(row);
  put(std::move(row));
}

void noted_trades_table::take(const projected_record& record, const traded& event) {
  if (holders_.are_linked(event.taker_account, event.maker_account)) note(record, event, alert_kind::wash_trade);
  const auto from = prices_.spike(record, event);
  if (from && holders_.owner_of(event.taker_account)) note(record, event, alert_kind::price_spike, *from);
}

std::optional<noted_trade_row> noted_trades_table::find_open(const trade_key& of) {
  const auto found = open_.find(of);
  if (found != open_.end()) return found->second;
  return not_in_memory_ > 0 ? find(column_key(of)) : std::nullopt;
}

std::vector<noted_trade_row> noted_trades_table::booked(account_id taker, symbol_id symbol,
                                                        std::uint64_t trade_number) {
  std::vector<noted_trade_row> found;
  for (const auto kind : {alert_kind::wash_trade, alert_kind::price_spike}) {
    const trade_key of{symbol.value, trade_number, kind};
    const auto row = find_open(of);
    if (!row || row->taker_account != taker) continue;
    found.push_back(*row);
    erase(column_key(of));
    if (open_.erase(of) == 0) --not_in_memory_;
  }
  return found;
}

}  // namespace madang::risk
