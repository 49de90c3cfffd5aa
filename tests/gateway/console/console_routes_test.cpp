#include <gtest/gtest.h>

#include <string>

#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

class the_console_of_the_api : public testing::Test {
 protected:
  http_reply get(const std::string& target, const std::string& who = "admin") {
    const auto reply = client.ask({"GET", "/api/v1/console/" + target, {}, {{"Authorization", "Bearer " + who}}});
    return reply ? *reply : http_reply{};
  }

  http_reply post(const std::string& target, const std::string& body, const std::string& who = "admin") {
    const auto reply = client.ask({"POST",
                                   "/api/v1/console/" + target,
                                   body,
                                   {{"Authorization", "Bearer " + who}, {"Content-Type", "application/json"}}});
    return reply ? *reply : http_reply{};
  }

  fake_node node;
  http_client client{node.port()};
};

bool says(const http_reply& reply, std::string_view what) {
  return reply.body.find(what) != std::string::npos;
}

TEST_F(the_console_of_the_api, hands_a_word_and_its_arguments_over_and_shows_all_of_the_report) {
  const auto reply = get("inspect?arguments=order%3A%20%22x%22%1b");
  EXPECT_EQ(reply.status, 400) << "no control characters: " << reply.body;
  const auto shown = get("inspect?arguments=order%3A%20%22x%22");
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.body, R"({"values":[{"name":"word","value":"inspect"},{"name":"arguments","value":"order: \"x\""}],)"
                        R"("tables":[{"name":"rows","columns":["row"],"rows":[["1"],["2"]]}],"remarks":["Done."]})");
  EXPECT_TRUE(says(get("journal"), R"({"name":"word","value":"journal"})"));
}

TEST_F(the_console_of_the_api, refuses_as_the_console_does) {
  const auto refused = get("ls?arguments=nothing");
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(says(refused, R"("code":"console_refused")")) << refused.body;
  EXPECT_TRUE(says(refused, "there is no nothing")) << refused.body;
  const auto wrong = get("ls?arguments=what");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_TRUE(says(wrong, R"("code":"console_usage")")) << wrong.body;
  EXPECT_EQ(get("ls?arguments=" + std::string(4'096, 'x')).status, 200);
  EXPECT_TRUE(says(get("ls?arguments=" + std::string(4'097, 'x')), R"("code":"parameter_invalid")"));
  EXPECT_EQ(get("dance").status, 404);
}

TEST_F(the_console_of_the_api, is_for_administrators_alone) {
  for (const auto* word : {"nodes", "shards", "links", "gate", "projector", "jobs", "ls", "inspect", "state", "diff",
                           "events", "explain", "what-if", "replay", "ask", "tail", "journal", "metrics", "settings"}) {
    EXPECT_EQ(get(word).status, 200) << word;
    EXPECT_EQ(get(word, "trader").status, 403) << word;
    EXPECT_EQ(get(word, "viewer").status, 403) << word;
    EXPECT_EQ(get(word, "forged").status, 401) << word;
  }
}

TEST_F(the_console_of_the_api, has_acts_done_with_who_and_why) {
  const auto done = post("restart", R"({"entity":"order:x","reason":"it hangs"})");
  EXPECT_EQ(done.status, 200);
  EXPECT_TRUE(done.body.starts_with(R"({"dry_run":false,"affects":1,"values":[{"name":"word","value":"restart"})"))
      << done.body;
  EXPECT_TRUE(says(done, R"({"name":"arguments","value":"order:x"})")) << done.body;
  EXPECT_TRUE(says(done, R"({"name":"reason","value":"it hangs"},{"name":"is_dry","value":"no"})")) << done.body;
  EXPECT_TRUE(says(done, R"({"name":"by","value":"usr_)")) << done.body;
  const auto dry = post("isolate?dry_run=true", R"({"entity":"order:x","reason":"it hangs"})");
  EXPECT_TRUE(says(dry, R"({"dry_run":true,"affects":1)")) << dry.body;
  EXPECT_TRUE(says(dry, R"({"name":"is_dry","value":"yes"})")) << dry.body;
  EXPECT_TRUE(says(post("drain", R"({"node":"2","reason":"repair"})"), R"({"name":"arguments","value":"2"})"));
  EXPECT_TRUE(says(post("halt", R"({"symbol":"005930","reason":"news"})"), R"({"name":"status","value":"TRADING"})"));
}

TEST_F(the_console_of_the_api, refuses_acts_as_the_console_does) {
  const auto code = [&](const char* target, const char* body) { return post(target, body).body; };
  EXPECT_TRUE(code("restart", R"({"entity":"nothing","reason":"it hangs"})").find("console_refused") !=
              std::string::npos);
  EXPECT_TRUE(code("restart", R"({"entity":"what","reason":"it hangs"})").find("console_usage") != std::string::npos);
  EXPECT_EQ(post("restart", R"({"entity":"unknown","reason":"it hangs"})").status, 504);
  EXPECT_TRUE(code("restart", R"({"entity":"order:x"})").find("field_required") != std::string::npos);
  EXPECT_TRUE(code("restart", R"({"entity":"order:x","reason":"ab"})").find("too_short") != std::string::npos);
  for (const auto* act : {"restart", "isolate", "release", "snapshot"}) {
    EXPECT_EQ(post(act, R"({"entity":"order:x","reason":"it hangs"})", "trader").status, 403) << act;
    EXPECT_EQ(post(act, R"({"entity":"order:x","reason":"it hangs"})", "viewer").status, 403) << act;
  }
}

TEST_F(the_console_of_the_api, shows_figures_by_a_part_of_their_names) {
  const auto some = get("metrics?arguments=madang_entities_in_memory");
  EXPECT_TRUE(says(some, R"("rows":[["madang_entities_in_memory","0"]])")) << some.body;
  EXPECT_TRUE(says(get("metrics?arguments=no_such_figure"), R"("rows":[])"));
}

}  // namespace
}  // namespace madang
