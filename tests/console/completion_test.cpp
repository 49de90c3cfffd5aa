#include "cluster/console/completion.hpp"

#include <gtest/gtest.h>

#include "tests/console/made_up_reader.hpp"

namespace madang::console {
namespace {

class a_completion : public testing::Test {
 protected:
  a_completion() { fill(from); }
  word_list offered(std::string_view line) { return complete(from, with, line).candidates; }
  std::string continued(std::string_view line) { return common_continuation(complete(from, with, line)); }

  made_up_reader from;
  session with{{from, [](const outcome&) {}, {}, {}}};
};

TEST_F(a_completion, of_the_first_word_knows_words_and_aliases) {
  EXPECT_EQ(offered("in"), word_list{"inspect"});
  EXPECT_EQ(continued("in"), "spect");
  EXPECT_EQ(offered("e"), (word_list{"events", "exit", "explain"}));
  EXPECT_EQ(continued("ex"), "");
  with.run("alias orders ls");
  EXPECT_EQ(offered("o"), word_list{"orders"});
  EXPECT_EQ(offered("").size(), 32U);
}

TEST_F(a_completion, of_an_entity_goes_from_its_kind_to_its_id) {
  const auto kinds = complete(from, with, "inspect ");
  EXPECT_EQ(kinds.candidates, (word_list{"notebook:", "order:"}));
  EXPECT_TRUE(kinds.goes_on);
  EXPECT_EQ(offered("state notebook:"), word_list{"notebook:0000000000000abc"});
  EXPECT_EQ(offered("diff order:ord_").size(), 2U);
  EXPECT_EQ(offered("explain order:").size(), 2U);
  EXPECT_TRUE(offered("inspect cat:").empty());
  EXPECT_TRUE(offered("state notebook:0000000000000abc @").empty());
}

TEST_F(a_completion, of_a_list_knows_kinds_clauses_and_fields) {
  EXPECT_EQ(offered("ls n"), word_list{"notebook"});
  EXPECT_EQ(offered("ls order wh"), word_list{"where"});
  EXPECT_EQ(offered("ls order where st"), word_list{"status"});
  EXPECT_EQ(offered("ls order where a=1 and qu"), word_list{"quantity"});
  EXPECT_EQ(offered("ls order sort pos"), word_list{"position"});
  EXPECT_EQ(offered("help insp"), word_list{"inspect"});
}

TEST_F(a_completion, of_a_setting_knows_their_names) {
  from.setting_lines = {{"http.threads", "", "", "", true, false}, {"http.listen", "", "", "", true, false}};
  EXPECT_EQ(offered("settings http.t"), word_list{"http.threads"});
  EXPECT_EQ(continued("settings h"), "ttp.");
}

TEST_F(a_completion, offers_nothing_that_could_harm_a_terminal) {
  from.setting_lines = {{"bad\x1b[2J", "", "", "", true, false}};
  EXPECT_TRUE(offered("settings b").empty());
  EXPECT_TRUE(offered("inspect 'x").empty()) << "a quote that does not end";
  EXPECT_TRUE(offered("dance x").empty());
}

TEST_F(a_completion, is_bounded_and_ends_at_whole_characters) {
  for (std::uint64_t i = 1; i <= 500; ++i) from.streams_by_id[{notebook_kind, i}] = {{second(1), "x", "{}", {}}};
  EXPECT_EQ(offered("inspect notebook:").size(), completions::shown_max);
  from.setting_lines = {{"가", "", "", "", true, false}, {"각", "", "", "", true, false}};
  EXPECT_EQ(continued("settings "), "");
}

}  // namespace
}  // namespace madang::console
