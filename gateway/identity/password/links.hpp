#pragma once

#include <string_view>

#include "gateway/api/routing/route_services.hpp"
#include "messages/identity/sessions.hpp"

namespace madang::identity {

/// Asks the user for a link and hands it to the outlet once the journal has it. Nobody waits for it: a message that
/// gets lost is asked for again.
void send_link(route_services& with, user_id user, link_kind kind, unix_nanos now);
/// The same to whoever holds this e-mail address, if anybody does.
void send_link_to(route_services& with, std::string_view email, link_kind kind, unix_nanos now);

}  // namespace madang::identity
