#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messages/time.hpp"

namespace madang {

/// One-time codes by the clock: RFC 6238 with SHA-1, steps of 30 s, 6 digits.
constexpr std::int64_t totp_step_s = 30;
constexpr int totp_digits = 6;

/// Which step a moment lies in.
std::uint64_t totp_step(unix_nanos at);
/// The code of a step; `digits`: 1 to 9.
std::string totp_code(std::string_view secret, std::uint64_t step, int digits = totp_digits);
/// The step whose code this is: the present one, the one before or the one after, if it is later than `last_used`.
std::optional<std::uint64_t> matching_step(std::string_view secret, std::string_view code, unix_nanos now,
                                           std::uint64_t last_used);
/// Whether a text is six digits, and so no recovery code.
bool is_totp(std::string_view code);

/// 160 random bits, as RFC 4226 wants them.
std::string new_totp_secret();
/// RFC 4648 in upper case without padding.
std::string base32_text(std::string_view bytes);
/// What an authenticator reads from the QR code.
std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view secret);

/// A code for the day the device is lost: `xxxxx-xxxxx`, 50 random bits.
std::string new_recovery_code();
/// The one form of what people type: lower case, without blanks and hyphens, letters that look like digits as these.
std::string normalised_recovery_code(std::string_view text);

}  // namespace madang
