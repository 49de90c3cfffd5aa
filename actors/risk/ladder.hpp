#pragma once

#include <optional>
#include <vector>

#include "messages/risk/order_facts.hpp"

namespace madang::risk {

/// What one rule says of an order. Pure. A rule without a limit, or about something that is not known, is skipped.
///
/// A sale is never refused for the kill switch, positions, rates, leverage or loss: it ends risk and adds none. An
/// amendment that makes an order larger meets every rule but those that count orders, which have counted it already.
rule_outcome outcome_of(rule which, const limits& in_force, const order_facts& facts);

/// The first rule that the order breaks, if any.
std::optional<rule_outcome> first_failure(const limits& in_force, const order_facts& facts);
/// What every rule says, in the order of the ladder.
std::vector<rule_outcome> all_outcomes(const limits& in_force, const order_facts& facts);

/// The rules that an account stands beyond without an order: positions, rates, leverage and the loss.
std::vector<rule_outcome> broken_limits(const limits& in_force, const standing_facts& facts);

/// What accounts are given.
constexpr ladder the_ladder{&first_failure, &all_outcomes, &broken_limits};

}  // namespace madang::risk
