#include <algorithm>
#include <filesystem>

#include "tests/system/support/load_client.hpp"
#include "tests/system/support/operator_fixture.hpp"
#include "tests/system/support/small_disk.hpp"

namespace madang {
namespace {

const std::string symbol = "900001";

class a_small_disk : public an_operator {
 protected:
  /// Starts on a file system of that size; skips the test where there cannot be one.
  void start_on_disk(std::int64_t megabytes, const std::vector<std::string>& settings) {
    ASSERT_NO_FATAL_FAILURE(start());
    ASSERT_EQ(node->stop(), 0);
    const auto place_of_disk = dir.text() + "/disk";
    disk = std::make_unique<small_disk>(place_of_disk, megabytes);
    if (!disk->fault().empty()) GTEST_SKIP() << "no file system can be mounted here: " << disk->fault();
    std::filesystem::copy(data(), place_of_disk + "/data", std::filesystem::copy_options::recursive);
    auto all = settings;
    all.push_back("market.instruments_file=" + instruments());
    node = std::make_unique<madang_process>(madang_process::plan{program(), place_of_disk + "/data", all});
    ASSERT_TRUE(node->start()) << node->said();
  }
  void TearDown() override {
    node.reset();
    disk.reset();
  }
  api_reply deposit(const std::string& key) {
    return who(0).at(port()).post("/accounts/" + who(0).account + "/deposit", {{"amount", "1"}},
                                  {{"Idempotency-Key", key}});
  }

  std::unique_ptr<small_disk> disk;
};

TEST_F(a_small_disk, closes_intake_before_it_is_full_and_opens_it_when_there_is_space) {
  ASSERT_NO_FATAL_FAILURE(start_on_disk(256, {"journal.min_free_disk_bytes=8388608"}));
  if (IsSkipped()) return;
  EXPECT_EQ(deposit("a").status, 201);
  const auto cash = cash_of(port(), who(0));
  disk->fill(4'000'000);
  ASSERT_TRUE(becomes(503));
  const auto checks = ready()["checks"];
  EXPECT_NE(checks["journal"].get<std::string>().find("disk"), std::string::npos) << checks;
  EXPECT_TRUE(checks["intake"].get<std::string>().starts_with("closed")) << checks;
  EXPECT_EQ(node->metric("madang_intake_open"), 0);
  EXPECT_TRUE(eventually([&] { return node->said().find("intake is closed") != std::string::npos; }, 10s));
  const auto refused = deposit("b");
  EXPECT_EQ(refused.status, 503) << refused.raw.body;
  EXPECT_FALSE(refused.raw.header("retry-after").empty());
  EXPECT_EQ(who(0).at(port()).post("/orders", order_of(who(0), symbol, "BUY", 1, 9'000)).status, 503);
  EXPECT_EQ(cash_of(port(), who(0)), cash) << "reads go on";
  disk->make_room();
  ASSERT_TRUE(becomes(200));
  EXPECT_TRUE(eventually([&] { return node->said().find("intake is open again") != std::string::npos; }, 10s));
  EXPECT_EQ(deposit("b").status, 201);
  EXPECT_EQ(cash_of(port(), who(0)), cash + 1);
}

TEST_F(a_small_disk, that_is_really_full_loses_nothing_that_was_acknowledged) {
  ASSERT_NO_FATAL_FAILURE(
      start_on_disk(256, {"journal.min_free_disk_bytes=0", "http.request_timeout_ms=1000", "http.list_wait_ms=500"}));
  if (IsSkipped()) return;
  const auto cash = cash_of(port(), who(0));
  disk->fill(0);
  std::int64_t acknowledged = 0;
  std::vector<std::string> unknown;
  for (int i = 0; i < 5'000 && node->ready_status() == 200; ++i) {
    const auto key = "full-" + std::to_string(i);
    const auto reply = deposit(key);
    if (reply.status == 201) {
      ++acknowledged;
    } else if (reply.status == 504) {
      unknown.push_back(key);
    } else {
      ASSERT_EQ(reply.status, 503) << reply.raw.body;
    }
  }
  ASSERT_TRUE(becomes(503)) << acknowledged << " deposits and the disk is not full";
  EXPECT_NE(ready()["checks"]["journal"].get<std::string>().find("disk"), std::string::npos) << ready();
  EXPECT_EQ(deposit("later").status, 503);
  disk->make_room();
  ASSERT_TRUE(becomes(200)) << ready();
  std::printf("%lld deposits until the disk was full, %zu unknown\n", static_cast<long long>(acknowledged),
              unknown.size());
  for (const auto& key : unknown) {
    const auto reply = deposit(key);
    EXPECT_EQ(reply.status, 201) << reply.raw.body;
    ++acknowledged;
  }
  EXPECT_EQ(cash_of(port(), who(0)), cash + acknowledged);
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  EXPECT_EQ(cash_of(port(), who(0)), cash + acknowledged);
}

TEST_F(a_small_disk, that_is_full_when_the_process_dies_is_recovered_as_it_was_acknowledged) {
  ASSERT_NO_FATAL_FAILURE(
      start_on_disk(256, {"journal.min_free_disk_bytes=0", "http.request_timeout_ms=1000", "http.list_wait_ms=500"}));
  if (IsSkipped()) return;
  const auto cash = cash_of(port(), who(0));
  disk->fill(0);
  std::int64_t acknowledged = 0;
  std::set<std::string> unknown;
  for (int i = 0; i < 5'000 && unknown.empty(); ++i) {
    const auto key = "full-" + std::to_string(i);
    const auto status = deposit(key).status;
    if (status == 201) {
      ++acknowledged;
    } else if (status != 503) {
      unknown.insert(key);
    } else {
      break;
    }
  }
  node->kill();
  disk->make_room();
  ASSERT_TRUE(node->start()) << node->said();
  const auto found = cash_of(port(), who(0)) - cash;
  EXPECT_GE(found, acknowledged);
  EXPECT_LE(found, acknowledged + static_cast<std::int64_t>(unknown.size()));
  for (const auto& key : unknown) EXPECT_EQ(deposit(key).status, 201);
  EXPECT_EQ(cash_of(port(), who(0)), cash + acknowledged + static_cast<std::int64_t>(unknown.size()));
}

}  // namespace
}  // namespace madang
