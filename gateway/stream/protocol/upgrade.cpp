#include "gateway/stream/protocol/upgrade.hpp"

#include <openssl/evp.h>

#include <array>
#include <string_view>
#include <utility>

#include "gateway/http/uri.hpp"

namespace madang {
namespace {

constexpr std::string_view handshake_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// 16 bytes in base 64.
constexpr std::size_t key_length = 24;

bool is_key(std::string_view key) {
  if (key.size() != key_length || !key.ends_with("==")) return false;
  for (const auto c : key.substr(0, key_length - 2)) {
    const bool base64 =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    if (!base64) return false;
  }
  return true;
}

/// Base 64 of SHA-1 over the key and the protocol's constant.
std::string accept_of(std::string_view key) {
  std::string text(key);
  text += handshake_guid;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  std::array<unsigned char, 64> encoded{};
  const auto length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return {encoded.begin(), encoded.begin() + length};
}

constexpr std::string_view symbol_path = "/market/stream/";

problem version_problem(std::string detail) {
  return {"upgrade_required", std::move(detail), {}, {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}}, true};
}

}  // namespace

result<stream_upgrade, problem> read_upgrade(const http_request& request) {
  const auto& headers = request.headers;
  if (request.method != http_method::get || request.http_1_0 || !request.upgrade ||
      !equals_ignoring_case(headers.find("Upgrade"), "websocket")) {
    return refused{version_problem("This path speaks WebSocket only.")};
  }
  if (headers.find("Sec-WebSocket-Version") != "13")
    return refused{version_problem("Version 13 of the protocol is spoken.")};
  const auto key = headers.find("Sec-WebSocket-Key");
  const auto uri = parse_target(request.target);
  if (headers.count("Sec-WebSocket-Key") != 1 || !is_key(key) || !uri) {
    return refused{problem{"malformed_http", "Sec-WebSocket-Key must be 16 bytes in base 64.", {}, {}, true}};
  }
  stream_upgrade upgrade{std::string(key), false, accepted_deflate(headers.find("Sec-WebSocket-Extensions")), {}};
  for (const auto& [name, _] : uri->query) upgrade.with_ticket |= name == "ticket";
  if (uri->path.find(symbol_path) != std::string::npos) upgrade.symbol = uri->segments.back();
  return upgrade;
}

std::string upgrade_answer(const stream_upgrade& to) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         accept_of(to.key) +
         (to.deflate ? "\r\nSec-WebSocket-Extensions: " + deflate_answer(*to.deflate) : std::string()) + "\r\n\r\n";
}

}  // namespace madang
