#include "actors/accounts/valuation/returns.hpp"

namespace madang::accounts {
namespace {

/// Growth over one more period, from `base` to `equity`. From nothing to nothing nothing happens; from nothing to
/// something is undefined.
std::optional<wide_int> grown(wide_int growth, wide_money base, wide_money equity) {
  if (equity.raw < 0) return std::nullopt;
  if (base.raw <= 0) return equity.raw == 0 ? std::optional(growth) : std::nullopt;
  return scaled(growth, equity, base);
}

}  // namespace

void time_weighted_return::flow(std::optional<wide_money> before, money amount) {
  auto after = before ? grown(growth, begun ? base : wide_money{}, *before) : std::nullopt;
  known = known && after.has_value();
  if (after) growth = *after;
  base = before.value_or(wide_money{}) + amount;
  begun = true;
}

std::optional<fraction> time_weighted_return::total(wide_money equity) const {
  if (!begun || !known) return std::nullopt;
  const auto now = grown(growth, base, equity);
  if (!now) return std::nullopt;
  const auto gain = scaled(*now - one, fraction::one, std::int64_t{one});
  if (!gain || *gain > INT64_MAX || *gain < INT64_MIN) return std::nullopt;
  return fraction{static_cast<std::int64_t>(*gain)};
}

}  // namespace madang::accounts
