#include "cluster/commands/console/console_node.hpp"

#include <fstream>

#include "cluster/commands/console/console.hpp"
#include "cluster/console/report_writers.hpp"
#include "tests/commands/command_run.hpp"

namespace madang::console {
namespace {

std::string shown(const outcome& what) {
  return what ? to_text(*what, {}) : to_text(what.error(), {});
}

TEST(an_answer_of_a_node, becomes_the_report_that_it_was) {
  const auto read = read_answer(200, R"({"values":[{"name":"entity","value":"order:1"}],)"
                                     R"("tables":[{"name":"t","columns":["a","b"],"rows":[["1","x"],["2","y"]]}],)"
                                     R"("remarks":["Done."]})");
  ASSERT_TRUE(read);
  EXPECT_EQ(shown(read), "entity  order:1\n\na  b\n1  x\n2  y\nDone.\n");
}

TEST(an_answer_of_a_node, may_be_anything) {
  for (const auto* body : {"", "[]", "{", "null", "\"x\"", "<html>", "\xff", "{\"values\":1,\"values\":2}"}) {
    const auto read = read_answer(200, body);
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().kind, fault::lost) << body;
  }
  EXPECT_FALSE(read_answer(200, std::string(100, '[') + std::string(100, ']')));
  for (const auto* body :
       {R"({"values":7,"tables":"x","remarks":{}})", R"({"values":[1,null,{"name":2}]})",
        R"({"tables":[null,{"columns":["a","b","c"],"rows":[["1"],null,["1","2","3","4"],[[]]]}]})"}) {
    EXPECT_TRUE(read_answer(200, body)) << body;
    shown(read_answer(200, body));
  }
}

TEST(an_answer_of_a_node, harms_no_terminal) {
  const auto hostile =
      R"({"values":[{"name":"na\u001b[2Jme","value":"\u202eabc\u0007"}],)"
      R"("tables":[{"name":"t","columns":["\u009b"],"rows":[["\u001b]0;x\u0007"]]}],"remarks":["\r\u001b"]})";
  const auto text = shown(read_answer(200, hostile)) +
                    shown(read_answer(422, R"({"code":"console_refused","detail":"\u001b[31m"})")) +
                    shown(read_answer(500, R"({"code":"\u001b[0m","title":"\u202e"})"));
  for (const auto* bad : {"\x1b", "\x07", "\r", "\xe2\x80\xae", "\xc2\x9b"}) {
    EXPECT_EQ(text.find(bad), std::string::npos) << text;
  }
}

TEST(an_answer_of_a_node, says_what_was_wrong) {
  const auto kind = [](int status, const char* code) {
    return read_answer(status, R"({"code":")" + std::string(code) + R"(","detail":"Because."})").error().kind;
  };
  EXPECT_EQ(kind(422, "console_usage"), fault::usage);
  EXPECT_EQ(kind(422, "console_refused"), fault::refused);
  EXPECT_EQ(kind(400, "parameter_invalid"), fault::usage);
  EXPECT_EQ(kind(403, "role_required"), fault::lost);
  EXPECT_EQ(kind(503, "too_busy"), fault::lost);
  EXPECT_EQ(shown(read_answer(401, R"({"code":"token_expired","title":"The token has expired"})")),
            "lost: the node does not let you in: token_expired, The token has expired\n");
  EXPECT_EQ(to_json(failure{fault::lost, "gone"}), "{\"error\":{\"kind\":\"lost\",\"detail\":\"gone\"}}\n");
}

TEST(a_request_to_act, says_what_about_why_and_whether_it_is_only_to_see) {
  EXPECT_EQ(act_body("restart", {"order:ord_1", "it \"hangs\""}),
            R"({"entity":"order:ord_1","reason":"it \"hangs\""})");
  EXPECT_EQ(act_body("halt", {"005930", ""}), R"({"symbol":"005930","reason":"to see what would come of it"})");
}

TEST(a_request_to_act, may_be_refused_or_its_outcome_unknown) {
  const auto kind = [](int status, const char* code) {
    return read_answer(status, R"({"code":")" + std::string(code) + R"(","detail":"Because."})").error().kind;
  };
  EXPECT_EQ(kind(504, "outcome_unknown"), fault::unknown);
  EXPECT_EQ(kind(409, "symbol_delisted"), fault::refused);
  EXPECT_EQ(kind(422, "too_short"), fault::usage);
  EXPECT_EQ(kind(403, "step_up_required"), fault::lost);
}

TEST(the_access_to_a_node, is_never_in_the_clear_to_another_machine) {
  const temp_dir dir;
  const auto token = (dir.path() / "token").string();
  std::ofstream(token) << "abc.def\nsecond line\n";
  for (const auto* url : {"http://127.0.0.1:8080", "http://localhost:1/", "http://[::1]:80", "https://node.example"}) {
    const auto read = read_node_access(url, token, {});
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->token, "abc.def");
  }
  for (const auto* url : {"http://node.example:8080", "http://127.evil.example", "http://10.0.0.1", "https://node/path",
                          "https://user:secret@node", "ftp://node", "node", "", "https://node:0"}) {
    EXPECT_FALSE(read_node_access(url, token, {})) << url;
  }
  EXPECT_FALSE(read_node_access("https://node.example", (dir.path() / "none").string(), {}));
  std::ofstream(token) << "a b";
  EXPECT_FALSE(read_node_access("https://node.example", token, {}));
}

TEST(the_access_to_a_node, is_no_setting) {
  EXPECT_TRUE(is_of_node_access("MADANG_TOKEN=x"));
  EXPECT_TRUE(is_of_node_access("MADANG_SECRET="));
  EXPECT_FALSE(is_of_node_access("MADANG_TOKENS=x"));
  EXPECT_FALSE(is_of_node_access("MADANG_HTTP_LISTEN=x"));
}

TEST(a_console_of_a_node, that_is_not_there_says_so) {
  const temp_dir dir;
  const auto token = (dir.path() / "token").string();
  std::ofstream(token) << "abc.def\n";
  // Nobody may listen on port 1 but the administrator of this machine.
  const arguments with{"--node", "http://127.0.0.1:1", "--token-file", token};
  auto line = with;
  line.insert(line.end(), {"--eval", "ls", "--eval", "help"});
  const auto lost = run_command(console_command, line);
  EXPECT_EQ(lost.code, 1);
  EXPECT_TRUE(says(lost.err, "lost: no answer from http://127.0.0.1:1: ")) << lost.err;
  EXPECT_EQ(lost.out, "") << "what comes after it is not run";
  line = with;
  line.insert(line.end(), {"--json", "--eval", "help", "--eval", "ls"});
  const auto json = run_command(console_command, line);
  EXPECT_EQ(json.code, 1);
  EXPECT_TRUE(says(json.out, R"({"error":{"kind":"lost","detail":"no answer from)")) << json.out;
  expect_complaint(console_command, {"--node", "http://node.example"}, "--node needs https");
  expect_complaint(console_command, {"--node", "https://node.example", "--eval", "ls"}, "--token-file FILE");
  expect_complaint(console_command, {"--token-file", token}, "go with --node");
  expect_complaint(console_command, {"--token", "abc"}, "'--token' is not known");
}

}  // namespace
}  // namespace madang::console
