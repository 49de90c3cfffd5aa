#pragma once

#include "cluster/ports/channel_registry.hpp"

namespace madang::trading {

/// `orders:ACCOUNT`: each event of each order of the account; begins with the open ones.
channel_entry order_channel();

}  // namespace madang::trading
