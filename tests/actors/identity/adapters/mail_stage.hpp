#pragma once

#include <openssl/evp.h>

#include <atomic>
#include <string>

#include "actors/identity/adapters/mail_sender.hpp"
#include "actors/identity/adapters/smtp_client.hpp"
#include "tests/actors/identity/scratch_directory.hpp"
#include "tests/support/net/mail_server.hpp"

namespace madang::identity {

constexpr unix_nanos mail_noon{1'764'300'000 * nanos_per_second};
constexpr unix_nanos never_ends{4'000'000'000 * nanos_per_second};

inline link_message some_message(std::uint64_t user = 7) {
  return {link_kind::verify_email,
          user_id{user},
          "minji@example.com",
          "https://m.example/verify-email?token=abc",
          mail_noon,
          never_ends};
}
/// Settings that reach this server.
inline smtp_settings settings_for(const mail_server& server, smtp_security how = smtp_security::none) {
  smtp_settings out;
  out.host = "127.0.0.1";
  out.port = server.port();
  out.security = how;
  out.from = "no-reply@m.example";
  out.timeout_ms = 10'000;
  return out;
}
inline mail_result send_to(const smtp_settings& config, const link_message& message = some_message()) {
  const std::atomic<bool> stopping = false;
  return send_mail(config, message, stopping);
}
/// A seal that a test can look through.
inline address_seal open_seal() {
  return {[](user_id, std::string_view plain) { return std::optional("sealed:" + std::string(plain)); },
          [](user_id, std::string_view sealed) -> std::optional<std::string> {
            if (!sealed.starts_with("sealed:")) return std::nullopt;
            return std::string(sealed.substr(7));
          }};
}

inline std::string decoded(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
  std::string out(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  out.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return out;
}
inline std::string body_in(const std::string& mail) {
  return decoded(mail.substr(mail.find("\r\n\r\n") + 4));
}

}  // namespace madang::identity
