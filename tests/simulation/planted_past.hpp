#pragma once

#include "messages/market/instrument.hpp"
#include "messages/trading/ids.hpp"
#include "persistence/memory/memory_journal.hpp"

namespace madang::simulation {

/// Writes what a program from before money domains could leave: an account in game money with a resting order in a
/// symbol that trades in won. Returns the order, which the first start must take out of the market.
order_id plant_order_of_game_money(memory_journal& disk, const instrument_listing& listing);

}  // namespace madang::simulation
