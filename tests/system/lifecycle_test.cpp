#include <filesystem>
#include <thread>

#include "tests/system/market_fixture.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;
const std::string symbol = "900001";

class entities_in_memory : public stocked_market {
 protected:
  template <class Predicate>
  bool eventually(Predicate holds, std::chrono::milliseconds within = 15s) {
    const auto until = after(within);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::sleep_for(50ms);
    }
    return true;
  }
  /// Trades one share back and forth, so that the journal grows.
  void grow(int trades) {
    auto seller = who(0).at(port());
    auto buyer = who(1).at(port());
    ASSERT_TRUE(seller.http().connect());
    ASSERT_TRUE(buyer.http().connect());
    constexpr int burst = 25;
    for (int done = 0; done < trades; done += burst) {
      for (auto* one : {&seller, &buyer}) {
        const auto body = order_of(one == &seller ? who(0) : who(1), symbol, one == &seller ? "SELL" : "BUY", 1, 10'000).dump();
        std::string bytes;
        for (int i = 0; i < burst; ++i) bytes += to_bytes(one->request("POST", "/orders", body, {}));
        ASSERT_TRUE(one->http().send_bytes(bytes));
        for (int i = 0; i < burst; ++i) ASSERT_EQ(one->http().receive().value_or(http_reply{}).status, 201);
      }
    }
  }
};

TEST_F(entities_in_memory, leave_it_when_idle_and_come_back_unnoticed) {
  start({"entities.passivate_after_s=1", "entities.resend_after_ms=200"});
  const auto resting = place(order_of(who(0), symbol, "BUY", 10, 9'000));
  const auto done = place(order_of(who(1), symbol, "SELL", 4, 9'000));
  const auto cash = cash_of(port(), who(0));
  const auto in_memory = [&] { return node->metric("madang_entities_in_memory"); };
  // What stays are the symbols, and whatever has unfinished work.
  ASSERT_TRUE(eventually([&] { return in_memory() <= 5; })) << in_memory();
  EXPECT_GE(node->metric("madang_entities_retired_total"), 3);
  const auto revived = node->metric("madang_entities_revived_total");

  EXPECT_EQ(who(1).at(port()).get("/orders/" + done["order_id"].get<std::string>()).body["status"], "FILLED");
  EXPECT_EQ(cash_of(port(), who(0)), cash);
  EXPECT_GE(node->metric("madang_entities_revived_total"), revived + 2);
  place(order_of(who(2), symbol, "SELL", 6, 9'000));
  EXPECT_EQ(who(0).at(port()).get("/orders/" + resting["order_id"].get<std::string>()).body["status"], "FILLED");
  EXPECT_EQ(cash_of(port(), who(0)), cash - 54'000);
  EXPECT_EQ(held_of(port(), who(0)), 0);
}

TEST_F(entities_in_memory, sleep_and_wake_while_orders_go_on_without_a_mistake) {
  start({"entities.passivate_after_s=1", "entities.resend_after_ms=200"});
  const auto cash = all_cash();
  const auto shares = all_shares(symbol);
  for (int i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 6; ++j) {
      place(order_of(who(j), symbol, j % 2 == 0 ? "SELL" : "BUY", static_cast<std::int64_t>(5 + j), 10'000));
    }
    std::this_thread::sleep_for(700ms);
  }
  EXPECT_EQ(all_cash(), cash);
  EXPECT_EQ(all_shares(symbol), shares);
  EXPECT_EQ(node->metric("madang_entities_isolated"), 0);
}

TEST_F(entities_in_memory, start_again_from_snapshots_and_archived_segments_are_not_needed) {
  start({"journal.snapshot_every_events=2000", "journal.archive_segment_bytes=1048576", "entities.passivate_after_s=1",
         "entities.resend_after_ms=200"});
  const auto resting = place(order_of(who(2), symbol, "BUY", 3, 9'000));
  ASSERT_NO_FATAL_FAILURE(grow(3'000));
  const auto segments = dir.path() / "data" / "segments";
  const auto archived = [&] {
    return std::filesystem::exists(segments) && !std::filesystem::is_empty(segments) && node->metric("madang_checkpoints_total") >= 1;
  };
  ASSERT_TRUE(eventually(archived)) << node->said();
  EXPECT_GT(node->metric("madang_snapshots_written_total"), 0);
  const auto cash = all_cash();
  const auto one = cash_of(port(), who(0));
  const auto orders = who(0).at(port()).all("/orders?account_id=" + who(0).account).size();

  node->kill();
  // Old batches may lie elsewhere: a start does not read them.
  std::filesystem::rename(segments, dir.path() / "elsewhere");
  std::filesystem::create_directory(segments);
  const auto began = std::chrono::steady_clock::now();
  const bool started = node->start();
  EXPECT_TRUE(started) << node->said();
  std::printf("started in %lld ms\n",
              static_cast<long long>(std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count()));
  if (started) {
    EXPECT_EQ(all_cash(), cash);
    EXPECT_EQ(cash_of(port(), who(0)), one);
    EXPECT_EQ(who(0).at(port()).all("/orders?account_id=" + who(0).account).size(), orders);
    EXPECT_EQ(who(2).at(port()).get("/orders/" + resting["order_id"].get<std::string>()).body["status"], "SUBMITTED");
    place(order_of(who(3), symbol, "SELL", 3, 9'000));
    EXPECT_EQ(who(2).at(port()).get("/orders/" + resting["order_id"].get<std::string>()).body["status"], "FILLED");
    EXPECT_EQ(node->stop(), 0);
  }
  std::filesystem::remove_all(segments);
  std::filesystem::rename(dir.path() / "elsewhere", segments);
  const auto verified = run_program({program(), "journal", "verify", "--data", node->data_dir()}, 60s);
  EXPECT_EQ(verified.exit_code, 0) << verified.said;
}

}  // namespace
}  // namespace madang
