#include <gtest/gtest.h>

#include "tests/node/kept_log.hpp"
#include "tests/node/node_stage.hpp"
#include "tests/support/eventually.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang {
namespace {

/// An order reports to its account what cannot be, and says it again until it is acknowledged.
class an_entity_that_fails_for_ever : public testing::Test {
 protected:
  an_entity_that_fails_for_ever() {
    node.config.entities.restart_max = 1;
    node.start();
    node.stock(1);
    hurt = make_trader(node.port(), "hurt", 100'000);
    well = make_trader(node.port(), "well", 100'000);
  }

  /// A fill of an order for one share at 9,000.
  void report(price each, quantity amount) {
    const auto placed = hurt.at(node.port()).post("/orders", order_of(hurt, symbol(), "BUY", 1, 9'000));
    ASSERT_EQ(placed.status, 201) << placed.raw.body;
    const auto order = *parse_id<order_id>(placed.body["order_id"].get<std::string>());
    auto& events = node.running().journal();
    order_executed senseless;
    senseless.peer_message = 2;
    senseless.answers = 1;
    senseless.fill = {1, each, amount, liquidity_kind::maker};
    senseless.after.status = order_status::filled;
    senseless.after.quantity = senseless.after.filled = quantity::whole(1);
    std::vector<std::byte> bytes;
    encode_event(senseless, bytes);
    const auto last = events.read_stream(entity_of(order), 0)->back().meta.seq;
    const draft one{entity_of(order), last + 1, order_executed::event_type, order_executed::event_version, bytes};
    event_meta stamp;
    events.append(std::span(&one, 1), std::span(&stamp, 1));
  }
  void expect_that_it_alone_is_out_of_service() {
    auto theirs = hurt.at(node.port());
    const auto read = theirs.get("/accounts/" + hurt.account + "/balance");
    EXPECT_EQ(read.status, 503);
    EXPECT_EQ(read.code(), "unavailable") << read.raw.body;
    EXPECT_EQ(read.raw.header("retry-after"), "1");
    const auto write = theirs.post("/orders", order_of(hurt, symbol(), "BUY", 1, 9'000));
    EXPECT_EQ(write.code(), "unavailable") << write.raw.body;
    EXPECT_EQ(theirs.get("//ready").body["checks"]["isolated_entities"], "1");
    const auto others = well.at(node.port()).post("/orders", order_of(well, symbol(), "BUY", 1, 9'000));
    EXPECT_EQ(others.status, 201) << others.raw.body;
  }
  bool is_isolated() { return node.running().entities().isolated() == 1; }
  std::string symbol() const { return node.symbol().text(); }

  node_stage node;
  trader hurt;
  trader well;
};

TEST_F(an_entity_that_fails_for_ever, is_named_in_the_log_at_each_failure_and_when_it_is_isolated) {
  report(price{INT64_MAX}, quantity::whole(1'000));
  node.stop();
  kept_log log;
  node.start();
  ASSERT_TRUE(eventually([&] { return is_isolated(); }));
  const auto name = "entity account:" + hurt.account;
  EXPECT_TRUE(eventually([&] { return log.says(name + " failed and is rebuilt: "); }));
  EXPECT_TRUE(eventually([&] { return log.says(name + " is isolated, everything else goes on: "); }));
  node.stop();
}

TEST_F(an_entity_that_fails_for_ever, in_its_decision_is_rebuilt_and_then_isolated_at_every_start) {
  report(price{INT64_MAX}, quantity::whole(1'000));
  for (int start = 0; start < 2; ++start) {
    node.restart();
    ASSERT_TRUE(eventually([&] { return is_isolated(); })) << "start " << start;
    EXPECT_EQ(node.running().metrics().entities_rebuilt.value(), 2U) << "it gets another chance first";
    expect_that_it_alone_is_out_of_service();
  }
}

TEST_F(an_entity_that_fails_for_ever, over_an_event_of_its_own_is_isolated_at_every_start) {
  report(price::whole(9'000), quantity::whole(1'000));
  node.restart();
  ASSERT_TRUE(eventually([&] { return is_isolated(); }));
  expect_that_it_alone_is_out_of_service();
  node.restart();
  EXPECT_EQ(node.running().recovered().isolated, 1U);
  expect_that_it_alone_is_out_of_service();
}

}  // namespace
}  // namespace madang
