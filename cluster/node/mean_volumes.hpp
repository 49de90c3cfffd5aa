#pragma once

#include <vector>

#include "cluster/node/node_risk.hpp"
#include "messages/market/ids.hpp"
#include "persistence/ports/read_models.hpp"

namespace madang {

/// So many days make the mean: the last ones before today on which the symbol traded.
constexpr std::uint32_t mean_volume_days = 20;

/// Reads the daily bars of one symbol after the other and tells the desk what a usual day of each is. What cannot be
/// read keeps its mean. `lists` and `into` outlive it.
void read_mean_volumes(read_models& lists, node_risk& into, std::vector<symbol_id> symbols, calendar_day today,
                       std::int32_t utc_offset_s);

}  // namespace madang
