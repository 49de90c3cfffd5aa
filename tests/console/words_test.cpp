#include "cluster/console/words/words.hpp"

#include <gtest/gtest.h>

#include "cluster/console/masking.hpp"
#include "cluster/console/report_writers.hpp"
#include "cluster/console/session.hpp"
#include "tests/console/made_up_reader.hpp"

namespace madang::console {
namespace {

/// A session over two orders and a notebook.
class a_session : public testing::Test {
 protected:
  a_session() { fill(from); }

  /// What a line shows.
  std::string say(const std::string& line) {
    shown.clear();
    code = with.run(line);
    return shown;
  }
  static std::string id(entity_id one) { return to_text(one); }

  made_up_reader from;
  std::string shown;
  std::map<std::string, std::string> files;
  std::vector<std::uint64_t> pauses;
  std::size_t pauses_max = 3;
  std::vector<std::int64_t> waits;
  std::size_t waits_max = 100;
  line_code code = line_code::done;
  session with{{from, [this](const outcome& what) { shown += what ? to_text(*what, {}) : to_text(what.error(), {}); },
                [this](const std::string& path) -> result<std::string, std::string> {
                  const auto found = files.find(path);
                  if (found == files.end()) return refused{path + " cannot be read"};
                  return found->second;
                },
                [this](std::uint64_t seconds) {
                  pauses.push_back(seconds);
                  return pauses.size() < pauses_max;
                },
                [this](std::chrono::milliseconds time) {
                  waits.push_back(time.count());
                  return waits.size() < waits_max;
                }}};
};

bool has(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

// ---- ls ------------------------------------------------------------------------------------------------------------

TEST_F(a_session, lists_kinds_and_what_is_of_a_kind) {
  EXPECT_EQ(say("ls"),
            "kind      entities  events  last\n"
            "order            2       5  1970-01-01T00:00:05.000000Z\n"
            "notebook         1       1  1970-01-01T00:00:06.000000Z\n");
  EXPECT_EQ(say("ls notebook"),
            "entity                     events  last\n"
            "notebook:0000000000000abc       1  1970-01-01T00:00:06.000000Z\n");
  EXPECT_TRUE(has(say("ls cat"), "there is no kind of entity 'cat'"));
  EXPECT_EQ(code, line_code::usage);
}

TEST_F(a_session, selects_by_fields_of_the_state) {
  const auto open = say("ls order where status=SUBMITTED");
  EXPECT_TRUE(has(open, id(second_order_id))) << open;
  EXPECT_FALSE(has(open, id(first_order_id))) << open;
  const auto filled = say("ls order where fills/1~70000 show quantity");
  EXPECT_TRUE(has(filled, id(first_order_id))) << filled;
  EXPECT_FALSE(has(filled, id(second_order_id))) << filled;
  EXPECT_TRUE(has(say("ls where events>=3"), id(first_order_id)));
  EXPECT_FALSE(has(shown, id(second_order_id)));
}

TEST_F(a_session, sorts_and_limits) {
  const auto rising = say("ls order sort quantity");
  EXPECT_LT(rising.find(id(second_order_id)), rising.find(id(first_order_id))) << "9 before 10: " << rising;
  const auto one = say("ls order sort -quantity limit 1");
  EXPECT_TRUE(has(one, id(first_order_id))) << one;
  EXPECT_FALSE(has(one, id(second_order_id))) << one;
  EXPECT_TRUE(has(one, "1 more: see `limit`.")) << one;
}

TEST_F(a_session, says_that_no_entity_has_a_field) {
  EXPECT_TRUE(has(say("ls order where colour=red"), "none of these entities has a field 'colour'"));
  EXPECT_EQ(code, line_code::refused);
  EXPECT_TRUE(has(say("ls where status=FILLED"), "name a kind to ask for its fields"));
  EXPECT_EQ(code, line_code::usage);
}

TEST_F(a_session, does_not_tell_by_a_condition_what_is_masked) {
  from.streams_by_id[first_order_id].back().after.push_back({"password_hash", "very secret"});
  const auto found = say("ls order where 'password_hash=very secret'");
  EXPECT_FALSE(has(found, id(first_order_id))) << found;
  const auto sorted = say("ls order show password_hash");
  EXPECT_TRUE(has(sorted, std::string(mask))) << sorted;
  EXPECT_FALSE(has(sorted, "very secret")) << sorted;
}

// ---- states --------------------------------------------------------------------------------------------------------

TEST_F(a_session, inspects_now_and_then) {
  const auto now = say("inspect " + id(first_order_id));
  EXPECT_TRUE(has(now, "FILLED")) << now;
  EXPECT_TRUE(has(now, "10 at 70000")) << now;
  EXPECT_TRUE(has(say("state " + id(first_order_id) + " @2"), "SUBMITTED"));
  EXPECT_TRUE(has(say("state " + id(first_order_id) + " @t1"), "PENDING"));
  EXPECT_TRUE(has(say("state " + id(first_order_id) + " @t0"), "it had no event by then"));
  EXPECT_EQ(code, line_code::refused);
  EXPECT_TRUE(has(say("inspect notebook:0000000000000abc"), "notes")) << "a kind whose ids have no text of their own";
}

TEST_F(a_session, masks_what_a_kind_describes_in_clear) {
  from.streams_by_id[first_order_id].back().after = {{"contact", "kim@example.org"}, {"password_hash", "$argon2id$x"}};
  const auto now = say("inspect " + id(first_order_id));
  EXPECT_FALSE(has(now, "kim@")) << now;
  EXPECT_FALSE(has(now, "argon2")) << now;
  EXPECT_FALSE(has(say("diff " + id(first_order_id) + " @1 @3"), "kim@")) << shown;
}

TEST_F(a_session, names_what_is_no_entity_and_no_moment) {
  EXPECT_TRUE(has(say("inspect order"), "an entity is KIND:ID"));
  EXPECT_TRUE(has(say("inspect cat:7"), "there is no kind of entity 'cat'"));
  EXPECT_TRUE(has(say("inspect order:7"), "'order:7' names no entity"));
  EXPECT_TRUE(has(say("inspect order:0000000000010001"), "names no entity")) << "one text for one id";
  EXPECT_TRUE(has(say("inspect notebook:xyz"), "names no entity"));
  for (const auto* at : {"5", "@0", "@", "@yesterday", "@99999999999999999999999"}) {
    say("state " + id(first_order_id) + " " + at);
    EXPECT_EQ(code, line_code::usage) << at << ": " << shown;
  }
}

TEST_F(a_session, compares_two_moments_and_names_the_events_between) {
  EXPECT_EQ(say("diff " + id(first_order_id) + " @1 @t9"), "entity  " + id(first_order_id) +
                                                               "\n"
                                                               "from    1 at 1970-01-01T00:00:01.000000Z\n"
                                                               "to      3 at 1970-01-01T00:00:05.000000Z\n"
                                                               "\n"
                                                               "field    before   after\n"
                                                               "status   PENDING  FILLED\n"
                                                               "fills             1\n"
                                                               "fills/1           10 at 70000\n"
                                                               "\n"
                                                               "seq  time                         event\n"
                                                               "  2  1970-01-01T00:00:02.000000Z  order_submitted\n"
                                                               "  3  1970-01-01T00:00:05.000000Z  order_executed\n");
  EXPECT_TRUE(has(say("diff " + id(first_order_id) + " @t0 @1"), "PENDING")) << "from before it was there";
  EXPECT_TRUE(has(say("diff " + id(first_order_id) + " @3 @1"), "@3 is later than @1"));
  EXPECT_EQ(code, line_code::usage);
}

// ---- events, settings, help ----------------------------------------------------------------------------------------

TEST_F(a_session, lists_events_in_pages) {
  const auto all = say("events " + id(first_order_id));
  EXPECT_TRUE(has(all, "order_placed")) << all;
  EXPECT_TRUE(has(all, "terms/side=BUY terms/quantity=10")) << all;
  const auto second_page = say("events " + id(first_order_id) + " after 1 limit 1");
  EXPECT_TRUE(has(second_page, "order_submitted")) << second_page;
  EXPECT_FALSE(has(second_page, "order_executed")) << second_page;
  EXPECT_TRUE(has(second_page, "There are more: `events " + id(first_order_id) + " after 2`.")) << second_page;
  EXPECT_FALSE(has(say("events notebook:0000000000000abc"), "40 bytes")) << shown;
  say("events " + id(first_order_id) + " limit 0");
  EXPECT_EQ(code, line_code::usage);
  say("events " + id(first_order_id) + " before 3");
  EXPECT_EQ(code, line_code::usage);
}

TEST_F(a_session, lists_the_latest_events_of_all_entities) {
  const auto all = say("tail");
  EXPECT_LT(all.find("order_placed"), all.find("order_executed")) << all;
  EXPECT_TRUE(has(all, "note_written")) << all;
  const auto placed = say("tail where kind=order and event=order_placed and terms/side=BUY");
  EXPECT_TRUE(has(placed, id(first_order_id))) << placed;
  EXPECT_FALSE(has(placed, id(second_order_id))) << placed;
  const auto last = say("tail where kind=order limit 1");
  EXPECT_TRUE(has(last, "order_executed")) << last;
  EXPECT_TRUE(has(last, "4 earlier ones of the last 6 events are left out")) << last;
  EXPECT_FALSE(has(say("tail"), "40 bytes")) << "masked";
  say("tail where sealed_text~bytes");
  EXPECT_FALSE(has(shown, "note_written")) << "a condition tells nothing of what is masked";
  say("tail sort time");
  EXPECT_EQ(code, line_code::usage);
}

TEST_F(a_session, shows_settings_without_their_secrets) {
  from.setting_lines = {{"http.threads", "4", "an integer", "Threads.", false, false},
                        {"smtp.password", "\"hunter2\"", "a text", "A password.", false, false},
                        {"tokens.token_ttl_s", "1209600", "an integer", "Seconds.", true, true}};
  const auto all = say("settings");
  EXPECT_TRUE(has(all, "1209600")) << all;
  EXPECT_FALSE(has(all, "hunter2")) << all;
  EXPECT_FALSE(has(say("settings smtp.password"), "hunter2")) << shown;
  EXPECT_TRUE(has(say("settings http.threads"), "Threads.")) << shown;
  EXPECT_TRUE(has(say("settings nothing"), "no setting has 'nothing' in its name"));
  EXPECT_EQ(code, line_code::refused);
}

TEST_F(a_session, explains_orders_alone) {
  from.reasons = {{"filled", "All of it has traded.", {{"quantity", "10"}}}};
  EXPECT_TRUE(has(say("explain " + id(first_order_id)), "All of it has traded.  quantity=10")) << shown;
  EXPECT_TRUE(has(say("explain notebook:0000000000000abc"), "only orders are explained"));
}

// ---- replay --------------------------------------------------------------------------------------------------------

TEST_F(a_session, plays_events_as_far_apart_as_they_were) {
  const auto order = id(first_order_id);
  const auto all = say("replay " + order + " --speed 2");
  EXPECT_EQ(waits, (std::vector<std::int64_t>{500, 1'500}));
  EXPECT_EQ(code, line_code::done);
  EXPECT_TRUE(has(all, "event   order_executed")) << all;
  EXPECT_TRUE(has(all, "SUBMITTED  FILLED")) << all;
  waits.clear();
  EXPECT_EQ(say("replay " + order + " --speed max"), all);
  EXPECT_TRUE(waits.empty());
  waits_max = 1;
  const auto cut = say("replay " + order);
  EXPECT_FALSE(has(cut, "order_submitted")) << "Ctrl-C: " << cut;
}

TEST_F(a_session, plays_a_stretch_alone) {
  const auto order = id(first_order_id);
  const auto middle = say("replay " + order + " @2..@2 --speed max");
  EXPECT_TRUE(has(middle, "order_submitted")) << middle;
  EXPECT_TRUE(has(middle, "PENDING")) << "what it has changed: " << middle;
  EXPECT_FALSE(has(middle, "order_placed") || has(middle, "order_executed")) << middle;
  EXPECT_EQ(say("replay " + order + " @t2..@t2 --speed max"), middle);
  EXPECT_TRUE(has(say("replay " + order + " @4.. --speed max"), "has 3 events only")) << shown;
  for (const auto* wrong : {" @2", " --speed", " --speed fast", " --speed -1", " 1..2", " @1.. more"}) {
    say("replay " + order + wrong);
    EXPECT_EQ(code, line_code::usage) << wrong << ": " << shown;
  }
}

TEST_F(a_session, plays_a_bounded_number_of_events) {
  auto& stream = from.streams_by_id[the_notebook];
  for (std::int64_t i = 0; i < 600; ++i) stream.push_back({second(7), "note_written", "{}", {{"notes", "1"}}});
  const auto all = say("replay " + std::string("notebook:0000000000000abc") + " --speed max");
  EXPECT_TRUE(has(all, "There are more: `replay notebook:0000000000000abc @501..`.")) << all.substr(all.size() - 200);
}

TEST_F(a_session, helps_with_every_word) {
  const auto all = say("help");
  for (const auto& one : word_table()) {
    EXPECT_TRUE(has(all, std::string(one.usage))) << one.word;
    EXPECT_TRUE(has(say("help " + std::string(one.word)), std::string(one.help))) << one.word;
  }
  EXPECT_TRUE(has(say("help dance"), "there is no word 'dance'"));
  EXPECT_TRUE(has(say("dance"), "there is no word 'dance'"));
  EXPECT_EQ(code, line_code::usage);
}

TEST_F(a_session, asks_a_journal_for_nothing_that_only_a_node_knows) {
  EXPECT_TRUE(has(say("nodes"), "`nodes` is asked of a node that runs")) << shown;
  EXPECT_EQ(code, line_code::usage);
  EXPECT_TRUE(has(say("metrics x"), "`metrics` is asked of a node that runs")) << shown;
}

TEST_F(a_session, has_no_journal_do_anything) {
  EXPECT_TRUE(has(say("restart order:ord_1 reason because"), "`restart` is asked of a node that runs")) << shown;
  EXPECT_EQ(code, line_code::usage);
}

// ---- lines that run lines ------------------------------------------------------------------------------------------

TEST_F(a_session, remembers_aliases) {
  EXPECT_EQ(say("alias open 'ls order where status=SUBMITTED'"), "");
  EXPECT_TRUE(has(say("open show quantity"), id(second_order_id))) << shown;
  EXPECT_TRUE(has(say("alias"), "open   ls order where status=SUBMITTED")) << shown;
  say("alias open -");
  EXPECT_TRUE(has(say("open"), "there is no word 'open'"));
  EXPECT_TRUE(has(say("alias ls help"), "'ls' is a word of the console"));
  EXPECT_TRUE(has(say("alias 'a\u202eb' help"), "an alias has small letters"));
}

TEST_F(a_session, ends_what_would_run_for_ever) {
  say("alias a b");
  say("alias b a");
  EXPECT_TRUE(has(say("a"), "more than 8 deep")) << shown;
  EXPECT_EQ(code, line_code::usage);
  files["loop"] = "source loop\n";
  say("source loop");
  EXPECT_EQ(code, line_code::usage);
  EXPECT_TRUE(has(shown, "more than 8 deep")) << shown;
  for (std::size_t i = 0; i < session::aliases_max; ++i) say("alias x" + std::to_string(i) + " help");
  EXPECT_TRUE(has(say("alias y help"), "there are 100 aliases already"));
}

TEST_F(a_session, runs_a_file_up_to_the_first_line_that_fails) {
  files["good"] = "# a remark\n\nls notebook\r\nls order";
  EXPECT_TRUE(has(say("source good"), id(second_order_id))) << shown;
  files["bad"] = "ls notebook\ndance\nls order\n";
  const auto failed = say("source bad");
  EXPECT_EQ(code, line_code::usage);
  EXPECT_TRUE(has(failed, "bad: line 2 failed")) << failed;
  EXPECT_FALSE(has(failed, id(second_order_id))) << failed;
  EXPECT_TRUE(has(say("source none"), "none cannot be read"));
  EXPECT_EQ(code, line_code::refused);
  files["large"] = std::string(session::source_bytes_max + 1, '\n');
  EXPECT_TRUE(has(say("source large"), "large has more than 1048576 bytes"));
}

TEST_F(a_session, watches_until_it_is_interrupted) {
  say("watch every 7 ls notebook");
  EXPECT_EQ(pauses, (std::vector<std::uint64_t>{7, 7, 7}));
  EXPECT_EQ(from.refreshes, 2) << "it looks again each time";
  pauses.clear();
  say("watch times 2 ls notebook");
  EXPECT_EQ(pauses, std::vector<std::uint64_t>{2});
  pauses.clear();
  say("watch dance");
  EXPECT_EQ(code, line_code::usage) << "what fails is not run again";
  EXPECT_TRUE(pauses.empty());
  for (const auto* line : {"watch", "watch every 0 ls", "watch times x ls", "watch watch ls", "watch every 5"}) {
    say(line);
    EXPECT_EQ(code, line_code::usage) << line;
  }
}

TEST_F(a_session, is_over_when_it_is_left) {
  EXPECT_FALSE(with.is_over());
  say("exit");
  EXPECT_TRUE(with.is_over());
}

TEST_F(a_session, takes_hostile_lines) {
  for (const auto& line : {std::string(1'000'000, 'x'), std::string("ls \xff"), std::string("inspect order:\x1b[2J"),
                           std::string("ls order where status='"), std::string("state a:b @@@@")}) {
    const auto said = say(line);
    EXPECT_EQ(code, line_code::usage) << said;
    EXPECT_EQ(said.find('\x1b'), std::string::npos) << said;
    EXPECT_LT(said.size(), 300U);
  }
}

}  // namespace
}  // namespace madang::console
