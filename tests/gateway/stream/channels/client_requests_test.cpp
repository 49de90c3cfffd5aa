#include "gateway/stream/channels/client_requests.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/gateway/stream/channels/stage.hpp"

namespace madang {
namespace {

using namespace stream_tests;
using nlohmann::json;

const std::string orders = channel_text(orders_channel);
const std::string account = channel_text(account_channel);

/// The answer to a subscribe: the names, and each channel's number.
json subscribed(const std::vector<std::pair<std::string, std::uint64_t>>& channels) {
  json answer{{"type", "subscribed"}, {"channels", json::array()}, {"seq", json::object()}};
  for (const auto& [name, seq] : channels) {
    answer["channels"].push_back(name);
    answer["seq"][name] = seq;
  }
  return answer;
}
json unsubscribed(const std::vector<std::string>& channels) {
  return {{"type", "unsubscribed"}, {"channels", channels}};
}

TEST(client_requests, answer_a_subscribe_when_all_owners_are_known) {
  stage at;
  at.own(kims, kim);
  at.channels.open(book_channel, 3);
  at.accounts.held = true;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {"book:005930", orders});
  at.run();
  EXPECT_TRUE(who.frames.empty()) << "the account has not answered";
  EXPECT_EQ(at.requests.waiting(), 1U);
  at.accounts.answer_all();
  at.run();
  EXPECT_EQ(who.next(), subscribed({{"book:005930", 3}, {orders, 0}}));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(who.next()["type"], "snapshot");
  EXPECT_EQ(at.requests.waiting(), 0U);
}

TEST(client_requests, ask_each_key_once_for_all_its_channels) {
  stage at;
  at.own(kims, kim);
  at.accounts.held = true;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders, account}, {{account, 0}});
  EXPECT_EQ(at.accounts.waiting.size(), 1U);
  at.accounts.answer_all();
  at.run();
  EXPECT_EQ(who.next(), subscribed({{orders, 0}, {account, 0}}));
}

TEST(client_requests, compare_users_and_ask_nobody) {
  stage at;
  auto& who = at.open();
  at.authenticate(who);
  const auto own = channel_text({channel_kind::jobs, kim.value});
  const auto other = channel_text({channel_kind::jobs, lee.value});
  at.subscribe(who, {own, other, "jobs"});
  at.run();
  const auto error = who.next();
  EXPECT_EQ(error["code"], "forbidden");
  EXPECT_EQ(error["ch"], other);
  EXPECT_EQ(who.next(), subscribed({{own, 0}}));
  EXPECT_TRUE(at.accounts.waiting.empty());
  EXPECT_FALSE(at.listeners.in({channel_kind::jobs, lee.value}));
}

TEST(client_requests, take_frames_of_one_client_in_their_order) {
  stage at;
  at.own(kims, kim);
  at.channels.open(book_channel, 3);
  at.accounts.held = true;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders});
  at.unsubscribe(who, {orders});
  at.subscribe(who, {"book:005930"});
  at.unsubscribe(who, {"book:005930"});
  at.say(who, {{"op", "ping"}, {"id", 5}});
  at.run();
  EXPECT_EQ(who.next(), json({{"type", "pong"}, {"id", 5}})) << "a ping waits for nobody";
  EXPECT_TRUE(who.frames.empty());
  at.accounts.answer_all();
  at.run();
  EXPECT_EQ(who.next(), subscribed({{orders, 0}}));
  EXPECT_EQ(who.next()["type"], "snapshot");
  EXPECT_EQ(who.next(), unsubscribed({orders}));
  EXPECT_EQ(who.next(), subscribed({{"book:005930", 3}}));
  EXPECT_EQ(who.next()["type"], "snapshot");
  EXPECT_EQ(who.next(), unsubscribed({"book:005930"}));
  EXPECT_TRUE(who.frames.empty());
  EXPECT_FALSE(at.listeners.in(orders_channel));
  EXPECT_FALSE(at.listeners.in(book_channel));
}

