#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "messages/market/ids.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/time.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang {

/// So many days make the mean: the last ones before today on which the symbol traded.
constexpr std::uint32_t mean_volume_days = 20;

using mean_volume_taker = std::function<void(symbol_id, wide_quantity)>;

/// Reads the daily bars of one symbol after the other and says what a usual day of each is, in shares of today: those
/// of the days before a split are counted as what they have become. On threads of `lists`. What cannot be read is not
/// told. `lists` outlives it.
void read_mean_volumes(read_models& lists, std::vector<symbol_id> symbols, calendar_day today,
                       std::int32_t utc_offset_s, mean_volume_taker take);

}  // namespace madang
