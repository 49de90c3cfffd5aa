#include "tests/system/support/signing_client.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <atomic>
#include <chrono>

namespace madang {
namespace {

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    out += "0123456789abcdef"[bytes[i] >> 4U];
    out += "0123456789abcdef"[bytes[i] & 15U];
  }
  return out;
}

std::string sha256(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha256(), nullptr);
  return hex(hash.data(), size);
}

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::string from_base32(const std::string& text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    held = (held << 5U | static_cast<std::uint32_t>(digits.find(c))) & 0xfffU;
    if ((bits += 5) < 8) continue;
    bits -= 8;
    out += static_cast<char>(held >> bits & 0xffU);
  }
  return out;
}

}  // namespace

signing_client::request signing_client::completed(request from) const {
  static std::atomic<std::int64_t> count{0};
  if (from.timestamp.empty()) from.timestamp = std::to_string(now_ms());
  if (from.nonce.empty()) from.nonce = "nonce-" + std::to_string(now_ms()) + "-" + std::to_string(++count);
  return from;
}

std::string signing_client::signature_of(const request& one) const {
  const auto text = one.method + "\n" + one.path + "\n" + one.query + "\n" + sha256(one.body) + "\n" + one.timestamp +
                    "\n" + one.nonce;
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  return hex(mac.data(), size);
}

api_reply signing_client::send(const request& one, const std::string& signature) const {
  http_client http(port);
  http_ask ask{one.method, one.path + (one.query.empty() ? "" : "?" + one.query), one.body, {}};
  ask.headers = {{"X-Api-Key", key}, {"X-Api-Timestamp", one.timestamp}, {"X-Api-Nonce", one.nonce}};
  if (!signature.empty()) ask.headers.emplace_back("X-Api-Signature", signature);
  const auto reply = http.ask(ask);
  return reply ? to_api_reply(*reply) : api_reply{};
}

api_reply signing_client::ask(request one) const {
  const auto whole = completed(std::move(one));
  return send(whole, signature_of(whole));
}

std::string code_of(const std::string& secret, int steps_from_now) {
  const auto step = static_cast<std::uint64_t>(now_ms() / 30'000 + steps_from_now);
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i) counter[i] = static_cast<unsigned char>(step >> (56 - 8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  const auto key = from_base32(secret);
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(), mac.data(), &size);
  const auto at = mac[19] & 15U;
  const auto value = ((mac[at] & 127U) << 24U | mac[at + 1] << 16U | mac[at + 2] << 8U | mac[at + 3]) % 1'000'000U;
  const auto digits = std::to_string(value);
  return std::string(6 - digits.size(), '0') + digits;
}

}  // namespace madang
