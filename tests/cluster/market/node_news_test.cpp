#include "cluster/market/node_news.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace madang::market {
namespace {

class NodeNews : public testing::Test {
 protected:
  void write(const std::string& text) {
    std::ofstream(file) << text;
    // The clock of a file system is coarse.
    std::filesystem::last_write_time(file, std::filesystem::file_time_type(std::chrono::seconds(++writes)));
  }
  static std::string item(const std::string& id, const std::string& symbol, const std::string& title,
                          const std::string& time) {
    return "[[news]]\nid = \"" + id + "\"\nsymbols = [\"" + symbol + "\"]\ntitle = \"" + title +
           "\"\ndate = \"2026-11-27\"\ntime = \"" + time + "\"\n";
  }
  std::vector<source_error> look() { return news.look({(looks += 10) * nanos_per_second}); }
  std::string found(const news_query& query) {
    std::string out;
    for (const auto& one : news.find(query)) out += one.id;
    return out;
  }
  void TearDown() override { std::filesystem::remove(file); }

  const std::string file = testing::TempDir() + "madang_node_news.toml";
  node_news news{file, 32'400};
  int writes = 0;
  std::int64_t looks = 0;
};

TEST_F(NodeNews, AreThoseOfTheFileTheNewestFirst) {
  EXPECT_TRUE(look().empty()) << "there is no file yet";
  write(item("a", "005930", "Samsung wins", "09:00") + item("b", "000660", "SK wins", "11:00") +
        item("c", "005930", "삼성 loses", "10:00"));
  EXPECT_TRUE(look().empty());
  EXPECT_EQ(found({}), "bca");
  news_query query;
  query.symbol = symbol_id::parse("005930");
  EXPECT_EQ(found(query), "ca");
  query = {};
  query.text = "WINS";
  EXPECT_EQ(found(query), "ba");
  query = {};
  const auto ten = start_of_day(*parse_day("2026-11-27"), 32'400) + 36'000 * nanos_per_second;
  query.from = ten;
  EXPECT_EQ(found(query), "bc");
  query = {};
  query.to = ten;
  EXPECT_EQ(found(query), "a");
}

TEST_F(NodeNews, GoOnBehindThoseThatHaveBeenShown) {
  write(item("a", "A", "T", "09:00") + item("b", "A", "T", "09:00") + item("c", "A", "T", "09:00") +
        item("d", "A", "T", "08:00"));
  (void)look();
  news_query query;
  query.limit = 2;
  EXPECT_EQ(found(query), "ab");
  query.after = news.find(query).back().published_at;
  query.after_count = 2;
  EXPECT_EQ(found(query), "cd");
}

TEST_F(NodeNews, StayWhereAFileCannotBeRead) {
  write(item("a", "A", "T", "09:00"));
  (void)look();
  write("what is this");
  EXPECT_FALSE(look().empty());
  EXPECT_EQ(found({}), "a");
  EXPECT_TRUE(look().empty()) << "it is said once";
  write(item("b", "A", "T", "09:00"));
  EXPECT_TRUE(look().empty());
  EXPECT_EQ(found({}), "b");
}

}  // namespace
}  // namespace madang::market
