#pragma once

#include "actors/accounts/account.hpp"

/// Orders that are placed together, as their account keeps them (messages/trading/order_family.hpp): what legs are
/// held, when they go to the market, and what ends with what. Pure, like the rest of the account.
namespace madang::accounts {

/// What an open sale has held of its position. A leg that waits has nothing, and of two that sell the same shares one
/// has all of them: what either sells goes off them.
quantity shares_held(const open_order_state& order);
/// What its position has free again when the order ends as it stands: nothing where the hold passes to its sibling.
quantity shares_freed(const account& current, const open_order_state& order);
/// Of the shares that it has with its sibling, those that that one has sold.
quantity sold_by_sibling(const open_order_state& order);
/// How many shares an amended order is of: that of a leg, and of one whose sibling sells the same, stays.
quantity amended_total(const open_order_state& order, quantity reported);

/// Why these are no legs of this order; nothing where they are. Of an order whose own terms are right.
std::optional<account_rejection> legs_fault(const account& current, const place_family& command,
                                            const account_rules& rules);
/// A leg as an order of its own.
place_order leg_order(const place_family& command, const place_leg& leg);
/// What the order is in its family as it is opened; the entry itself with `which` behind the last leg.
trading::order_family family_of(const place_family& command, std::size_t which);

/// What follows the events of a report: `made` says what they have come to. In the same append group.
account_events family_events(const account& current, order_id id, const open_order_state& order,
                             const account_events& made);
/// The order stands in the book.
account_events rests_in_family(const account& current, order_id id, const open_order_state& order,
                               std::uint32_t number);

/// What `apply` does with a family. The order is over.
void leave_family(account& target, const open_order_state& over);
/// It has sold so many of the shares that it has with its sibling.
void note_sale(account& target, const open_order_state& seller, quantity sold);
/// A leg is told how much there is to sell, and goes to the market where it has waited.
void send_leg(account& target, const leg_sent& event);

}  // namespace madang::accounts
