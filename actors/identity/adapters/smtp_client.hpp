#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "actors/identity/adapters/link_message.hpp"
#include "config/identity/smtp_settings.hpp"

namespace madang::identity {

/// What became of a message that was handed to the mail server.
enum class mail_outcome : std::uint8_t {
  sent = 1,           ///< the server has it
  refused = 2,        ///< this message will never be taken
  failed = 3,         ///< this message may be taken later; where the last answer is missing, it may have been
  server_failed = 4,  ///< no message is taken at the moment
  not_tried = 5,      ///< the platform stops
};
struct mail_result {
  mail_outcome outcome = mail_outcome::sent;
  std::string why;  ///< a few words and a code; never what the server said, for it may name people
  bool late = false;
};

/// Hands one message to the server (RFC 5321, 3207, 4954). Blocks for `timeout_ms` at the longest, and for the system's
/// look-up of the host's name; less where `stopping` becomes true.
mail_result send_mail(const smtp_settings& config, const link_message& message, const std::atomic<bool>& stopping);

}  // namespace madang::identity
