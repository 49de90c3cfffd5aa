#include <gtest/gtest.h>

#include <future>

#include "cluster/node/node_readiness.hpp"
#include "tests/node/node_stage.hpp"
#include "tests/support/eventually.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang {
namespace {

/// A node whose disk takes a batch once a second, so that what comes after one has to wait.
class a_node_on_a_slow_disk : public testing::Test {
 protected:
  a_node_on_a_slow_disk() {
    node.start();
    node.stock(1);
    client = make_trader(node.port(), "client", 100'000);
    resting = client.at(node.port()).post("/orders", order()).body["order_id"].get<std::string>();
    node.stop();
    node.config.journal.batch_interval_us = 1'000'000;
    node.config.journal.max_pending_bytes = 65'536;
    node.start();
  }
  /// From here on the next batch waits.
  void write_one_batch() {
    auto& events = node.running().journal();
    append(1);
    ASSERT_TRUE(eventually([&] { return events.durable() == events.last(); }));
  }
  /// An event of somebody whom nobody asks for.
  void append(std::size_t bytes) {
    const account_opened opened{1, {node.owner(), account_kind::house, currency::krw, std::string(bytes, 'x')}};
    std::vector<std::byte> encoded;
    encode_event(opened, encoded);
    const draft one{
        entity_of(account_id{1}), 1, account_opened::event_type, account_opened::event_version, encoded, {}, 0};
    event_meta stamp;
    node.running().journal().append(std::span(&one, 1), std::span(&stamp, 1));
  }

  json order() const { return order_of(client, node.symbol().text(), "BUY", 1, 9'000); }

  node_stage node;
  trader client;
  std::string resting;
};

TEST_F(a_node_on_a_slow_disk, lets_a_resume_from_history_wait_at_the_gate) {
  auto& events = node.running().journal();
  const channel_id channel{channel_kind::account, node.account(0).value};
  const auto seen = events.last_number(channel);
  write_one_batch();
  node.running().entities().tell(
      node.account(0),
      request<deposit_funds>{{}, {node.account(0), node.owner(), money::whole(1), {}, {}, node.time.now()}});
  ASSERT_TRUE(eventually([&] { return events.last_number(channel) > seen; }));
  const auto appended = events.last();
  ASSERT_LT(events.durable(), appended);
  struct page {
    position durable;
    std::size_t frames = 0;
  };
  std::promise<page> arrived;
  node.running().history().read(channel, seen, 10, [&](result<std::vector<private_frame>, read_failure> found) {
    arrived.set_value({events.durable(), found ? found->size() : 0});
  });
  const auto given = arrived.get_future().get();
  EXPECT_EQ(given.frames, 1U);
  EXPECT_GE(given.durable, appended) << "it has left before the disk had it";
}

TEST_F(a_node_on_a_slow_disk, closes_intake_at_max_pending_bytes_and_opens_it_again) {
  auto theirs = client.at(node.port());
  write_one_batch();
  append(static_cast<std::size_t>(node.config.journal.max_pending_bytes));
  const auto refused = theirs.post("/orders", order());
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.code(), "intake_closed") << refused.raw.body;
  EXPECT_FALSE(readiness_of(node.running()).ready);
  const auto cancelled = theirs.remove("/orders/" + resting);
  EXPECT_EQ(cancelled.status, 200) << "exits stay open: " << cancelled.raw.body;
  EXPECT_TRUE(eventually([&] { return intake_open(node.running()); }));
  EXPECT_EQ(theirs.post("/orders", order()).status, 201);
}

TEST(a_full_node, closes_intake_below_max_in_memory_and_opens_it_when_the_idle_have_left) {
  node_stage node;
  node.config.entities.max_in_memory = 100;
  node.config.entities.passivate_after_s = 2;
  node.start();
  node.stock(1);
  const auto client = make_trader(node.port(), "client", 10'000'000);
  auto theirs = client.at(node.port());
  const auto order = order_of(client, node.symbol().text(), "BUY", 1, 9'000);
  std::vector<std::string> placed;
  api_reply last;
  for (int i = 0; i < 200 && last.status != 503; ++i) {
    last = theirs.post("/orders", order);
    if (last.status == 201) placed.push_back(last.body["order_id"]);
  }
  EXPECT_EQ(last.code(), "intake_closed") << last.raw.body;
  EXPECT_LE(node.running().metrics().entities_in_memory.value(), 100) << "what makes room finds some";
  const auto cancelled = theirs.remove("/orders/" + placed.front());
  EXPECT_EQ(cancelled.status, 200) << "exits stay open: " << cancelled.raw.body;
  EXPECT_TRUE(eventually([&] { return intake_open(node.running()); }));
  EXPECT_EQ(theirs.post("/orders", order).status, 201);
}

}  // namespace
}  // namespace madang
