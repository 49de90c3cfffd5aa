// Public channels over real sockets, with a made-up node behind them.
#include <gtest/gtest.h>

#include "tests/gateway/stream/stream_client.hpp"

namespace madang {
namespace {

using namespace stream_tests;

TEST(stream, a_public_channel_needs_no_token_and_begins_with_a_snapshot) {
  stream_node node;
  node.open_channel(book_channel, 41);
  client reader(node);
  EXPECT_EQ(reader.ask(subscribe_text({"book:005930"})),
            json({{"type", "subscribed"}, {"channels", {"book:005930"}}, {"seq", {{"book:005930", 41}}}}));
  EXPECT_EQ(reader.next()["type"], "snapshot");
  EXPECT_TRUE(node.listeners.in(book_channel));
  node.publish(book_channel);
  const auto update = reader.next();
  EXPECT_EQ(update["seq"], 42);
  EXPECT_EQ(update["prev"], 41);
  EXPECT_EQ(update["ch"], "book:005930");
}

TEST(stream, a_hundred_readers_of_a_channel_all_get_every_frame_in_order) {
  stream_node node;
  node.open_channel(book_channel, 0);
  std::vector<std::unique_ptr<client>> readers;
  for (int i = 0; i < 100; ++i) {
    readers.push_back(std::make_unique<client>(node));
    readers.back()->send(subscribe_text({"book:005930"}));
  }
  for (auto& one : readers) {
    EXPECT_EQ(one->next()["type"], "subscribed");
    EXPECT_EQ(one->next()["type"], "snapshot");
  }
  for (int i = 0; i < 50; ++i) node.publish(book_channel);
  for (auto& one : readers) {
    for (std::uint64_t seq = 1; seq <= 50; ++seq) {
      const auto frame = one->next();
      ASSERT_EQ(frame["seq"], seq);
      ASSERT_EQ(frame["prev"], seq - 1);
    }
  }
  EXPECT_EQ(node.counts.frames_sent.value(), 100U * 51);
  readers.clear();
  EXPECT_TRUE(eventually([&] { return node.sessions() == 0; }));
  EXPECT_FALSE(node.listeners.in(book_channel)) << "nobody listens any more";
  EXPECT_EQ(node.counts.sessions.value(), 0);
}

TEST(stream, a_reader_that_comes_back_gets_the_rest_from_the_ring_or_a_snapshot_when_it_is_too_old) {
  stream_node node;
  node.open_channel(book_channel, 0);
  for (int i = 0; i < 20; ++i) node.publish(book_channel);
  client near(node);
  near.ask(subscribe_text({"book:005930"}, {{"book:005930", 17}}));
  for (const auto seq : {18, 19, 20}) EXPECT_EQ(near.next()["seq"], seq);
  EXPECT_TRUE(near.is_quiet());
  client far(node);
  far.ask(subscribe_text({"book:005930"}, {{"book:005930", 3}}));
  const auto frame = far.next();
  EXPECT_EQ(frame["type"], "snapshot");
  EXPECT_EQ(frame["seq"], 20);
  EXPECT_TRUE(far.is_quiet());
}

TEST(stream, a_frame_lost_on_the_way_is_noticed_and_fetched) {
  stream_node node;
  node.open_channel(trades_channel, 0);
  client reader(node);
  reader.ask(subscribe_text({"trades:005930"}));
  EXPECT_EQ(reader.next()["type"], "snapshot");
  node.publish(trades_channel);
  node.lose(trades_channel);
  node.publish(trades_channel);
  for (const auto seq : {1, 2, 3}) EXPECT_EQ(reader.next()["seq"], seq);
  node.publish(trades_channel);
  EXPECT_EQ(reader.next()["seq"], 4);
}

TEST(stream, an_unknown_channel_is_an_error_and_the_others_of_the_frame_are_served) {
  stream_node node;
  node.open_channel(quote_channel, 1);
  client reader(node);
  reader.send(subscribe_text({"book:NONE", "quote:005930", "nonsense", "orders:acc_x"}));
  for (const auto* channel : {"nonsense", "orders:acc_x", "book:NONE"}) {
    const auto error = reader.next();
    EXPECT_EQ(error["code"], "channel_unknown");
    EXPECT_EQ(error["ch"], channel);
  }
  EXPECT_EQ(reader.next()["channels"], json({"quote:005930"}));
  EXPECT_EQ(reader.next()["type"], "snapshot");
  EXPECT_FALSE(node.listeners.in({channel_kind::book, symbol_id::parse("NONE")->value}));
}

TEST(stream, after_unsubscribe_nothing_more_comes) {
  stream_node node;
  node.open_channel(book_channel, 0);
  client reader(node);
  reader.ask(subscribe_text({"book:005930"}));
  reader.next();
  EXPECT_EQ(reader.ask(R"({"op":"unsubscribe","channels":["book:005930"]})")["type"], "unsubscribed");
  node.publish(book_channel);
  EXPECT_TRUE(reader.is_quiet());
  EXPECT_FALSE(node.listeners.in(book_channel));
  reader.ask(subscribe_text({"book:005930"}, {{"book:005930", 0}}));
  EXPECT_EQ(reader.next()["seq"], 1);
}

TEST(stream, the_path_of_a_symbol_subscribes_its_channels_and_needs_no_first_frame) {
  auto settings = quick_stream_settings();
  settings.first_frame_timeout_ms = 50;
  settings.heartbeat_ms = 100;
  stream_node node(settings);
  const channel_id auction_channel{channel_kind::auction, samsung.value};
  for (const auto channel : {book_channel, quote_channel, trades_channel, auction_channel})
    node.open_channel(channel, 5);
  client reader(node, "/api/v1/market/stream/005930");
  EXPECT_EQ(reader.next()["channels"], json({"book:005930", "trades:005930", "quote:005930", "auction:005930"}));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(reader.next()["type"], "snapshot");
  EXPECT_NE(reader.receive().value_or("").find("heartbeat"), std::string::npos);
}

}  // namespace
}  // namespace madang
