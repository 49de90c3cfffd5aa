#include "config/market/news_file.hpp"

#include <gtest/gtest.h>

namespace madang::market {
namespace {

constexpr std::int32_t korea_s = 32'400;

std::string item(std::string_view more, std::string_view id = "1") {
  return "[[news]]\nid = \"" + std::string(id) + "\"\n" + std::string(more) + "\n";
}
constexpr const char* usual =
    "symbols = [\"005930\", \"000660\"]\ntitle = \"T\"\ndate = \"2026-11-27\"\ntime = \"09:30:15\"";

std::string errors_of(const std::string& text) {
  const auto read = parse_news(text, "n.toml", korea_s);
  return read ? "(accepted)" : to_text(read.error());
}

TEST(news_file, is_read_in_the_markets_zone) {
  const auto read =
      parse_news(item(usual) + item("kind = \"DISCLOSURE\"\nurl = \"https://x.kr\"\nsymbols = []\ntitle = "
                                    "\"U\"\ndate = \"2026-11-28\"\ntime = \"00:00\"",
                                    "2"),
                 "n.toml", korea_s);
  ASSERT_TRUE(read) << to_text(read.error());
  ASSERT_EQ(read->size(), 2U);
  const auto& one = read->front();
  EXPECT_EQ(one.kind, news_kind::news);
  EXPECT_EQ(one.symbols.size(), 2U);
  EXPECT_EQ(to_rfc3339(one.published_at), "2026-11-27T00:30:15.000000Z");
  EXPECT_EQ(read->back().kind, news_kind::disclosure);
  EXPECT_EQ(read->back().url, "https://x.kr");
  EXPECT_EQ(to_rfc3339(read->back().published_at), "2026-11-27T15:00:00.000000Z");
}

TEST(news_file, is_refused_where_an_item_makes_no_sense) {
  EXPECT_EQ(errors_of(item(usual)), "(accepted)");
  EXPECT_EQ(errors_of("news = []"), "(accepted)");
  EXPECT_NE(errors_of(item(usual) + item(usual)), "(accepted)") << "an id that is there twice";
  for (const auto* more : {"kind = \"RUMOUR\"", "url = \"javascript:alert(1)\"", "colour = \"red\""}) {
    EXPECT_NE(errors_of(item(std::string(usual) + "\n" + more)), "(accepted)") << more;
  }
  for (const auto* wrong : {"symbols = [\"toolongname\"]\ntitle = \"T\"\ndate = \"2026-11-27\"\ntime = \"09:30\"",
                            "symbols = []\ntitle = \"T\"\ndate = \"2026-02-30\"\ntime = \"09:30\"",
                            "symbols = []\ntitle = \"T\"\ndate = \"9999-01-01\"\ntime = \"09:30\"",
                            "symbols = []\ntitle = \"T\"\ndate = \"2026-11-27\"\ntime = \"24:00\"",
                            "symbols = []\ntitle = \"T\"\ndate = \"2026-11-27\"\ntime = \"9:30\"",
                            "symbols = []\ndate = \"2026-11-27\"\ntime = \"09:30\""}) {
    EXPECT_NE(errors_of(item(wrong)), "(accepted)") << wrong;
  }
}

}  // namespace
}  // namespace madang::market
