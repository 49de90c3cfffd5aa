#include "gateway/identity/two_factor/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>

#include "gateway/http/uri.hpp"
#include "messages/ensure.hpp"

namespace madang {
namespace {

constexpr std::size_t secret_bytes = 20;
constexpr std::string_view rfc_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Without letters that look like digits.
constexpr std::string_view recovery_digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t recovery_half = 5;

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

char recovery_digit(char typed) {
  const char lower = typed >= 'A' && typed <= 'Z' ? static_cast<char>(typed - 'A' + 'a') : typed;
  if (lower == 'o') return '0';
  return lower == 'i' || lower == 'l' ? '1' : lower;
}

}  // namespace

std::uint64_t totp_step(unix_nanos at) {
  return static_cast<std::uint64_t>(at.value / nanos_per_second / totp_step_s);
}

std::string totp_code(std::string_view secret, std::uint64_t step, int digits) {
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i) counter[i] = static_cast<unsigned char>(step >> (56 - 8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  ensure(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(), mac.data(),
              &size) != nullptr,
         "OpenSSL cannot make an HMAC");
  const auto at = mac[size - 1] & 0x0fU;
  std::uint32_t value = (mac[at] & 0x7fU) << 24U | static_cast<std::uint32_t>(mac[at + 1]) << 16U |
                        static_cast<std::uint32_t>(mac[at + 2]) << 8U | mac[at + 3];
  std::string out(static_cast<std::size_t>(digits), '0');
  for (auto place = out.rbegin(); place != out.rend(); ++place, value /= 10) {
    *place = static_cast<char>('0' + value % 10);
  }
  return out;
}

std::optional<std::uint64_t> matching_step(std::string_view secret, std::string_view code, unix_nanos now,
                                           std::uint64_t last_used) {
  const auto present = totp_step(now);
  std::optional<std::uint64_t> found;
  // All three are compared, so the time tells nothing.
  for (const auto step : {present - 1, present, present + 1}) {
    if (same(totp_code(secret, step), code) && step > last_used && !found) found = step;
  }
  return found;
}

bool is_totp(std::string_view code) {
  return code.size() == static_cast<std::size_t>(totp_digits) &&
         code.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string new_totp_secret() {
  std::string secret(secret_bytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

std::string base32_text(std::string_view bytes) {
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : bytes) {
    held = held << 8U | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) out += rfc_digits[held >> (bits - 5) & 31U];
    held &= 0xffU;
  }
  if (bits > 0) out += rfc_digits[held << (5 - bits) & 31U];
  return out;
}

std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view secret) {
  return "otpauth://totp/" + percent_encoded(issuer) + ":" + percent_encoded(account) +
         "?secret=" + base32_text(secret) + "&issuer=" + percent_encoded(issuer) +
         "&algorithm=SHA1&digits=" + std::to_string(totp_digits) + "&period=" + std::to_string(totp_step_s);
}

std::string new_recovery_code() {
  std::string out;
  for (std::size_t i = 0; i < 2 * recovery_half; ++i) {
    if (i == recovery_half) out += '-';
    out += recovery_digits[randombytes_uniform(static_cast<std::uint32_t>(recovery_digits.size()))];
  }
  return out;
}

std::string normalised_recovery_code(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '-') out += recovery_digit(c);
  }
  return out;
}

}  // namespace madang
