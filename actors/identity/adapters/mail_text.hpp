#pragma once

#include <string>

#include "actors/identity/adapters/link_message.hpp"
#include "config/identity/smtp_settings.hpp"

namespace madang::identity {

/// The whole of a mail, headers and all, lines ended by CRLF; no line begins with a dot. What
/// comes from outside is either an address that `is_mail_address` holds or encoded, so that it cannot add a header.
/// Every try of a message has the same Message-ID, so that a server may tell a repetition.
std::string mail_text(const smtp_settings& config, const link_message& message);

}  // namespace madang::identity
