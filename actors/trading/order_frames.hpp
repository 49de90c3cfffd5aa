#pragma once

#include <memory>

#include "cluster/ports/channel_registry.hpp"

namespace madang::trading {

/// Makes the frames of `orders:ACCOUNT` out of the events in the journal.
std::unique_ptr<channel_frames> make_order_frames(journal& events);

}  // namespace madang::trading
