#include "gateway/stream/channels/client_requests.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/stream/channels/stage.hpp"

namespace madang {
namespace {

using namespace stream_tests;
using nlohmann::json;

const std::string orders = channel_text(orders_channel);
const std::string account = channel_text(account_channel);

json subscribed(const std::vector<std::string>& channels) {
  return {{"type", "subscribed"}, {"channels", channels}};
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
  EXPECT_EQ(who.next(), subscribed({"book:005930", orders}));
  EXPECT_EQ(who.next()["type"], "snapshot");
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
  EXPECT_EQ(who.next(), subscribed({orders, account}));
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
  EXPECT_EQ(who.next(), subscribed({own}));
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
  EXPECT_EQ(who.next(), subscribed({orders}));
  EXPECT_EQ(who.next(), unsubscribed({orders}));
  EXPECT_EQ(who.next(), subscribed({"book:005930"}));
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
  EXPECT_EQ(who.next(), subscribed({orders}));
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
  for (int i = 0; i < 2; ++i) EXPECT_EQ(who.next()["data"]["event"], "snapshot") << "of an account each";
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

}  // namespace
}  // namespace madang
