#pragma once

#include <sodium.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/http_message.hpp"
#include "gateway/http/uri.hpp"
#include "messages/time.hpp"

namespace madang {

/// The secret of a key, ready to sign with; wiped when it goes.
class signing_key {
 public:
  explicit signing_key(std::string_view secret);
  signing_key(const signing_key&) = delete;
  signing_key& operator=(const signing_key&) = delete;
  ~signing_key();

  /// HMAC-SHA256, 32 bytes.
  std::string sign(std::string_view text) const;
  /// Whether `hex` is the signature of a text; takes the same time for each wrong one.
  bool has_signed(std::string_view text, std::string_view hex) const;

 private:
  crypto_auth_hmacsha256_state begun_{};
};

/// What the headers of a signed request say, before any of it is believed.
struct signature_headers {
  std::string_view key;
  std::string_view timestamp;
  std::string_view nonce;
  std::string_view signature;  ///< empty: there is none

  static signature_headers of(const header_list& headers);
};

/// Milliseconds since 1970, 1 to 15 digits; nothing for any other text.
std::optional<std::int64_t> parse_timestamp_ms(std::string_view text);
/// 16 to 64 visible ASCII characters.
bool is_nonce(std::string_view text);

/// What is signed: method, path, query, hex SHA-256 of the body, timestamp and nonce, one a line.
std::string signed_text(std::string_view method, const request_uri& uri, std::string_view body,
                        std::string_view timestamp, std::string_view nonce);

}  // namespace madang
