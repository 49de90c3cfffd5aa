#include <filesystem>

#include "tests/support/eventually.hpp"
#include "tests/support/process/madang_process.hpp"
#include "tests/support/process/process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/support/api_client.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

/// What the old program said of kim when it had written the directory.
const std::string account = "acc_0dnqd6j309ppy";
const std::string open_order = "ord_0dnqd6yhhhppy";
constexpr std::int64_t cash = 8'796'600;
constexpr std::int64_t held = 276'500;
constexpr std::size_t ledger_entries = 10;
constexpr std::size_t executions = 2;
constexpr std::size_t orders = 3;

/// The order that kim placed, with the key `old-directory-1`.
json placed_order() {
  return {{"account_id", account}, {"symbol", "005930"}, {"side", "BUY"},          {"type", "LIMIT"},
          {"quantity", "5"},       {"price", "55300"},   {"time_in_force", "GTC"}, {"client_order_id", "kim-1"}};
}

class old_data_directory : public testing::Test {
 protected:
  void SetUp() override {
    const auto unpacked = run_program({"/usr/bin/tar", "-C", directory_.text(), "-xJf", MADANG_OLD_DATA_DIRECTORY});
    ASSERT_EQ(unpacked.exit_code, 0);
  }
  std::string data() const { return directory_.text() + "/old"; }

  /// Starts today's program on the directory and looks at all that the old one had written.
  void opens_and_serves() {
    {
      madang_process node({program(), data()});
      ASSERT_TRUE(node.start()) << node.said();
      const auto token = log_in(node.port());
      api_client kim(node.port(), token);
      reads_what_was_written(kim);
      goes_on(kim);
      EXPECT_EQ(node.stop(), 0) << node.said();
    }
    const auto verified = run_program({program(), "journal", "verify", "--data", data()});
    EXPECT_EQ(verified.exit_code, 0) << verified.said;
  }

 private:
  static std::string log_in(std::uint16_t port) {
    const auto reply =
        api_client(port).post("/users/login", {{"email", "kim@example.com"}, {"password", "correct horse battery"}});
    EXPECT_EQ(reply.status, 200) << reply.raw.body;
    return reply.body.value("access_token", "");
  }

  static void reads_what_was_written(api_client& kim) {
    const auto balance = kim.get("/accounts/" + account + "/balance");
    ASSERT_EQ(balance.status, 200) << balance.raw.body;
    EXPECT_EQ(whole(balance.body["cash"]), cash);
    EXPECT_EQ(whole(balance.body["held"]), held);
    EXPECT_EQ(kim.all("/accounts").size(), 1U);
    EXPECT_EQ(kim.all("/orders").size(), orders);
    const auto open = kim.all("/orders?status=OPEN");
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0]["order_id"], open_order);
    EXPECT_EQ(kim.all("/executions").size(), executions);
    EXPECT_EQ(kim.all("/accounts/" + account + "/ledger").size(), ledger_entries);
  }

  static void goes_on(api_client& kim) {
    const auto repeated = kim.post("/orders", placed_order(), {{"Idempotency-Key", "old-directory-1"}});
    EXPECT_EQ(repeated.body.value("order_id", ""), open_order) << repeated.raw.body;
    EXPECT_FALSE(repeated.replayed()) << "the key is older than keys are remembered; the client_order_id stands for it";
    auto fresh = placed_order();
    fresh["client_order_id"] = "kim-of-today";
    const auto placed = kim.post("/orders", fresh);
    EXPECT_EQ(placed.status, 201) << placed.raw.body;
    EXPECT_EQ(kim.all("/orders").size(), orders + 1);
  }

  temp_dir directory_;
};

TEST_F(old_data_directory, opens_serves_and_goes_on) {
  opens_and_serves();
}

TEST_F(old_data_directory, opens_serves_and_goes_on_without_its_projection) {
  ASSERT_TRUE(std::filesystem::remove(data() + "/projection.db"));
  opens_and_serves();
}

}  // namespace
}  // namespace madang
