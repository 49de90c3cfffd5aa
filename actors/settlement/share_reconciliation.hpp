#pragma once

#include <span>
#include <vector>

#include "messages/settlement/differences.hpp"
#include "messages/settlement/queries.hpp"

/// Whether shares add up, by what was read at one moment, or at two of them. Pure.
namespace madang::settlement {

/// What one account has booked against what was traded for it, by spans of trades. `changes`: as `list_share_changes`,
/// here and below.
std::vector<difference> booking_differences(account_id account, std::span<const share_changes> changes);
/// Those of a second look that count. What was traded and is not booked yet is on its way, and its numbers move: what
/// says the same twice, a while apart, does not.
std::vector<difference> lasting(std::span<const difference> before, std::span<const difference> after);

/// What the account holds against the sum of its changes. Both are of one moment: one look is enough.
std::vector<difference> position_differences(account_id account, std::span<const share_changes> changes);

/// Whether all accounts together have bought as much as they have sold, in each span of trades.
bool is_balanced(std::span<const symbol_shares> shares);
/// Of two looks: symbols of which all accounts together hold other shares than were issued. A span of trades that has
/// moved in between counts as balanced.
std::vector<difference> issue_differences(std::span<const symbol_shares> before, std::span<const symbol_shares> after);

}  // namespace madang::settlement