TEST(client_requests, judge_a_frame_that_waited_as_of_when_it_came) {
  stage at;
  at.own(kims, kim);
  at.accounts.held = true;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders});
  who.caller.reset();
  at.subscribe(who, {account});
  at.authenticate(who);
  at.accounts.answer_all();
  at.run();
  EXPECT_EQ(who.next(), subscribed({{orders, 0}}));
  EXPECT_EQ(who.next()["type"], "snapshot");
  EXPECT_EQ(who.next()["code"], "token_missing");
}

TEST(client_requests, bound_what_waits) {
  stage at(2);
  at.own(kims, kim);
  at.accounts.held = true;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders});
  at.unsubscribe(who, {orders});
  at.unsubscribe(who, {orders});
  EXPECT_TRUE(who.is_open());
  at.unsubscribe(who, {orders});
  EXPECT_EQ(who.closed_with, "4429 too_many_requests");
  at.accounts.answer_all();
  at.run();
  EXPECT_TRUE(who.frames.empty()) << "nothing goes on for one who is closed";
}

TEST(client_requests, bound_the_channels_that_a_bare_name_stands_for) {
  stage at(2);
  for (std::uint64_t i = 1; i <= 3; ++i) at.own({i}, kim);
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {"orders"});
  at.run();
  EXPECT_EQ(who.closed_with, "4429 too_many_channels");
  EXPECT_EQ(at.requests.waiting(), 0U);
  for (std::uint64_t i = 1; i <= 3; ++i) EXPECT_FALSE(at.listeners.in({channel_kind::orders, i}));
}

TEST(client_requests, mean_all_of_ones_own_by_a_bare_name) {
  stage at;
  at.own(kims, kim);
  at.own(kims_second, kim);
  at.own(lees, lee);
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {"orders", "account", "jobs", orders});
  at.run();
  const auto answer = who.next();
  EXPECT_EQ(answer["type"], "subscribed");
  EXPECT_EQ(answer["channels"].size(), 5U);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(who.next()["data"]["event"], "snapshot") << "of orders and accounts";
  at.unsubscribe(who, {"account"});
  EXPECT_EQ(who.next(), unsubscribed({"account"}));
  EXPECT_FALSE(at.listeners.in(account_channel));
  EXPECT_TRUE(at.listeners.in(orders_channel));
}

TEST(client_requests, refuse_a_bare_name_of_a_public_kind) {
  stage at;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {"book"});
  at.run();
  EXPECT_EQ(who.next()["code"], "channel_unknown");
  at.unsubscribe(who, {"book"});
  EXPECT_EQ(who.next(), unsubscribed({}));
}

TEST(client_requests, say_unavailable_where_owners_take_too_long) {
  stage at;
  at.own(kims, kim);
  at.accounts.held = true;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders});
  at.run();
  at.let_time_pass();
  EXPECT_EQ(who.next()["code"], "unavailable");
  EXPECT_FALSE(at.listeners.in(orders_channel));
  at.accounts.answer_all();
  at.run();
  EXPECT_TRUE(who.frames.empty()) << "what comes too late is nothing";
  at.subscribe(who, {"orders"});
  at.let_time_pass();
  const auto error = who.next();
  EXPECT_EQ(error["code"], "unavailable");
  EXPECT_EQ(error["ch"], "orders");
}

TEST(client_requests, forget_a_client_that_leaves_while_others_are_asked) {
  stage at;
  at.own(kims, kim);
  at.accounts.held = true;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders});
  at.subscribe(who, {account});
  at.leave(who);
  at.accounts.answer_all();
  at.run();
  EXPECT_TRUE(who.frames.empty());
  EXPECT_EQ(at.requests.waiting(), 0U);
  EXPECT_FALSE(at.listeners.in(orders_channel));
  EXPECT_FALSE(at.listeners.in(account_channel));
}

TEST(client_requests, tell_no_number_that_a_crash_could_take_back) {
  stage at;
  at.own(kims, kim);
  at.outputs.shut = true;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {"jobs"});
  at.run();
  EXPECT_TRUE(who.frames.empty());
  at.outputs.open();
  at.run();
  EXPECT_EQ(who.next()["type"], "subscribed");
  at.outputs.shut = true;
  at.subscribe(who, {orders});
  at.run();
  at.let_time_pass();
  EXPECT_EQ(who.next()["code"], "unavailable") << "the disk takes too long";
  at.outputs.open();
  at.run();
  EXPECT_FALSE(at.listeners.in(orders_channel));
}

