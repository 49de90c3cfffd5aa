// Requests that are signed under an API key: whatever target, body and headers come, only what the secret has signed is
// believed, and what is signed has one line for each of its parts.
#include <algorithm>
#include <vector>

#include "gateway/http/header_rules.hpp"
#include "gateway/security/keys/request_signature.hpp"
#include "messages/identity/api_key_id.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace madang;

const signing_key& key() {
  static const signing_key made("msk_0123456789abcdef0123456789abcdef");
  return made;
}

/// Fields that lie one after the other, each with its length before it.
std::vector<std::string_view> fields_of(std::string_view bytes, std::size_t count) {
  std::vector<std::string_view> out;
  while (out.size() < count) {
    const auto length = bytes.empty() ? 0U : static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(std::min<std::size_t>(bytes.size(), 1));
    out.push_back(bytes.substr(0, length));
    bytes.remove_prefix(std::min<std::size_t>(bytes.size(), length));
  }
  return out;
}

void judge(const std::vector<std::string_view>& fields) {
  const auto uri = parse_target(fields[0]);
  if (!uri) return;
  header_list headers;
  headers.add("x-api-key", fields[1]);
  headers.add("X-API-TIMESTAMP", fields[2]);
  headers.add("X-Api-Nonce", fields[3]);
  headers.add("X-Api-Signature", fields[4]);
  const auto shown = signature_headers::of(headers);
  promise(shown.key == fields[1] && shown.nonce == fields[3]);
  (void)parse_id<identity::api_key_id>(shown.key);
  const auto time = parse_timestamp_ms(shown.timestamp);
  promise(!time || (*time >= 0 && shown.timestamp.size() <= 15));
  if (!time || !is_nonce(shown.nonce)) return;
  const auto text = signed_text("POST", *uri, fields[5], shown.timestamp, shown.nonce);
  promise(std::count(text.begin(), text.end(), '\n') == 5);
  const auto right = key().sign(text);
  std::string hex;
  for (const char one : right) {
    constexpr std::string_view digits = "0123456789abcdef";
    hex += digits[static_cast<unsigned char>(one) >> 4];
    hex += digits[static_cast<unsigned char>(one) & 15];
  }
  promise(key().has_signed(text, hex));
  auto lowered = std::string(shown.signature);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](unsigned char c) { return std::tolower(c); });
  promise(key().has_signed(text, shown.signature) == (lowered == hex));
  // Another body is another text.
  promise(signed_text("POST", *uri, std::string(fields[5]) + "x", shown.timestamp, shown.nonce) != text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool started = sodium_init() >= 0;
  promise(started);
  auto fields = fields_of(text_of(data, size), 6);
  judge(fields);
  // The same with headers that pass, so that the rest of it is reached.
  fields[2] = "1795834800000";
  fields[3] = "n-0000000000000001";
  judge(fields);
  return 0;
}
