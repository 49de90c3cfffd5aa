#include "gateway/stream/protocol/ws_frame.hpp"

#include <algorithm>

namespace madang {
namespace {

constexpr std::size_t control_payload_max = 125;
constexpr unsigned final_bit = 0x80;
constexpr unsigned reserved_bits = 0x70;
constexpr unsigned deflated_bit = 0x40;
constexpr unsigned mask_bit = 0x80;

constexpr unsigned byte_of(char c) {
  return static_cast<unsigned char>(c);
}

constexpr bool is_control(ws_opcode opcode) {
  return static_cast<unsigned>(opcode) >= 8;
}
constexpr bool is_known(ws_opcode opcode) {
  const auto number = static_cast<unsigned>(opcode);
  return number <= 2 || (number >= 8 && number <= 10);
}

std::uint64_t big_endian(std::span<const char> bytes) {
  std::uint64_t value = 0;
  for (const auto byte : bytes) value = value << 8U | byte_of(byte);
  return value;
}

void unmask(std::span<char> payload, const std::array<char, 4>& mask) {
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
}

}  // namespace

ws_header make_ws_header(ws_opcode opcode, std::size_t payload, bool deflated) {
  ws_header header;
  const auto put = [&header](std::uint64_t value, unsigned bytes) {
    while (bytes-- > 0) header.bytes[header.size++] = static_cast<char>(value >> (8 * bytes) & 0xffU);
  };
  put(final_bit | (deflated ? deflated_bit : 0U) | static_cast<unsigned>(opcode), 1);
  if (payload < 126) {
    put(payload, 1);
  } else if (payload <= 0xffff) {
    put(126, 1);
    put(payload, 2);
  } else {
    put(127, 1);
    put(payload, 8);
  }
  return header;
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)};
  payload += reason.substr(0, control_payload_max - 2);
  return payload;
}

std::optional<std::uint16_t> close_code_of(std::string_view payload) {
  if (payload.empty()) return std::uint16_t{1005};
  if (payload.size() < 2) return std::nullopt;
  const auto code = static_cast<std::uint16_t>(big_endian({payload.data(), 2}));
  const bool protocol = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
  if (!protocol && (code < 3000 || code > 4999)) return std::nullopt;
  return code;
}

void ws_reader::feed(std::span<char> bytes) {
  if (rest_.empty()) {
    input_ = bytes;
  } else {
    rest_.append(bytes.data(), bytes.size());
    input_ = rest_;
  }
}

std::optional<ws_message> ws_reader::next() {
  if (handed_out_) {
    std::string().swap(message_);
    handed_out_ = false;
  }
  while (fault_.empty()) {
    const auto head = read_head();
    if (!head) break;
    const auto length = static_cast<std::size_t>(head->length);
    if (input_.size() - head->size < length) break;
    const auto payload = input_.subspan(head->size, length);
    unmask(payload, head->mask);
    input_ = input_.subspan(head->size + length);
    if (const auto message = complete(*head, payload)) return message;
  }
  keep_rest();
  return std::nullopt;
}

std::optional<ws_reader::frame_head> ws_reader::read_head() {
  if (input_.size() < 2) return std::nullopt;
  const auto first = byte_of(input_[0]);
  const auto second = byte_of(input_[1]);
  frame_head head;
  head.opcode = static_cast<ws_opcode>(first & 0x0fU);
  head.final = (first & final_bit) != 0;
  head.deflated = (first & deflated_bit) != 0;
  head.length = second & 0x7fU;
  const std::size_t length_bytes = head.length == 126 ? 2 : head.length == 127 ? 8 : 0;
  head.size = 2 + length_bytes + head.mask.size();
  if ((first & reserved_bits & ~(deflated_allowed_ ? deflated_bit : 0U)) != 0)
    return break_off("reserved_bits"), std::nullopt;
  if ((second & mask_bit) == 0) return break_off("not_masked"), std::nullopt;
  if (input_.size() < head.size) return std::nullopt;
  if (length_bytes != 0) head.length = big_endian(input_.subspan(2, length_bytes));
  std::ranges::copy(input_.subspan(2 + length_bytes, head.mask.size()), head.mask.begin());
  if (!allowed(head)) return std::nullopt;
  return head;
}

bool ws_reader::allowed(const frame_head& head) {
  if (!is_known(head.opcode)) return break_off("unknown_opcode"), false;
  const bool begins = head.opcode == ws_opcode::text || head.opcode == ws_opcode::binary;
  if (head.deflated && !begins) return break_off("reserved_bits"), false;
  if (is_control(head.opcode)) {
    if (!head.final || head.length > control_payload_max) return break_off("bad_control_frame"), false;
    return true;
  }
  const bool continues = head.opcode == ws_opcode::continuation;
  if (continues != (kind_ != ws_opcode::continuation)) return break_off("bad_fragment"), false;
  if (head.length > max_message_ - message_.size()) return break_off("frame_too_big"), false;
  return true;
}

std::optional<ws_message> ws_reader::complete(const frame_head& head, std::span<char> payload) {
  const std::string_view text(payload.data(), payload.size());
  if (is_control(head.opcode)) return ws_message{head.opcode, text};
  if (head.final && head.opcode != ws_opcode::continuation) return ws_message{head.opcode, text, head.deflated};
  if (head.opcode != ws_opcode::continuation) {
    kind_ = head.opcode;
    kind_deflated_ = head.deflated;
  }
  message_ += text;
  if (!head.final) return std::nullopt;
  handed_out_ = true;
  const ws_message whole{kind_, message_, kind_deflated_};
  kind_ = ws_opcode::continuation;
  return whole;
}

/// Keeps the bytes of an incomplete frame, and no memory where there are none.
void ws_reader::keep_rest() {
  if (input_.empty() || !fault_.empty()) {
    std::string().swap(rest_);
  } else if (rest_.empty()) {
    rest_.assign(input_.data(), input_.size());
  } else {
    rest_.erase(0, rest_.size() - input_.size());
  }
  input_ = {};
}

}  // namespace madang
