#pragma once

#include <caf/actor_system.hpp>

#include "actors/kernel/entity_ports.hpp"
#include "messages/makers/house_accounts.hpp"
#include "messages/makers/maker_actors.hpp"

namespace madang::makers {

/// The listener that the makers' answers go to (`reply_token::listener`); gateways count from 1.
constexpr std::uint32_t maker_listener = 65'001;

/// Starts the market makers for these symbols. They ask the table of house accounts which account makes which market.
/// `resting`: open orders of house accounts from before; others may follow as answers that nobody has asked for.
maker_actor start_makers(caf::actor_system& system, std::vector<symbol_id> symbols, std::vector<order_view> resting,
                         entity_ports& ports);

}  // namespace madang::makers