TEST(client_requests, begin_with_the_open_orders_and_what_happened_since) {
  stage at;
  at.own(kims, kim);
  for (std::uint64_t seq = 1; seq <= 5; ++seq) at.history.frames[orders_channel].insert({seq, made_up_order(seq)});
  at.accounts.open_of = [](account_id of) {
    order_view open;
    open.terms.order = {7};
    return std::optional(open_orders{of, 3, {open}});
  };
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders});
  at.run();
  EXPECT_EQ(who.next(), subscribed({{orders, 5}}));
  const auto start = who.next();
  EXPECT_EQ(start["type"], "snapshot");
  EXPECT_EQ(start["seq"], 3);
  EXPECT_EQ(start["data"]["orders"].size(), 1U);
  EXPECT_EQ(start["data"]["orders"][0]["order_id"], "ord_0000000000007");
  for (const auto seq : {4, 5}) EXPECT_EQ(who.next()["seq"], seq) << "the tables were a little behind";
}

TEST(client_requests, say_unavailable_where_a_snapshot_cannot_be_had) {
  stage at;
  at.own(kims, kim);
  at.accounts.open_of = [](account_id) { return std::optional<open_orders>(); };
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders}, {{"jobs:x", 1}});
  at.run();
  EXPECT_EQ(who.next()["code"], "unavailable");
  EXPECT_EQ(who.next()["code"], "resume_unknown");
  EXPECT_TRUE(who.frames.empty());
  at.subscribe(who, {orders}, {{orders, 0}});
  at.run();
  EXPECT_EQ(who.next()["type"], "subscribed") << "who resumes needs none";
}

TEST(client_requests, say_of_an_unavailable_channel_nothing_about_its_resume) {
  stage at;
  at.own(kims, kim);
  at.accounts.held = true;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders}, {{orders, 0}});
  at.let_time_pass();
  EXPECT_EQ(who.next()["code"], "unavailable");
  EXPECT_TRUE(who.frames.empty());
}

TEST(client_requests, say_nothing_about_the_resume_of_what_an_unavailable_bare_name_may_stand_for) {
  stage at;
  at.own(kims, kim);
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {"orders"}, {{orders, 0}, {"jobs:x", 0}});
  at.let_time_pass();
  EXPECT_EQ(who.next()["ch"], "orders");
  at.run();
  const auto error = who.next();
  EXPECT_EQ(error["code"], "resume_unknown");
  EXPECT_EQ(error["ch"], "jobs:x");
  EXPECT_TRUE(who.frames.empty());
}

TEST(client_requests, let_a_resume_begin_a_subscribed_channel_anew) {
  stage at;
  at.own(kims, kim);
  at.channels.open(book_channel, 0);
  for (std::uint64_t seq = 1; seq <= 3; ++seq) at.history.frames[orders_channel].insert({seq, made_up_order(seq)});
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders, "book:005930"});
  at.channels.publish(book_channel, 0, false);
  at.run();
  who.frames.clear();
  at.subscribe(who, {orders, "book:005930"});
  at.run();
  EXPECT_EQ(who.next(), subscribed({{orders, 3}, {"book:005930", 1}}));
  EXPECT_TRUE(who.frames.empty()) << "both go on as they were";
  at.subscribe(who, {orders, "book:005930"}, {{orders, 1}, {"book:005930", 0}});
  at.run();
  EXPECT_EQ(who.next(), subscribed({{orders, 3}, {"book:005930", 1}}));
  std::map<std::string, std::vector<int>> again;
  while (!who.frames.empty()) {
    const auto frame = who.next();
    again[frame["ch"]].push_back(frame["seq"]);
  }
  EXPECT_EQ(again, (std::map<std::string, std::vector<int>>{{orders, {2, 3}}, {"book:005930", {1}}}));
  EXPECT_EQ(who.channels(), 2U);
}

TEST(client_requests, say_unavailable_where_a_public_channel_does_not_start) {
  stage at;
  at.channels.open(book_channel, 3);
  auto& who = at.open();
  at.subscribe(who, {"book:005930"});
  at.let_time_pass();
  EXPECT_EQ(who.next()["code"], "unavailable");
  at.run();
  EXPECT_TRUE(who.frames.empty());
  EXPECT_FALSE(at.listeners.in(book_channel));
}

