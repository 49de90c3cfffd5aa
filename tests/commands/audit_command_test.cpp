#include <fstream>

#include "persistence/admin/audit_chain.hpp"
#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

/// An export made by hand: each act names the one before it.
class an_audit_command : public testing::Test {
 protected:
  static std::string act(std::uint64_t seq, const std::string& content, std::string& last) {
    const auto content_hash = admin::hex_sha256(content);
    const auto prev = last;
    last = admin::hex_sha256(prev + '\n' + std::to_string(seq) + '\n' + content_hash);
    return content.substr(0, content.size() - 1) + ",\"seq\":" + std::to_string(seq) + ",\"content_hash\":\"" +
           content_hash + "\",\"prev_hash\":\"" + prev + "\",\"hash\":\"" + last + "\"}\n";
  }
  /// Of so many acts; its last hash is in `last`.
  std::string trail(std::uint64_t acts) {
    last = std::string(admin::audit_chain_start());
    std::string all;
    for (std::uint64_t seq = 1; seq <= acts; ++seq) {
      all += act(seq, R"({"action":"looked","time":"2026-11-29T16:00:00Z"})", last);
    }
    return all;
  }
  command_run verify(const std::string& text, const arguments& more = {}) {
    const auto file = dir.text() + "/trail.jsonl";
    std::ofstream(file, std::ios::binary) << text;
    arguments all{"verify", file};
    all.insert(all.end(), more.begin(), more.end());
    return run_command(audit_command, all);
  }

  temp_dir dir;
  std::string last;
};

TEST_F(an_audit_command, says_that_a_chain_holds_and_where_it_ends) {
  const auto text = trail(3);
  const auto found = verify(text);
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_TRUE(says(found.out, "the chain holds: 3 acts, 1 to 3, from the beginning\n")) << found.out;
  EXPECT_TRUE(says(found.out, "last_hash " + last)) << found.out;
  EXPECT_EQ(run_command(audit_command, {"verify", "-"}, text).code, 0) << "the same from standard input";
  EXPECT_EQ(verify(text, {"--last", last, "--first", std::string(admin::audit_chain_start())}).code, 0);
}

TEST_F(an_audit_command, misses_acts_at_either_end) {
  const auto text = trail(3);
  const auto without_first = text.substr(text.find('\n') + 1);
  const auto part = verify(without_first);
  EXPECT_EQ(part.code, 0) << part.err;
  EXPECT_TRUE(says(part.out, "2 acts, 2 to 3, a part of the trail")) << part.out;
  const auto first = verify(without_first, {"--first", std::string(admin::audit_chain_start())});
  EXPECT_EQ(first.code, 1);
  EXPECT_TRUE(says(first.err, "acts before number 2 are missing")) << first.err;
  const auto kept = last;
  const auto end = verify(trail(2), {"--last", kept});
  EXPECT_EQ(end.code, 1);
  EXPECT_TRUE(says(end.err, "acts are missing at the end")) << end.err;
}

TEST_F(an_audit_command, follows_the_chain_of_each_writer) {
  constexpr std::string_view content = R"({"action":"looked","time":"2026-11-29T16:00:00Z"})";
  std::string ends[2] = {std::string(admin::audit_chain_start()), std::string(admin::audit_chain_start())};
  std::string lines[4];
  for (std::uint64_t i = 0; i < 4; ++i) {
    lines[i] = act(admin::audit_number(i % 2 + 1, i + 1), std::string(content), ends[i % 2]);
  }
  const auto found = verify(lines[0] + lines[1] + lines[2] + lines[3], {"--last", ends[0]});
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_TRUE(says(found.out, "4 acts")) << found.out;
  EXPECT_TRUE(says(found.out, "last_hash " + ends[0] + " of writer 1\nlast_hash " + ends[1] + " of writer 2\n"));
  EXPECT_EQ(verify(lines[0] + lines[1] + lines[2]).code, 0);
  EXPECT_EQ(verify(lines[0] + lines[1] + lines[2], {"--last", ends[1]}).code, 1);
  const auto part = verify(lines[0] + lines[2] + lines[3]);
  EXPECT_TRUE(says(part.out, "a part of the trail")) << part.out;
}

TEST_F(an_audit_command, says_in_which_line_a_chain_is_broken) {
  auto text = trail(3);
  text.replace(text.find("looked", text.find('\n')), 6, "lookad");
  const auto found = verify(text);
  EXPECT_EQ(found.code, 1);
  EXPECT_TRUE(says(found.err, "the chain is broken: line 2: ")) << found.err;
  EXPECT_TRUE(says(found.err, "What comes before it, up to act 1, holds")) << found.err;
  EXPECT_EQ(verify("").code, 1);
  const auto cut = verify(trail(2).substr(0, text.size() / 2));
  EXPECT_EQ(cut.code, 1);
  EXPECT_TRUE(says(cut.err, "it was cut off")) << cut.err;
}

TEST_F(an_audit_command, counts_acts_of_which_only_the_hashes_are_left) {
  last = std::string(admin::audit_chain_start());
  const auto hash = last;
  const auto content_hash = admin::hex_sha256("whatever it was");
  const auto own = admin::hex_sha256(hash + "\n1\n" + content_hash);
  const auto purged = R"({"action":null,"time":"2026-11-29T16:00:00Z","seq":1,"content_hash":")" + content_hash +
                      R"(","prev_hash":")" + hash + R"(","hash":")" + own + "\"}\n";
  const auto found = verify(purged);
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_TRUE(says(found.out, "of 1 only the hashes are left")) << found.out;
}

TEST_F(an_audit_command, names_what_is_missing_of_an_act) {
  const auto refused = [&](const std::string& line, std::string_view why) {
    const auto found = verify(line + "\n");
    EXPECT_EQ(found.code, 1) << line;
    EXPECT_TRUE(says(found.err, why)) << found.err;
  };
  refused("{}", "it has no seq");
  refused(R"({"seq":-1})", "it has no seq");
  refused(R"({"seq":"1"})", "it has no seq");
  refused(R"({"seq":1,"time":"x"})", "its time or one of its hashes is missing or malformed");
  auto short_hash = trail(1);
  short_hash.replace(short_hash.find(last), 1, "");
  refused(short_hash.substr(0, short_hash.size() - 1), "its time or one of its hashes is missing or malformed");
  refused(trail(1).substr(0, 1) + "\"time\":1,", "it is no JSON");
}

TEST_F(an_audit_command, names_what_is_wrong_with_its_arguments) {
  expect_complaint(audit_command, {}, "say `verify` and a file");
  expect_complaint(audit_command, {"look"}, "say `verify` and a file");
  expect_complaint(audit_command, {"verify"}, "which file?");
  expect_complaint(audit_command, {"verify", "a", "b"}, "'b' is not known");
  expect_complaint(audit_command, {"verify", "a", "--first"}, "--first needs a hash");
  expect_complaint(audit_command, {"verify", "a", "--last"}, "--last needs a hash");
  expect_help(audit_command, {"verify", "-h"});
  for (const auto& file : {dir.text() + "/not-there", dir.text()}) {
    const auto found = run_command(audit_command, {"verify", file});
    EXPECT_EQ(found.code, 2) << file;
    EXPECT_TRUE(says(found.err, file + " cannot be read")) << found.err;
  }
}

}  // namespace
}  // namespace madang
