#include "cluster/node/node_console/owner_questions.hpp"

#include <gtest/gtest.h>

#include "cluster/console/report_writers.hpp"
#include "cluster/contexts.hpp"
#include "cluster/ports/message_registry.hpp"

namespace madang::console {
namespace {

std::string text_of(const outcome& what) {
  return what ? to_text(*what, {}) : to_text(what.error(), {});
}

/// As it is after the way between two nodes.
outcome carried(const outcome& found) {
  const auto contexts = all_contexts();
  const auto bytes = encode_answer(answer_of({1, 2}, found), contexts.messages);
  const auto read = decode_answer(bytes, contexts.messages);
  EXPECT_TRUE(read);
  return read ? outcome_of(*read) : outcome(not_found("it cannot be read"));
}

TEST(an_answer_of_another_node, is_what_it_found) {
  const report found{
      {{"entity", "order:1"}, {"act", "restart"}}, {{"rows", {"a", "b"}, {{"1", "2"}, {"3", "4"}}}}, {"Done."}};
  EXPECT_EQ(text_of(carried(found)), text_of(found));
  EXPECT_EQ(text_of(carried(not_found("it has no events"))), "refused: it has no events\n");
  EXPECT_EQ(text_of(carried(misused("inspect KIND:ID"))), "usage: inspect KIND:ID\n");
}

TEST(an_answer_of_another_node, is_no_longer_than_a_link_carries) {
  report found;
  found.remarks.emplace_back(500'000, 'x');
  EXPECT_EQ(text_of(carried(found)), "refused: the answer is too long for the way between two nodes: narrow it\n");
}

TEST(an_answer_of_another_node, may_not_come) {
  EXPECT_EQ(outcome_of({{1, 2}, false, false, unavailable{"away"}}).error().kind, fault::lost);
  EXPECT_EQ(outcome_of({{1, 2}, false, false, outcome_unknown{}}).error().kind, fault::unknown);
  EXPECT_EQ(result_of({{1, 2}, false, false, outcome_unknown{}}), admin::act_result::failed);
  EXPECT_EQ(result_of(answer_of({1, 2}, not_found("x"), admin::act_result::failed)), admin::act_result::failed);
  EXPECT_EQ(result_of(answer_of({1, 2}, not_found("x"), admin::act_result::refused)), admin::act_result::refused);
  EXPECT_EQ(result_of(answer_of({1, 2}, report{})), admin::act_result::ok);
  admin::console_view hostile;
  hostile.fault = 99;
  hostile.tables = {{"t", {"a", "b"}, {{{"1", "2", "3"}}, {{}}}}};
  EXPECT_EQ(outcome_of({{1, 2}, false, false, open_value(hostile)}).error().kind, fault::refused);
  hostile.fault = 0;
  const auto read = outcome_of({{1, 2}, false, false, open_value(hostile)});
  ASSERT_TRUE(read);
  for (const auto& row : read->tables.at(0).rows) EXPECT_EQ(row.size(), 2U) << "as many as there are columns";
}

TEST(a_question_of_another_node, is_read_as_it_was_written) {
  const admin::ask_console asked{{entity_kind::order, 9}, "restart", {"order:x"}, "it hangs", true};
  auto bytes = encode_state(request<admin::ask_console>{{1, 5}, asked});
  const auto read = read_question(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->answer_to, (reply_token{1, 5}));
  EXPECT_EQ(read->asked.about, asked.about);
  EXPECT_EQ(read->asked.word, "restart");
  EXPECT_EQ(read->asked.arguments, asked.arguments);
  EXPECT_TRUE(read->asked.dry_run);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(read_question(std::span(bytes).first(size))) << size;
  }
}

}  // namespace
}  // namespace madang::console
