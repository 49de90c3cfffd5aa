#include "gateway/stream/channels/connection_guards.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/order_guards.hpp"
#include "tests/gateway/stream/channels/stage.hpp"

namespace madang {
namespace {

using namespace stream_tests;
using accounts::connection_ended;
using accounts::guard_connection;

/// Remembers what accounts are told, and answers when the test says so.
class heard_region final : public region {
 public:
  void acknowledge(entity_id, acknowledged_peer) override {}
  void note_lifecycle(entity_id, lifecycle_flags) override {}
  bool begin_retire(entity_id, const std::function<bool()>&) override { return false; }
  bool finish_retire(entity_id) override { return true; }
  void stay(entity_id) override {}
  void begin_rebuild(entity_id, const std::string&) override {}
  void give_back(entity_id, caf::message) override {}
  void finish_rebuild(entity_id) override {}
  void snapshot_taken(std::uint64_t) override {}

  std::vector<request<guard_connection>> asked;
  std::vector<connection_ended> ended;

 protected:
  void route(entity_id, caf::message message, bool, reply_token) override {
    if (message.match_elements<request<guard_connection>>()) {
      asked.push_back(message.get_as<request<guard_connection>>(0));
    } else {
      ended.push_back(message.get_as<request<connection_ended>>(0).command);
    }
  }
};

class ConnectionGuards : public testing::Test {
 protected:
  void SetUp() override { who.caller = trader_of(kim); }

  static verified_caller trader_of(user_id user) {
    verified_caller one{user, role_set{}.with(role::trader), {}};
    return one;
  }
  void answer(std::size_t which, answer_body body) {
    madang::answer out;
    out.to = heard.asked.at(which).reply_to;
    out.body = std::move(body);
    std::vector<output> one;
    one.emplace_back(std::move(out));
    at.replies->push(std::move(one));
    at.run();
  }
  void grant(std::size_t which, bool enabled = true) {
    answer(which, accounts::connection_guard_view{heard.asked.at(which).command.account, enabled});
  }

  stage at;
  heard_region heard;
  stream_ports ports{heard,      at.accounts, at.contexts.channels, at.writers, at.channels, at.listeners, at.history,
                     at.outputs, at.tokens,   at.admission,         at.replies, at.time,     at.counts,    60'000};
  connection_guards guards{ports};
  made_up_reader& who = at.open();
  const std::string account = to_text(kims);
};

TEST_F(ConnectionGuards, TellTheAccountOfTheEndOfTheConnectionOnce) {
  guards.set(who, {account, true});
  ASSERT_EQ(heard.asked.size(), 1U);
  EXPECT_EQ(heard.asked[0].command.by, kim);
  EXPECT_TRUE(heard.asked[0].command.enabled);
  grant(0);
  EXPECT_EQ(who.next(), (nlohmann::json{{"type", "cancel_on_disconnect"}, {"account_id", account}, {"enabled", true}}));
  guards.forget(who);
  guards.forget(who);
  ASSERT_EQ(heard.ended.size(), 1U);
  EXPECT_EQ(heard.ended[0].account, kims);
  EXPECT_EQ(heard.ended[0].connection, heard.asked[0].command.connection);
  EXPECT_EQ(guards.size(), 0U);
}

TEST_F(ConnectionGuards, TellItAlsoWhereTheClientLeavesBeforeTheAnswer) {
  guards.set(who, {account, true});
  guards.forget(who);
  ASSERT_EQ(heard.ended.size(), 1U) << "the account may have taken it already";
  grant(0);
  EXPECT_TRUE(who.frames.empty());
}

TEST_F(ConnectionGuards, ForgetWhatIsSwitchedOff) {
  guards.set(who, {account, true});
  grant(0);
  guards.set(who, {account, false});
  EXPECT_FALSE(heard.asked[1].command.enabled);
  grant(1, false);
  who.next();
  EXPECT_EQ(who.next()["enabled"], false);
  guards.forget(who);
  EXPECT_TRUE(heard.ended.empty());
}

TEST_F(ConnectionGuards, SayWhyAnAccountIsNotGuarded) {
  const std::vector<std::pair<answer_body, std::string>> cases{
      {refusal::of(account_reject::account_unknown), "not_found"},
      {refusal::of(account_reject::trade_access_required), "trade_access_required"},
      {refusal::of(account_reject::too_many_requests), "too_many_requests"},
      {unavailable{"isolated"}, "unavailable"}};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    guards.set(who, {account, true});
    answer(i, cases[i].first);
    const auto frame = who.next();
    EXPECT_EQ(frame["type"], "error");
    EXPECT_EQ(frame["code"], cases[i].second);
    EXPECT_EQ(frame["account_id"], account);
  }
  guards.forget(who);
  EXPECT_EQ(heard.ended.size(), 1U) << "the last one may have reached it";
}

TEST_F(ConnectionGuards, AreForWhoeverMayTradeAlone) {
  const auto code_of = [&](std::string of) {
    guards.set(who, {std::move(of), true});
    return who.next()["code"].get<std::string>();
  };
  EXPECT_EQ(code_of("x"), "not_found");
  who.caller->scopes = static_cast<std::uint8_t>(key_scope::read);
  EXPECT_EQ(code_of(account), "trade_access_required") << "a key that may only read";
  who.caller = trader_of(kim);
  who.caller->roles = role_set{}.with(role::viewer);
  EXPECT_EQ(code_of(account), "trade_access_required");
  who.caller.reset();
  EXPECT_EQ(code_of(account), "token_missing");
  EXPECT_TRUE(heard.asked.empty());
}

TEST_F(ConnectionGuards, HaveANumberOfTheirOwnForEachConnection) {
  auto& other = at.open();
  other.caller = trader_of(kim);
  guards.set(who, {account, true});
  guards.set(other, {account, true});
  EXPECT_NE(heard.asked[0].command.connection, heard.asked[1].command.connection);
  guards.forget(other);
  ASSERT_EQ(heard.ended.size(), 1U);
  EXPECT_EQ(heard.ended[0].connection, heard.asked[1].command.connection);
}

TEST_F(ConnectionGuards, AreBoundedForEachConnection) {
  for (std::uint64_t i = 1; i <= 65; ++i) guards.set(who, {to_text(account_id{i << 20 | 0xa1}), true});
  EXPECT_EQ(heard.asked.size(), 64U);
  EXPECT_EQ(who.next()["code"], "too_many_requests");
}

}  // namespace
}  // namespace madang