TEST(client_requests, check_tokens_and_keep_a_stream_to_one_user) {
  stage at;
  auto& who = at.open();
  at.say(who, {{"op", "auth"}, {"token", "good:1"}});
  EXPECT_EQ(who.next(), json({{"type", "authenticated"}}));
  at.say(who, {{"op", "auth"}, {"token", "good:1"}});
  EXPECT_EQ(who.next(), json({{"type", "authenticated"}})) << "a new token for the same user";
  at.say(who, {{"op", "auth"}, {"token", "good:2"}});
  EXPECT_EQ(who.closed_with, "4401 another_user");
  auto& old = at.open();
  at.say(old, {{"op", "auth"}, {"token", "old"}});
  EXPECT_EQ(old.closed_with, "4401 token_expired");
}

TEST(client_requests, ask_a_user_who_is_not_known_and_take_what_comes_behind_as_that_user) {
  stage at;
  at.own(kims, kim);
  at.admission.unknown.insert(kim);
  auto& who = at.open();
  at.say(who, {{"op", "auth"}, {"token", "good:" + std::to_string(kim.value)}});
  at.subscribe(who, {orders});
  at.run();
  EXPECT_TRUE(who.frames.empty()) << "it is not known yet who asks";
  at.admission.answer_all(caller_admission::verdict::admitted);
  at.run();
  EXPECT_EQ(who.next()["type"], "authenticated");
  EXPECT_EQ(who.next()["type"], "subscribed");
  auto& late = at.open();
  at.say(late, {{"op", "auth"}, {"token", "good:" + std::to_string(kim.value)}});
  at.leave(late);
  at.admission.answer_all(caller_admission::verdict::admitted);
  EXPECT_TRUE(late.frames.empty()) << "it has left meanwhile";
}

TEST(client_requests, end_a_stream_whose_session_has_ended) {
  stage at;
  at.admission.refused.insert(kim);
  auto& who = at.open();
  at.say(who, {{"op", "auth"}, {"token", "good:" + std::to_string(kim.value)}});
  EXPECT_EQ(who.closed_with, "4401 token_invalid");
  at.admission.refused.clear();
  at.admission.unknown.insert(kim);
  auto& asked = at.open();
  at.say(asked, {{"op", "auth"}, {"token", "good:" + std::to_string(kim.value)}});
  at.admission.answer_all(caller_admission::verdict::refused);
  EXPECT_EQ(asked.closed_with, "4401 token_invalid");
}

TEST(client_requests, ask_the_node_that_numbers_a_channel_how_far_it_is) {
  stage at;
  at.own(kims, kim);
  at.history.elsewhere = true;
  auto& who = at.open();
  at.authenticate(who);
  at.subscribe(who, {orders}, {{orders, 2}});
  EXPECT_TRUE(at.listeners.in(orders_channel)) << "it is listened to before it is asked";
  at.run();
  ASSERT_EQ(at.history.questions.size(), 1U);
  EXPECT_TRUE(who.frames.empty()) << "the node has not answered";
  for (std::uint64_t seq = 1; seq <= 3; ++seq) at.history.frames[orders_channel].insert({seq, made_up_order(seq)});
  at.history.questions[0].second(3);
  at.run();
  EXPECT_EQ(who.next(), subscribed({{orders, 3}}));
  EXPECT_EQ(who.next()["seq"], 3);
}

TEST(client_requests, refuse_a_channel_whose_node_does_not_say_how_far_it_is) {
  for (const bool answers : {true, false}) {
    stage at;
    at.own(kims, kim);
    at.history.elsewhere = true;
    auto& who = at.open();
    at.authenticate(who);
    at.subscribe(who, {orders}, {{orders, 2}});
    at.run();
    ASSERT_EQ(at.history.questions.size(), 1U);
    if (answers) at.history.questions[0].second(std::nullopt);
    if (!answers) at.let_time_pass();
    at.run();
    EXPECT_EQ(who.next()["code"], "unavailable");
    EXPECT_FALSE(at.listeners.in(orders_channel));
  }
}

}  // namespace
}  // namespace madang
