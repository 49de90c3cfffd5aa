#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "messages/contexts.hpp"

namespace madang::identity {

/// How a connection to the mail server is protected.
enum class smtp_security : std::uint8_t { none = 1, starttls = 2, tls = 3 };

/// The mail server that takes messages to users.
struct smtp_settings {
  /// Empty: there is none, and administrators pass the messages on.
  std::string host;
  std::int64_t port = 587;
  smtp_security security = smtp_security::starttls;
  /// Certificates that sign the server's; empty: the system's.
  std::string ca_file;
  std::string user;
  /// Its first line is the password. Read for each message, so that it may be changed.
  std::string password_file;
  /// The sender's address, and what stands beside it.
  std::string from;
  std::string from_name = "Madang";
  /// For one message, from the connection to the server's last word.
  std::int64_t timeout_ms = 30'000;
  std::int64_t tries_max = 20;
  /// The pause before the second try; it doubles with each further one.
  std::int64_t retry_first_ms = 30'000;
  std::int64_t retry_max_ms = 600'000;
};

/// Whether a mail can be addressed so: one @, and nothing that could end a line or a bracket.
bool is_mail_address(std::string_view text);

}  // namespace madang::identity
