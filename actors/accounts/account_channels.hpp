#pragma once

#include "cluster/ports/channel_registry.hpp"
#include "messages/accounts/account.hpp"

namespace madang::accounts {

/// Keys that name an account: what is private about it is for its owner, whom the account itself knows.
channel_key_entry account_key();

/// `account:ACCOUNT`: each change of cash; begins with the balance.
channel_entry account_channel();

/// The frame of an event: cash and held money after it. `number` is the event's in the account's channel.
account_frame frame_of(account_id account, currency money_of, const account_event& event, std::uint64_t number);

}  // namespace madang::accounts
