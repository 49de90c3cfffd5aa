#include "gateway/stream/protocol/message_deflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "gateway/http/http_message.hpp"
#include "messages/ensure.hpp"

namespace madang {
namespace {

/// Raw deflate. More memory and work would save little more of frames of a few hundred bytes.
constexpr int level = 3;
constexpr int memory_level = 6;
/// Of the window that we use at most: 8 kB.
constexpr int largest_window = deflate_terms{}.window_bits;
/// Of an empty stored block, which ends each message and is not sent (RFC 7692 §7.2.1).
constexpr std::string_view tail("\0\0\xff\xff", 4);

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto end = text.find(at);
    out.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

/// `name` or `name=value`, the value perhaps in quotes.
std::pair<std::string_view, std::optional<std::string_view>> parameter_of(std::string_view text) {
  const auto at = text.find('=');
  if (at == std::string_view::npos) return {text, std::nullopt};
  auto value = trimmed(text.substr(at + 1));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  return {trimmed(text.substr(0, at)), value};
}

/// 8 to 15.
std::optional<int> window_of(std::string_view bits) {
  if (bits == "8" || bits == "9") return bits[0] - '0';
  if (bits.size() == 2 && bits[0] == '1' && bits[1] >= '0' && bits[1] <= '5') return 10 + (bits[1] - '0');
  return std::nullopt;
}

/// One parameter of an offer; false where it is not known, or not kept.
bool take(deflate_terms& terms, std::string_view name, std::optional<std::string_view> value) {
  if (name == "server_no_context_takeover") {
    terms.keeps_window = false;
    return !value;
  }
  if (name == "client_no_context_takeover") return !value;
  if (name == "client_max_window_bits") return !value || window_of(*value);
  if (name != "server_max_window_bits" || !value) return false;
  const auto bits = window_of(*value);
  // zlib writes no raw stream with a window of 256 bytes.
  if (!bits || *bits == 8) return false;
  terms.window_bits = std::min(largest_window, *bits);
  return true;
}

std::optional<deflate_terms> terms_of(std::string_view offer) {
  const auto parts = split(offer, ';');
  if (!equals_ignoring_case(parts.front(), "permessage-deflate")) return std::nullopt;
  deflate_terms terms;
  std::vector<std::string_view> seen;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto [name, value] = parameter_of(parts[i]);
    if (std::ranges::find(seen, name) != seen.end() || !take(terms, name, value)) return std::nullopt;
    seen.push_back(name);
  }
  return terms;
}

}  // namespace

std::optional<deflate_terms> accepted_deflate(std::string_view offers) {
  for (const auto offer : split(offers, ',')) {
    if (const auto terms = terms_of(offer)) return terms;
  }
  return std::nullopt;
}

std::string deflate_answer(const deflate_terms& agreed) {
  return "permessage-deflate; client_no_context_takeover; server_max_window_bits=" +
         std::to_string(agreed.window_bits) + (agreed.keeps_window ? "" : "; server_no_context_takeover");
}

struct message_deflater::stream {
  z_stream zlib{};
};

message_deflater::message_deflater(const deflate_terms& agreed)
    : stream_(std::make_unique<stream>()), keeps_window_(agreed.keeps_window) {
  ensure(deflateInit2(&stream_->zlib, level, Z_DEFLATED, -agreed.window_bits, memory_level, Z_DEFAULT_STRATEGY) == Z_OK,
         "zlib has no memory for a window");
}

message_deflater::~message_deflater() {
  deflateEnd(&stream_->zlib);
}

std::string message_deflater::deflated(std::string_view text) {
  auto& zlib = stream_->zlib;
  if (!keeps_window_) ensure(deflateReset(&zlib) == Z_OK, "a deflate stream cannot begin anew");
  std::string out(deflateBound(&zlib, static_cast<uLong>(text.size())) + 16, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  ensure(deflate(&zlib, Z_SYNC_FLUSH) == Z_OK && zlib.avail_in == 0 && zlib.avail_out > 0,
         "a message does not fit its bound");
  out.resize(out.size() - zlib.avail_out);
  ensure(out.ends_with(tail), "a message does not end with an empty block");
  out.resize(out.size() - tail.size());
  return out;
}

struct message_inflater::stream {
  z_stream zlib{};
};

message_inflater::message_inflater() : stream_(std::make_unique<stream>()) {
  // A client's window may be the largest.
  ensure(inflateInit2(&stream_->zlib, -15) == Z_OK, "zlib has no memory for a window");
}

message_inflater::~message_inflater() {
  inflateEnd(&stream_->zlib);
}

result<std::string, std::string_view> message_inflater::inflated(std::string_view payload, std::size_t max) {
  constexpr std::string_view malformed = "malformed_deflate";
  constexpr std::string_view too_big = "frame_too_big";
  auto& zlib = stream_->zlib;
  ensure(inflateReset(&zlib) == Z_OK, "an inflate stream cannot begin anew");
  std::string text;
  std::array<char, 4'096> piece{};
  for (const auto input : {payload, tail}) {
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    zlib.avail_in = static_cast<uInt>(input.size());
    do {
      zlib.next_out = reinterpret_cast<Bytef*>(piece.data());
      zlib.avail_out = static_cast<uInt>(piece.size());
      const auto code = inflate(&zlib, Z_SYNC_FLUSH);
      if (code != Z_OK && code != Z_BUF_ERROR && code != Z_STREAM_END) return refused{malformed};
      text.append(piece.data(), piece.size() - zlib.avail_out);
      if (text.size() > max) return refused{too_big};
      // A peer may end its last block; what follows that is no message of ours.
      if (code == Z_STREAM_END) return text;
    } while (zlib.avail_out == 0);
    if (zlib.avail_in != 0) return refused{malformed};
  }
  return text;
}

}  // namespace madang
