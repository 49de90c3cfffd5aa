#pragma once

/// The whole vocabulary of an account. Who needs one part only includes that part.

#include "messages/accounts/account_commands.hpp"
#include "messages/accounts/account_events.hpp"
#include "messages/accounts/account_terms.hpp"
#include "messages/accounts/account_views.hpp"
#include "messages/trading/order.hpp"
