#pragma once

/// The whole vocabulary of an order. Who needs one part only includes that part.

#include "messages/trading/order_commands.hpp"
#include "messages/trading/order_events.hpp"
#include "messages/trading/order_family.hpp"
#include "messages/trading/order_peers.hpp"
#include "messages/trading/order_terms.hpp"
#include "messages/trading/order_views.hpp"
#include "messages/trading/stop_terms.hpp"
