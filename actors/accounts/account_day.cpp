#include "actors/accounts/account_day.hpp"

#include "actors/accounts/valuation/basis.hpp"

namespace madang::accounts {
namespace {

/// What is decided so long before midnight may be stored after it.
constexpr std::int64_t closing_lead_ns = nanos_per_second;

}  // namespace

calendar_day closing_day(unix_nanos now, calendar_day closed_before, std::int32_t utc_offset_s) {
  const auto soon = day_in_zone(now + closing_lead_ns, utc_offset_s);
  return soon == closed_before ? day_in_zone(now, utc_offset_s) : soon;
}

account_events closing_events(const account& current, const account_rules& rules) {
  if (rules.closing_today.value == 0 || current.totals.changed_at.value == 0) return {};
  const auto last = day_in_zone(current.totals.changed_at, rules.utc_offset_s);
  if (last >= rules.closing_today) return {};
  return {day_of(current, last)};
}

account_day_closed day_of(const account& current, calendar_day day) {
  account_day_closed closed;
  closed.day = day;
  closed.cash = current.cash;
  closed.net_deposits = current.net_deposits + current.totals.issued;
  closed.realized = current.realized;
  closed.income = current.totals.income;
  closed.fees = current.totals.fees;
  closed.taxes = current.totals.taxes;
  closed.positions.reserve(current.positions.size());
  for (const auto& [symbol, held] : current.positions) {
    closed.positions.push_back({symbol, held.quantity, cost_of(held.basis, held.quantity)});
  }
  return closed;
}

}  // namespace madang::accounts
