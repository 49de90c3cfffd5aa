#include "cluster/node/days/mean_volumes.hpp"

#include <memory>

#include "messages/market/queries.hpp"

namespace madang {
namespace {

constexpr std::int64_t day_s = 86'400;

struct reading {
  read_models& lists;
  std::vector<symbol_id> symbols;  ///< the last one is next
  unix_nanos before;               ///< bars that begin earlier
  std::int32_t utc_offset_s = 0;
  mean_volume_taker take;
};

void read_next(const std::shared_ptr<reading>& on) {
  if (on->symbols.empty()) return;
  const auto symbol = on->symbols.back();
  on->symbols.pop_back();
  list_candles query{symbol, day_s, {}, on->before, mean_volume_days, on->utc_offset_s};
  on->lists.ask(query, [on, symbol](const list_result<list_candles>& found) {
    wide_quantity sum;
    std::int64_t days = 0;
    if (found) {
      for (const auto& one : found->items) {
        if (one.start >= on->before || days == mean_volume_days) continue;
        sum += one.volume;
        ++days;
      }
    }
    if (days > 0) on->take(symbol, wide_quantity{sum.raw / days});
    read_next(on);
  });
}

}  // namespace

void read_mean_volumes(read_models& lists, std::vector<symbol_id> symbols, calendar_day today,
                       std::int32_t utc_offset_s, mean_volume_taker take) {
  read_next(std::make_shared<reading>(
      reading{lists, std::move(symbols), start_of_day(today, utc_offset_s), utc_offset_s, std::move(take)}));
}

}  // namespace madang
