#pragma once

#include <memory>
#include <optional>

#include "actors/identity/user.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "messages/identity/user_frame.hpp"

namespace madang::identity {

/// How an event is shown; nothing for one that is not.
std::optional<user_frame> frame_of(user_id user, const user_event& event);

/// Makes the frames of `user:USER` out of the events in the journal.
std::unique_ptr<channel_frames> make_user_frames(journal& events);

}  // namespace madang::identity
