#include <gtest/gtest.h>

#include "persistence/former/postgres_former.hpp"
#include "tests/persistence/members/members_fixture.hpp"

/// What a writer has ever written is read of its whole history.
namespace madang {
namespace {

class written_shards : public testing::members_test {
 protected:
  /// Batches without records, which say of themselves that they touch a shard: the first one, some, the last one.
  void write(int batches, int some) {
    rig->sql(
        "INSERT INTO madang.batches SELECT 1, n, 1, n, n, '\\x', CASE n WHEN 1 THEN set_bit(0::bit(256), 0, 1)"
        " WHEN " +
        std::to_string(some) + " THEN set_bit(0::bit(256), 7, 1) WHEN " + std::to_string(batches) +
        " THEN set_bit(0::bit(256), 255, 1) ELSE 0::bit(256) END, '\\x' FROM generate_series(1, " +
        std::to_string(batches) + ") n");
  }
  std::vector<int> found() {
    auto settings = rig->settings();
    settings.writer = 1;
    const auto read = postgres_former::written_by(settings, nullptr);
    EXPECT_TRUE(read) << read.error().why;
    std::vector<int> shards;
    for (int shard = 0; shard < 256; ++shard) {
      if (read && holds_shard(*read, static_cast<std::uint8_t>(shard))) shards.push_back(shard);
    }
    return shards;
  }
};

TEST_F(written_shards, are_those_of_all_batches_also_where_one_statement_does_not_read_them_all) {
  EXPECT_TRUE(found().empty());
  write(50'001, 20'000);
  EXPECT_EQ(found(), (std::vector<int>{0, 7, 255}));
}

TEST_F(written_shards, are_found_where_the_last_statement_is_full) {
  write(40'000, 20'001);
  EXPECT_EQ(found(), (std::vector<int>{0, 7, 255}));
}

}  // namespace
}  // namespace madang
