#pragma once

#include "actors/accounts/settlement/actions.hpp"

/// Rights to new shares: credited to those who held the share, subscribed to by the holder, paid for or lapsed on the
/// pay date. Pure, like the rest of the account.
namespace madang::accounts {

/// The house gets none. Whole shares only: what is less of a right is lost.
decided_action decide(const account& current, const credit_rights& command, const account_rules& rules);
/// Pays for what is subscribed to out of what is held for it. Nothing before the pay date.
decided_action decide(const account& current, const close_rights& command, const account_rules& rules);
/// The rights of the owner, or of somebody who may trade for him. What more costs is held, what less costs is free.
result<account_events, account_rejection> decide(const account& current, const subscribe_rights& command,
                                                 const account_rules& rules);
subscription_rights_view rights_of(const account& current);
/// What is held for all subscriptions.
money held_for_rights(const account& current);
/// What the rights are worth while a share is worth this: what it is worth above its subscription price. They cost
/// nothing; what is subscribed to counts until the new shares are there.
wide_money value_of(const subscription_right& right, price of_share);
/// All those of one symbol.
wide_money rights_value(const account& current, symbol_id symbol, price of_share);

void apply_action(account& target, const rights_credited& event);
void apply_action(account& target, const rights_subscribed& event);
/// The new shares are a lot that was acquired `at` this moment.
void apply_action(account& target, const rights_closed& event, unix_nanos at);

}  // namespace madang::accounts
