#include "gateway/console/report_json.hpp"

#include <gtest/gtest.h>

#include "gateway/console/metrics_word.hpp"
#include "gateway/json/json_input.hpp"

namespace madang {
namespace {

TEST(a_report_of_the_console, escapes_what_is_in_it) {
  std::string out;
  write_report(out, {{{"name\n", "\x1b[2J\"\\"}}, {{"t", {"c\t"}, {{"\x01"}}}}, {"\x7f"}});
  EXPECT_EQ(out.find('\x1b'), std::string::npos) << out;
  const auto read = parse_json(out, {});
  ASSERT_TRUE(read) << out;
  EXPECT_TRUE(check(*report_schema(), *read).empty());
  EXPECT_EQ(*(*read->find("values")->items())[0].find("value")->text(), "\x1b[2J\"\\");
}

TEST(a_report_of_the_console, leaves_rows_out_and_says_so) {
  console::table many{"entities", {"entity"}, {}};
  for (int i = 0; i < 10'003; ++i) many.rows.push_back({std::to_string(i)});
  std::string out;
  write_report(out, {{}, {many}, {"First."}});
  const auto read = parse_json(out, {});
  ASSERT_TRUE(read);
  EXPECT_TRUE(check(*report_schema(), *read).empty());
  EXPECT_EQ((*read->find("tables")->items())[0].find("rows")->items()->size(), 10'000U);
  EXPECT_TRUE(out.ends_with(R"("remarks":["First.","3 more entities are left out."]})")) << out.substr(out.size() - 90);
}

TEST(the_word_metrics, finds_samples_by_a_part_of_their_names_and_labels) {
  const std::string page =
      "# HELP a_total What.\n# TYPE a_total counter\na_total{route=\"GET /x\"} 7\na_total{route=\"b\"} 8\nlast 1.5";
  const auto all = metrics_report(page, "");
  EXPECT_EQ(all.tables[0].rows,
            (std::vector<std::vector<std::string>>{
                {"a_total{route=\"GET /x\"}", "7"}, {"a_total{route=\"b\"}", "8"}, {"last", "1.5"}}));
  EXPECT_EQ(metrics_report(page, "GET /x").tables[0].rows.size(), 1U);
  EXPECT_TRUE(metrics_report(page, "What").tables[0].rows.empty()) << "help is no sample";
  std::string long_page;
  for (int i = 0; i < 1'002; ++i) long_page += "m" + std::to_string(i) + " 1\n";
  EXPECT_EQ(metrics_report(long_page, "m").tables[0].rows.size(), 1'000U);
  EXPECT_EQ(metrics_report(long_page, "m").remarks,
            std::vector<std::string>{"2 more: name a part of what you look for."});
}

}  // namespace
}  // namespace madang
