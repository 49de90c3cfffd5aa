// Readers that do not keep up, over real sockets.
#include <gtest/gtest.h>

#include "tests/gateway/stream/stream_client.hpp"

namespace madang {
namespace {

using namespace stream_tests;

TEST(stream, a_slow_reader_of_a_book_is_given_a_fresh_snapshot_and_never_an_unconnected_update) {
  auto settings = quick_stream_settings();
  settings.session_queue_max_bytes = 100'000;
  stream_node node(settings);
  node.open_channel(book_channel, 0);
  client slow(node);
  slow.ask(subscribe_text({"book:005930"}));
  EXPECT_EQ(slow.next()["type"], "snapshot");
  const std::uint64_t count = 3'000;
  for (std::uint64_t i = 0; i < count; ++i) node.publish(book_channel, 10'000);
  ASSERT_TRUE(eventually([&] { return node.counts.conflations.value() != 0; }));

  std::uint64_t last = 0;
  std::uint64_t frames = 0;
  std::uint64_t snapshots = 0;
  while (last < count) {
    const auto frame = slow.next();
    ASSERT_FALSE(frame.is_null()) << "closed with " << slow.close_code() << " after " << last;
    ++frames;
    if (frame["type"] == "snapshot") {
      ++snapshots;
      ASSERT_GE(frame["seq"], last);
    } else {
      ASSERT_EQ(frame["prev"], last);
    }
    last = frame["seq"];
  }
  EXPECT_GE(snapshots, 1U);
  EXPECT_LT(frames, count);
  node.publish(book_channel);
  EXPECT_EQ(slow.next()["prev"], count);
}

TEST(stream, a_slow_reader_of_trades_is_closed_with_4429) {
  auto settings = quick_stream_settings();
  settings.session_queue_max_bytes = 100'000;
  stream_node node(settings);
  node.open_channel(trades_channel, 0);
  client slow(node);
  slow.ask(subscribe_text({"trades:005930"}));
  for (int i = 0; i < 3'000 && node.counts.closed_slow.value() == 0; ++i) node.publish(trades_channel, 10'000);
  ASSERT_TRUE(eventually([&] { return node.counts.closed_slow.value() != 0; }));
  std::uint64_t last = 0;
  while (true) {
    const auto frame = slow.next();
    if (frame.is_null()) break;
    if (frame["type"] == "update") {
      ASSERT_EQ(frame["prev"], last) << "what did arrive is complete up to the close";
    }
    last = frame["seq"];
  }
  EXPECT_EQ(slow.close_code(), 4429);
  EXPECT_EQ(slow.close_reason(), "too_slow");
}

TEST(stream, a_slow_reader_does_not_hold_up_another) {
  auto settings = quick_stream_settings();
  settings.session_queue_max_bytes = 100'000;
  stream_node node(settings);
  node.open_channel(book_channel, 0);
  client slow(node);
  slow.ask(subscribe_text({"book:005930"}));
  client quick(node);
  quick.ask(subscribe_text({"book:005930"}));
  quick.next();
  for (std::uint64_t seq = 1; seq <= 1'000; ++seq) {
    node.publish(book_channel, 10'000);
    ASSERT_EQ(quick.next()["seq"], seq);
  }
  EXPECT_GE(node.counts.conflations.value(), 1U);
}

}  // namespace
}  // namespace madang
