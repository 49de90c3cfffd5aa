#pragma once

#include <memory>

#include "cluster/ports/channel_registry.hpp"

namespace madang::accounts {

/// Makes the frames of `account:ACCOUNT` out of the events in the journal.
std::unique_ptr<channel_frames> make_account_frames(journal& events);

}  // namespace madang::accounts
