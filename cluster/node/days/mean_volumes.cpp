#include "cluster/node/days/mean_volumes.hpp"

#include <memory>

#include "messages/market/queries.hpp"
#include "messages/settlement/price_changes.hpp"

namespace madang {
namespace {

using settlement::price_change;

constexpr std::int64_t day_s = 86'400;
/// More splits than that there are not in so few days.
constexpr std::uint32_t mean_volume_changes = 50;

struct reading {
  read_models& lists;
  std::vector<symbol_id> symbols;  ///< the last one is next
  unix_nanos before;               ///< bars that begin earlier
  std::int32_t utc_offset_s = 0;
  mean_volume_taker take;
};

void read_next(const std::shared_ptr<reading>& on);

void take_days(reading& on, symbol_id symbol, std::vector<candle> days, const std::vector<price_change>& changes) {
  settlement::adjust_days(days, changes, on.utc_offset_s);
  wide_quantity sum;
  for (const auto& one : days) sum += one.volume;
  if (!days.empty()) on.take(symbol, wide_quantity{sum.raw / static_cast<std::int64_t>(days.size())});
}

/// In shares of today: a split since the oldest day changes what a usual day is.
void read_changes(const std::shared_ptr<reading>& on, symbol_id symbol, std::vector<candle> days) {
  if (days.empty()) return read_next(on);
  settlement::list_price_changes query{symbol, days.back().start, {}};
  query.at.limit = mean_volume_changes;
  on->lists.ask(query,
                [on, symbol, days = std::move(days)](const list_result<settlement::list_price_changes>& found) mutable {
                  if (found) take_days(*on, symbol, std::move(days), found->items);
                  read_next(on);
                });
}

void read_next(const std::shared_ptr<reading>& on) {
  if (on->symbols.empty()) return;
  const auto symbol = on->symbols.back();
  on->symbols.pop_back();
  list_candles query{symbol, day_s, {}, on->before, mean_volume_days, on->utc_offset_s};
  on->lists.ask(query, [on, symbol](const list_result<list_candles>& found) {
    std::vector<candle> days;
    if (found) {
      for (const auto& one : found->items) {
        if (one.start < on->before && days.size() < mean_volume_days) days.push_back(one);
      }
    }
    read_changes(on, symbol, std::move(days));
  });
}

}  // namespace

void read_mean_volumes(read_models& lists, std::vector<symbol_id> symbols, calendar_day today,
                       std::int32_t utc_offset_s, mean_volume_taker take) {
  read_next(std::make_shared<reading>(
      reading{lists, std::move(symbols), start_of_day(today, utc_offset_s), utc_offset_s, std::move(take)}));
}

}  // namespace madang
