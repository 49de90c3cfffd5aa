#include "gateway/stream/send_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace madang {
namespace {

shared_text shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// Takes at most `count` bytes as a socket would.
std::string take(send_queue& queue, std::size_t count) {
  std::array<send_queue::piece, send_queue::pieces_max> pieces;
  std::string taken;
  const auto pieces_count = queue.gather(pieces);
  for (std::size_t i = 0; i < pieces_count; ++i) taken.append(pieces[i].data, pieces[i].size);
  taken.resize(std::min(taken.size(), count));
  queue.sent(taken.size());
  return taken;
}

TEST(send_queue, sends_the_same_bytes_however_much_is_taken_at_once) {
  for (const std::size_t step : {1U, 2U, 5U, 100U, 100'000U}) {
    send_queue queue;
    std::string expected = "HTTP";
    queue.push_raw(shared("HTTP"));
    for (int i = 0; i < 100; ++i) {
      const auto payload = std::to_string(i) + std::string(static_cast<std::size_t>(i * 3), 'x');
      const auto header = make_ws_header(ws_opcode::text, payload.size());
      expected += std::string(header.bytes.data(), header.size) + payload;
      queue.push_frame(ws_opcode::text, shared(payload));
    }
    EXPECT_EQ(queue.bytes(), expected.size());
    std::string sent;
    while (!queue.empty()) sent += take(queue, step);
    EXPECT_EQ(sent, expected);
    EXPECT_EQ(queue.bytes(), 0U);
  }
}

TEST(send_queue, does_not_drop_what_is_compressed_for_what_follows_refers_to_it) {
  const int book = 0;
  send_queue queue;
  queue.deflate_by(std::make_unique<message_deflater>(deflate_terms{}));
  const std::string text(500, 'x');
  queue.push_frame(ws_opcode::text, shared("short"), &book);
  queue.push_frame(ws_opcode::text, shared(text), &book);
  (void)take(queue, 0);
  queue.push_frame(ws_opcode::text, shared(text), &book);
  EXPECT_EQ(queue.drop_topics().size(), 1U);
  const auto sent = take(queue, 10'000);
  EXPECT_EQ(sent.substr(0, 7), std::string("\x81\x05short"));
  EXPECT_EQ(sent[7], '\xc1');
  EXPECT_LT(sent.size(), 60U);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST(send_queue, drops_frames_with_a_topic_but_never_the_rest_of_one_that_has_begun) {
  const int book = 0;
  const int quote = 0;
  send_queue queue;
  queue.push_frame(ws_opcode::text, shared("begun"), &book);
  queue.push_frame(ws_opcode::text, shared("book"), &book);
  queue.push_frame(ws_opcode::text, shared("fill"));
  queue.push_frame(ws_opcode::text, shared("quote"), &quote);
  queue.push_frame(ws_opcode::text, shared("book2"), &book);
  const auto first = take(queue, 3);
  EXPECT_EQ(queue.drop_topics(), (std::vector<send_queue::topic>{&book, &quote}));
  EXPECT_EQ(queue.bytes(), 4 + 6U);
  EXPECT_EQ(first + take(queue, 1'000),
            "\x81\x05"
            "begun\x81\x04"
            "fill");
  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(queue.drop_topics().empty());
}

TEST(send_queue, drops_all_frames_that_have_not_begun_but_not_the_handshake) {
  send_queue queue;
  queue.push_raw(shared("HTTP"));
  queue.push_frame(ws_opcode::text, shared("more"));
  queue.drop_unsent();
  queue.push_frame(ws_opcode::text, shared("begun"));
  queue.push_frame(ws_opcode::text, shared("more"));
  EXPECT_EQ(take(queue, 5), "HTTP\x81");
  queue.drop_unsent();
  EXPECT_EQ(queue.bytes(), 6U);
  EXPECT_EQ(take(queue, 100),
            "\x05"
            "begun");
}

}  // namespace
}  // namespace madang
