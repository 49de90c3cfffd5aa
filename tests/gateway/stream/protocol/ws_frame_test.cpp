#include "gateway/stream/protocol/ws_frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace madang {
namespace {

std::string client_frame(unsigned first, std::string_view payload, std::string_view mask = "\x11\x22\x33\x44") {
  std::string frame(1, static_cast<char>(first));
  const auto put = [&frame](std::uint64_t value, unsigned bytes) {
    while (bytes-- > 0) frame += static_cast<char>(value >> (8 * bytes) & 0xffU);
  };
  if (payload.size() < 126) {
    put(0x80U | payload.size(), 1);
  } else if (payload.size() <= 0xffff) {
    put(0x80U | 126U, 1);
    put(payload.size(), 2);
  } else {
    put(0x80U | 127U, 1);
    put(payload.size(), 8);
  }
  frame += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

/// All messages of some bytes that come in pieces of one size, as `opcode:payload`.
std::vector<std::string> read_all(ws_reader& reader, std::string bytes, std::size_t piece) {
  std::vector<std::string> messages;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)));
    while (const auto message = reader.next()) {
      messages.push_back(std::to_string(static_cast<int>(message->opcode)) + ":" + std::string(message->payload));
    }
  }
  return messages;
}

TEST(ws_reader, reads_the_same_messages_however_the_bytes_are_cut) {
  const std::string medium(300, 'm');
  const std::string large(70'000, 'l');
  const auto bytes = client_frame(0x81, "one") + client_frame(0x89, "p") + client_frame(0x81, medium) +
                     client_frame(0x01, "fir") + client_frame(0x8a, "") + client_frame(0x00, "st, ") +
                     client_frame(0x80, "last") + client_frame(0x81, large) + client_frame(0x81, "") +
                     client_frame(0x88, "\x03\xe8");
  const std::vector<std::string> expected{
      "1:one", "9:p", "1:" + medium, "10:", "1:first, last", "1:" + large, "1:", "8:\x03\xe8"};
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 100U, 4'096U, 1'000'000U}) {
    ws_reader reader(100'000);
    EXPECT_EQ(read_all(reader, bytes, piece), expected) << "pieces of " << piece;
    EXPECT_EQ(reader.fault(), "");
    EXPECT_LT(reader.held(), 64U) << "an idle reader holds no buffer";
  }
}

TEST(ws_reader, refuses_what_breaks_the_protocol) {
  const std::vector<std::pair<std::string, std::string_view>> cases{
      {std::string("\x81\x03one", 5), "not_masked"},
      {client_frame(0xc1, "x"), "reserved_bits"},
      {client_frame(0x83, "x"), "unknown_opcode"},
      {client_frame(0x8b, "x"), "unknown_opcode"},
      {client_frame(0x09, "x"), "bad_control_frame"},
      {client_frame(0x89, std::string(126, 'x')), "bad_control_frame"},
      {client_frame(0x80, "x"), "bad_fragment"},
      {client_frame(0x01, "x") + client_frame(0x81, "y"), "bad_fragment"},
      {client_frame(0x81, std::string(1'001, 'x')), "frame_too_big"},
      {client_frame(0x01, std::string(600, 'x')) + client_frame(0x80, std::string(401, 'x')), "frame_too_big"},
      {std::string("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff____", 14), "frame_too_big"}};
  for (const auto& [bytes, why] : cases) {
    for (const std::size_t piece : {1U, 10'000U}) {
      ws_reader reader(1'000);
      (void)read_all(reader, bytes, piece);
      EXPECT_EQ(reader.fault(), why);
      EXPECT_TRUE(read_all(reader, client_frame(0x81, "after"), 1'000).empty()) << "nothing is read after a fault";
    }
  }
}

TEST(ws_reader, takes_compressed_messages_only_where_they_were_agreed_upon) {
  const auto bytes = client_frame(0xc1, "one") + client_frame(0x41, "fir") + client_frame(0x89, "p") +
                     client_frame(0x80, "st") + client_frame(0x81, "plain");
  ws_reader reader(1'000);
  reader.allow_deflated();
  auto input = bytes;
  reader.feed(input);
  std::string seen;
  while (const auto message = reader.next()) seen += std::string(message->payload) + (message->deflated ? "* " : " ");
  EXPECT_EQ(seen, "one* p first* plain ");
  for (const auto& bad : {client_frame(0xc9, "p"), client_frame(0x01, "x") + client_frame(0xc0, "y"),
                          client_frame(0xa1, "x"), client_frame(0x91, "x")}) {
    ws_reader strict(1'000);
    strict.allow_deflated();
    (void)read_all(strict, bad, 1);
    EXPECT_EQ(strict.fault(), "reserved_bits");
  }
}

TEST(ws_frame, headers_have_the_three_lengths_of_the_protocol) {
  const auto bytes_of = [](std::size_t payload) {
    const auto header = make_ws_header(ws_opcode::text, payload);
    return std::string(header.bytes.data(), header.size);
  };
  EXPECT_EQ(bytes_of(125), std::string("\x81\x7d", 2));
  EXPECT_EQ(bytes_of(126), std::string("\x81\x7e\x00\x7e", 4));
  EXPECT_EQ(make_ws_header(ws_opcode::text, 3, true).bytes[0], '\xc1');
  EXPECT_EQ(bytes_of(65'535), std::string("\x81\x7e\xff\xff", 4));
  EXPECT_EQ(bytes_of(65'536), std::string("\x81\x7f\0\0\0\0\0\x01\0\0", 10));
}

TEST(ws_frame, close_codes_are_read_and_written) {
  EXPECT_EQ(close_payload(4408, "why"), std::string("\x11\x38why", 5));
  EXPECT_EQ(close_payload(4408, std::string(200, 'x')).size(), 125U);
  EXPECT_EQ(close_code_of(""), 1005);
  EXPECT_EQ(close_code_of("\x03\xe8"), 1000);
  EXPECT_EQ(close_code_of(close_payload(4999, "")), 4999);
  for (const int bad : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
    EXPECT_FALSE(close_code_of(close_payload(static_cast<std::uint16_t>(bad), ""))) << bad;
  }
  EXPECT_FALSE(close_code_of("x"));
}

}  // namespace
}  // namespace madang
