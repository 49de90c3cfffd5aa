#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "persistence/postgres/seen_heads.hpp"
#include "tests/persistence/postgres/postgres_writer_fixture.hpp"

/// What a node remembers of every writer, and compares.
namespace madang {
namespace {

using namespace testing;

class seen_heads_test : public postgres_writer_test {
 protected:
  /// Another node's writer, with this many batches.
  void write_as_another(int batches) {
    rig->sql("SELECT madang.take_over(2, 'b')");
    for (int i = 1; i <= batches; ++i) {
      const auto number = std::to_string(i);
      rig->sql("SELECT madang.append_batch(2, (SELECT incarnation FROM madang.writers WHERE writer = 2), " + number +
               ", " + number + ", " + number + ", '" + chain(i - 1) + "', '" + chain(i) + "', 0::bit(256), '')");
    }
  }
  static std::string chain(int of) { return "\\x" + std::string(62, '0') + (of < 10 ? "0" : "") + std::to_string(of); }
};

TEST_F(seen_heads_test, every_writer_of_the_store_is_remembered_and_missed) {
  write_as_another(3);
  open();
  append(1);
  const auto other = head_file::read(dir.path() / "head-2");
  ASSERT_TRUE(other);
  EXPECT_EQ(3U, other->batch);
  EXPECT_EQ(position{3}, other->at);
  EXPECT_NE(0U, other->store.system);
  EXPECT_EQ(1U, head_file::read(dir.path() / "head-1")->batch);
  rig->sql("DELETE FROM madang.batches WHERE writer = 2 AND number = 3");
  const auto why = try_open();
  EXPECT_NE(std::string::npos, why.find("writer 2 ends at position 2 (batch 2)")) << why;
  EXPECT_NE(std::string::npos, why.find("1 positions are missing")) << why;
  EXPECT_NE(std::string::npos, why.find("head-2 to be moved away by hand")) << why;
  std::filesystem::remove(dir.path() / "head-2");
  EXPECT_EQ("", try_open());
}

TEST_F(seen_heads_test, a_writer_that_comes_back_shorter_ends_a_node_at_its_next_connection) {
  write_as_another(3);
  open();
  append(1);
  rig->sql("DELETE FROM madang.batches WHERE writer = 2 AND number = 3");
  append(1);
  EXPECT_EQ("", fatal());
  rig->sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'madang writer'");
  ASSERT_TRUE(eventually([&] { return !fatal().empty(); }));
  EXPECT_NE(std::string::npos, fatal().find("writer 2 ends at position 2")) << fatal();
}

TEST_F(seen_heads_test, a_store_that_is_another_one_is_not_even_taken_over) {
  open();
  append(2);
  rig->sql("UPDATE madang.batches SET chain = '" + chain(7) + "' WHERE number = 2");
  const auto fence = rig->sql("SELECT incarnation FROM madang.writers");
  const auto why = try_open();
  EXPECT_NE(std::string::npos, why.find("batch 2 of writer 1 is not the one")) << why;
  EXPECT_EQ(fence, rig->sql("SELECT incarnation FROM madang.writers"));
  rig->sql("TRUNCATE madang.batches, madang.writers");
  EXPECT_NE(std::string::npos, try_open().find("2 positions are missing"));
}

TEST_F(seen_heads_test, files_of_other_names_or_without_a_head_are_passed_over) {
  std::ofstream(dir.path() / "head-x") << "nothing";
  std::ofstream(dir.path() / "head-7") << "nothing";
  open();
  append(1);
  expect_all();
}

}  // namespace
}  // namespace madang
