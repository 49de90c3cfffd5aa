#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "gateway/api/routing/route.hpp"
#include "gateway/json/json_output.hpp"
#include "tests/gateway/api/answers.hpp"
#include "tests/gateway/api/one_route.hpp"
#include "tests/support/fake_answers.hpp"

namespace madang {
namespace {

TEST_F(OneRoute, LoggingInFindsTheUserAndVerifiesThePassword) {
  const auto log_in = [&](std::string email, std::string password) {
    return *client.ask(
        {"POST", "/api/v1/users/login", R"({"email":")" + email + R"(","password":")" + password + R"("})", {}});
  };
  const auto good = log_in("a@b.kr", "right-password");
  EXPECT_EQ(good.status, 200) << good.body;
  EXPECT_NE(good.body.find(R"("access_token":"trader","token_type":"Bearer","expires_in":900)"), std::string::npos)
      << good.body;
  EXPECT_EQ(code_of(log_in("a@b.kr", "wrong")), "bad_credentials");
  EXPECT_EQ(node.passwords.nobodies, 0);
  EXPECT_EQ(code_of(log_in("no-address", "wrong")), "bad_credentials");
  EXPECT_EQ(node.passwords.nobodies, 1) << "a stranger costs as much as a wrong password";
  let_answer<resolve_name>(name_holder_view{});
  EXPECT_EQ(code_of(log_in("c@d.kr", "wrong")), "bad_credentials");
  EXPECT_EQ(node.passwords.nobodies, 2);
}

TEST_F(OneRoute, RegisteringSealsWhatIsPersonalAndHashesThePassword) {
  const auto body = R"({"email":"A@b.kr","username":"Tester","password":"right-password"})";
  http_ask what{"POST", "/api/v1/users/register", body, {{"Idempotency-Key", "k"}}};
  const auto reply = *client.ask(what);
  EXPECT_EQ(reply.status, 201) << reply.body;
  EXPECT_NE(reply.body.find(R"("email":"a@b.kr")"), std::string::npos) << reply.body;
  const auto heard = node.entities.heard();
  ASSERT_EQ(heard.size(), 2U);
  const auto start = heard[0].get_as<request<open_registration>>(0).command.start;
  EXPECT_TRUE(start.user && start.request_name);
  EXPECT_TRUE(start.request);
  EXPECT_LT(start.request.body, 1'000U)
      << "the body holds a password: the keyed fingerprint of the vault stands for it";
  const auto complete = last_heard<complete_registration>();
  EXPECT_EQ(complete.user, start.user);
  EXPECT_EQ(complete.secrets.sealed_email, "sealed:A@b.kr");
  EXPECT_EQ(complete.secrets.password_hash, "phc");
  EXPECT_TRUE(complete.secrets.roles.has(role::trader));
  EXPECT_FALSE(complete.secrets.roles.has(role::admin));
  EXPECT_EQ(node.persons.deeds(), (std::vector<std::string>{"create", "settle"}));
}

const http_ask registering{
    "POST", "/api/v1/users/register", R"({"email":"a@b.kr","username":"tester","password":"right-password"})", {}};

TEST_F(OneRoute, ARegistrationWhoseNamesAreTakenMakesNoSecretsAndTakesAsLong) {
  for (const auto why : {user_reject::email_taken, user_reject::username_taken}) {
    let_answer<open_registration>(refusal::of(why));
    EXPECT_EQ(client.ask(registering)->status, 409);
  }
  EXPECT_EQ(node.passwords.nobodies, 2) << "as much time as a password that is hashed";
  EXPECT_TRUE(node.persons.deeds().empty());
  EXPECT_EQ(node.entities.heard_count(), 2U) << "nothing is completed or given back";
}

TEST_F(OneRoute, AReservedUserNameIsRefusedBeforeAnythingIsAsked) {
  const auto reply = *client.ask(
      {"POST", "/api/v1/users/register", R"({"email":"a@b.kr","username":"admin","password":"right-password"})", {}});
  EXPECT_EQ(reply.status, 422);
  EXPECT_NE(reply.body.find(R"("pointer":"/username","code":"username_reserved")"), std::string::npos) << reply.body;
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST_F(OneRoute, ARegistrationThatFindsThePoolFullGivesItsNamesBack) {
  node.passwords.full = true;
  EXPECT_EQ(client.ask(registering)->status, 503);
  ASSERT_TRUE(node.entities.wait_for(2));
  EXPECT_EQ(last_heard<abandon_registration>().user,
            node.entities.heard()[0].get_as<request<open_registration>>(0).command.start.user);
  EXPECT_TRUE(node.persons.deeds().empty());
}

TEST_F(OneRoute, ARegistrationWhoseClientLeavesGivesItsNamesAndItsKeyBack) {
  node.passwords.work.hold();
  http_client leaving(node.port());
  ASSERT_TRUE(leaving.connect() && leaving.send(registering));
  ASSERT_TRUE(node.entities.wait_for(1));
  const auto until = after(std::chrono::seconds(10));
  while (node.passwords.work.waiting() == 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  leaving.socket().reset_on_close();
  leaving.close();
  while (client.ask({"GET", "/metrics", {}, {}})->body.find("\nactive_connections 1\n") == std::string::npos &&
         std::chrono::steady_clock::now() < until) {
  }
  ASSERT_TRUE(node.passwords.work.do_one());
  ASSERT_TRUE(node.entities.wait_for(2));
  (void)last_heard<abandon_registration>();
  while (node.persons.deeds().size() < 2 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_EQ(node.persons.deeds(), (std::vector<std::string>{"create", "erase"}));
}

TEST(Registration, WhoseNamesAreNotAnsweredInTimeIsGivenUp) {
  fake_node node([](settings& limits) { limits.http.request_timeout_ms = 200; });
  node.entities.answer_with([](const caf::message&) { return std::optional<answer>(); });
  http_client client(node.port());
  EXPECT_EQ(client.ask(registering)->status, 504);
  ASSERT_TRUE(node.entities.wait_for(2));
  EXPECT_TRUE(node.entities.heard()[1].match_elements<request<abandon_registration>>());
  EXPECT_TRUE(node.persons.deeds().empty());
}

TEST_F(OneRoute, ARepeatedRegistrationIsAnsweredByTheFirstOne) {
  node.entities.answer_with([](const caf::message& message) -> std::optional<answer> {
    return answer{message.get_as<request<open_registration>>(0).reply_to, true, false, plausible_user()};
  });
  const auto reply = *client.ask(registering);
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.header("idempotent-replayed"), "true");
  EXPECT_TRUE(node.passwords.seen.empty());
}

TEST_F(OneRoute, AFullPasswordPoolIs503) {
  node.passwords.full = true;
  const auto reply = *client.ask({"POST", "/api/v1/users/login", R"({"email":"a@b.kr","password":"x"})", {}});
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.header("retry-after"), "1");
}

// ---- other names ---------------------------------------------------------------------------------------------------

TEST_F(OneRoute, AnotherAddressAsksForASecondFactorThatIsOn) {
  auto standing = plausible_standing(the_user);
  node.entities.standing_of = [&](user_id) { return std::optional<answer_body>(standing); };
  const auto change = with_token("PUT", "/api/v1/users/profile", R"({"email":"c@d.kr"})");
  EXPECT_EQ(client.ask(change)->status, 200);
  standing.version = 2;
  standing.two_factor = true;
  node.door->deliver({standing_changed{standing}});
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  auto reply = *client.ask(change);
  while (reply.status == 200 && std::chrono::steady_clock::now() < until) reply = *client.ask(change);
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(code_of(reply), "step_up_required");
}

// ---- whoever has no password ---------------------------------------------------------------------------------------

/// Somebody whose session began this long ago, with this password.
class FreshLogins : public OneRoute {
 protected:
  void let_be(const std::string& password_hash, std::int64_t seconds_ago) {
    const auto begun = node.time.now() + -seconds_ago * nanos_per_second;
    node.entities.answer_with([=](const caf::message& message) -> std::optional<answer> {
      if (message.match_elements<request<read_user>>()) {
        auto user = plausible_user();
        user.password_hash = password_hash;
        return answer{message.get_as<request<read_user>>(0).reply_to, false, false, user};
      }
      if (!message.match_elements<request<read_sessions>>()) return plausible_answer(message);
      const sessions_view all{{{the_session, "", begun, begun}}};
      return answer{message.get_as<request<read_sessions>>(0).reply_to, false, false, all};
    });
  }
  http_reply ask(std::string method, std::string path, std::string body) {
    return *client.ask(with_token(std::move(method), "/api/v1/users/" + std::move(path), std::move(body)));
  }
};

TEST_F(FreshLogins, StandForThePasswordOfWhoeverHasNone) {
  for (const auto& [method, path, body] :
       {std::tuple{"POST", "erase", "{}"}, std::tuple{"POST", "erase", ""}, std::tuple{"POST", "2fa/enable", "{}"},
        std::tuple{"POST", "erase", R"({"password":""})"}, std::tuple{"POST", "oauth/google/link", ""},
        std::tuple{"PUT", "password", R"({"new_password":"correct horse"})"}}) {
    let_be("", 301);
    const auto late = ask(method, path, body);
    EXPECT_EQ(late.status, 403) << path;
    EXPECT_EQ(code_of(late), "fresh_login_required") << late.body;
    let_be("", 299);
    EXPECT_EQ(ask(method, path, body).status, 200) << path;
  }
}

TEST_F(FreshLogins, AreNotEnoughWhereThereIsAPassword) {
  let_be("$argon2id$right-password", 1);
  for (const auto& [method, path, body] : {std::tuple{"POST", "erase", "{}"}, std::tuple{"POST", "2fa/enable", ""},
                                           std::tuple{"PUT", "password", R"({"new_password":"correct horse"})"}}) {
    EXPECT_EQ(code_of(ask(method, path, body)), "bad_credentials") << path;
  }
}

TEST_F(FreshLogins, OrThePasswordOrACodeComeBeforeAnotherWayIn) {
  const std::string path = "oauth/google/link";
  let_be("$argon2id$right-password", 301);
  EXPECT_EQ(code_of(ask("POST", path, "")), "fresh_login_required");
  EXPECT_EQ(code_of(ask("POST", path, R"({"password":"wrong"})")), "bad_credentials");
  EXPECT_EQ(ask("POST", path, R"({"password":"right-password"})").status, 200);
  let_be("$argon2id$right-password", 299);
  EXPECT_EQ(ask("POST", path, "{}").status, 200);
}

// ---- the end of somebody -------------------------------------------------------------------------------------------

/// Waits for the fakes: the gateway does it on a thread of its own.
bool has_done(const fake_persons& persons, const std::vector<std::string>& deeds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (persons.deeds().size() < deeds.size() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  return persons.deeds() == deeds;
}

TEST_F(OneRoute, AnErasureWhoseAnswerNobodyWaitsForErasesTheKeyAllTheSame) {
  auto standing = plausible_standing(the_user);
  standing.version = 2;
  node.door->deliver({standing_changed{standing}});
  standing.version = 3;
  standing.status = user_status::erased;
  node.door->deliver({standing_changed{standing}});
  EXPECT_TRUE(has_done(node.persons, {"finish"})) << "by the fact, and by no other one";
}

TEST_F(OneRoute, AnErasureOfSomebodyWhoIsErasedMeanwhileLeavesNoKey) {
  const auto refused_for = [&](user_reject why) {
    node.entities.answer_with([why](const caf::message& message) -> std::optional<answer> {
      if (message.match_elements<request<read_user>>()) {
        auto user = plausible_user();
        user.accounts.clear();
        return answer{message.get_as<request<read_user>>(0).reply_to, false, false, user};
      }
      if (!message.match_elements<request<erase_user>>()) return plausible_answer(message);
      return answer{message.get_as<request<erase_user>>(0).reply_to, false, false, refusal::of(why)};
    });
    return client.ask(with_token("POST", "/api/v1/users/erase", R"({"password":"right-password"})"))->status;
  };
  EXPECT_EQ(refused_for(user_reject::request_in_progress), 409);
  EXPECT_EQ(node.persons.deeds(), (std::vector<std::string>{"begin", "settle"}));
  EXPECT_EQ(refused_for(user_reject::user_unknown), 404);
  EXPECT_EQ(node.persons.deeds(), (std::vector<std::string>{"begin", "settle", "begin", "finish"}));
}

}  // namespace
}  // namespace madang
