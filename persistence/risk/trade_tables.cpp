#include "persistence/risk/trade_tables.hpp"

#include <algorithm>

#include "messages/money/wide_money.hpp"

namespace madang::risk {
namespace {

/// Trades that nobody books any more are passed over.
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
  for (waiting_.ask(); waiting_.next();) open_.push_back(plain_row<noted_trade_row>::read(waiting_));
  waiting_.done();
}

void noted_trades_table::reset() {
  plain_table::reset();
  load();
}

void noted_trades_table::note(const projected_record& record, const traded& event, alert_kind kind, price reference) {
  if (open_.size() >= open_trades_max) return;
  noted_trade_row row{record.stream.key,   event.number, kind,     event.taker_account,
                      event.maker_account, record.seq,   reference};
  open_.push_back(row);
  put(std::move(row));
}

void noted_trades_table::take(const projected_record& record, const traded& event) {
  if (holders_.are_linked(event.taker_account, event.maker_account)) note(record, event, alert_kind::wash_trade);
  const auto from = prices_.spike(record, event);
  if (from && holders_.owner_of(event.taker_account)) note(record, event, alert_kind::price_spike, *from);
}

std::vector<noted_trade_row> noted_trades_table::booked(account_id taker, symbol_id symbol,
                                                        std::uint64_t trade_number) {
  std::vector<noted_trade_row> found;
  std::erase_if(open_, [&](const auto& one) {
    const bool is_it = one.symbol == symbol.value && one.trade_number == trade_number && one.taker_account == taker;
    if (is_it) found.push_back(one);
    return is_it;
  });
  for (const auto& row : found) {
    erase({to_column(row.symbol), to_column(row.trade_number), std::string(to_text(row.kind))});
  }
  return found;
}

}  // namespace madang::risk
