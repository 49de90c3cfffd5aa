#include "config/identity/smtp_settings.hpp"

#include <algorithm>

#include "config/identity/smtp_rows.hpp"
#include "config/setting_kinds.hpp"

namespace madang::identity {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
/// What fits into one encoded word of a header.
constexpr std::size_t from_name_max = 45;

bool is_path(std::string_view) {
  return true;
}
bool is_host(std::string_view text) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:_";
  return text.size() <= 253 && text.find_first_not_of(allowed) == std::string_view::npos;
}
bool is_user(std::string_view text) {
  return text.size() <= 256;
}
bool is_address_or_none(std::string_view text) {
  return text.empty() || is_mail_address(text);
}
bool is_from_name(std::string_view text) {
  return text.size() <= from_name_max;
}

}  // namespace

bool is_mail_address(std::string_view text) {
  constexpr std::string_view special = "<>()[]\\,;:\"";
  const auto at = text.find('@');
  const auto is_plain = [&](char c) { return c > ' ' && c < '\x7f' && special.find(c) == std::string_view::npos; };
  return text.size() <= 254 && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos && std::ranges::all_of(text, is_plain);
}

void add_smtp_rows(setting_registry& into) {
  using s = smtp_settings;
  section_rows<s>(into, "smtp", "The mail server that takes messages to users.")
      .text("host", &s::host, "a host name, an address, or \"\" for none", is_host,
            "Without one, messages lie in outbox.jsonl and administrators pass them on.")
      .integer("port", &s::port, 1, 65'535, "", "587 for starttls, 465 for tls.")
      .word("security", &s::security,
            {{"none", smtp_security::none}, {"starttls", smtp_security::starttls}, {"tls", smtp_security::tls}},
            "starttls and tls look at the server's certificate and never go on without them.")
      .text("ca_file", &s::ca_file, "a path, or \"\" for the system's", is_path,
            "PEM: certificates that sign the server's.")
      .text("user", &s::user, "a name, or \"\" for none", is_user, "Whom the server knows the platform as.")
      .text("password_file", &s::password_file, "a path, or \"\" for none", is_path,
            "Holds the password as its first line, for no other user to read.")
      .text("from", &s::from, "an e-mail address", is_address_or_none, "The sender of messages.")
      .text("from_name", &s::from_name, "at most 45 bytes", is_from_name, "What users see beside the sender's address.")
      .integer("timeout_ms", &s::timeout_ms, 100, 600'000, "ms",
               "A message that the server has not taken by then is tried again.")
      .integer("tries_max", &s::tries_max, 1, 1'000, "tries", "Of one message; then administrators pass it on.")
      .integer("retry_first_ms", &s::retry_first_ms, 1, hour_ms, "ms",
               "The pause after the first failed try; it doubles with each further one.")
      .integer("retry_max_ms", &s::retry_max_ms, 1, 24 * hour_ms, "ms", "The longest pause.");
}

}  // namespace madang::identity
