// A provider's grant is written down before its identity is unlinked, and taken back when it is.
#include <algorithm>

#include "messages/identity/user_messages.hpp"
#include "tests/gateway/api/one_route.hpp"
#include "tests/support/fake_answers.hpp"

namespace madang {
namespace {

using namespace identity;
using deeds = std::vector<std::string>;

/// The user is linked with Google, whose token he has.
class KeptGrants : public OneRoute {
 protected:
  void SetUp() override { let_be({}); }
  /// `unlinked`: whether a reset leaves no outside identity. What comes to unlink is refused, where there is a reason.
  void let_be(std::optional<user_reject> refused, bool unlinked = true) {
    node.entities.answer_with([=](const caf::message& message) -> std::optional<answer> {
      const auto reply = [&]<class Command>(request<Command>, answer_body body) -> std::optional<answer> {
        if (!message.match_elements<request<Command>>()) return std::nullopt;
        return answer{message.get_as<request<Command>>(0).reply_to, false, false, std::move(body)};
      };
      if (auto out = reply(request<read_outside_token>{}, outside_token_view{"sealed:a token", true})) return out;
      const outside_links_view links{the_user, {}, true};
      if (unlinked) {
        if (auto out = reply(request<read_outside_links>{}, links)) return out;
      }
      if (!refused) return plausible_answer(message);
      const auto why = refusal::of(*refused);
      if (auto out = reply(request<unlink_outside_identity>{}, why)) return out;
      if (auto out = reply(request<erase_user>{}, why)) return out;
      if (auto out = reply(request<change_password>{}, why)) return out;
      return plausible_answer(message);
    });
  }
  /// The reset goes through; then the user does not say what is linked.
  void let_nobody_say() {
    node.entities.answer_with([](const caf::message& message) -> std::optional<answer> {
      if (message.match_elements<request<read_outside_token>>()) {
        const auto to = message.get_as<request<read_outside_token>>(0).reply_to;
        return answer{to, false, false, outside_token_view{"sealed:a token", true}};
      }
      if (!message.match_elements<request<read_outside_links>>()) return plausible_answer(message);
      const auto to = message.get_as<request<read_outside_links>>(0).reply_to;
      return answer{to, false, false, refusal::of(user_reject::request_in_progress)};
    });
  }
  http_reply unlink() { return *client.ask(with_token("DELETE", "/api/v1/users/oauth/google")); }
  http_reply erase() {
    return *client.ask(with_token("POST", "/api/v1/users/erase", R"({"password":"right-password"})"));
  }
  http_reply reset() {
    return *client.ask(
        {"POST", "/api/v1/users/password/reset", R"({"token":"genuine","new_password":"correct horse"})", {}});
  }
  template <class Command>
  bool has_heard() {
    return std::ranges::any_of(node.entities.heard(),
                               [](const caf::message& one) { return one.match_elements<request<Command>>(); });
  }
};

TEST_F(KeptGrants, AreTakenBackWhenTheIdentityIsUnlinked) {
  EXPECT_EQ(unlink().status, 200);
  EXPECT_EQ(node.outside_logins.deeds(), (deeds{"keep a token", "take 1"}));
}

TEST_F(KeptGrants, AreTakenBackWhenTheUserIsErased) {
  EXPECT_EQ(erase().status, 200);
  EXPECT_EQ(node.outside_logins.deeds(), (deeds{"keep a token", "take 1"}));
}

TEST_F(KeptGrants, AreTakenBackWhenAResetHasUnlinkedTheirIdentities) {
  EXPECT_EQ(reset().status, 200);
  EXPECT_EQ(node.outside_logins.deeds(), (deeds{"keep a token", "take 1"}));
}

TEST_F(KeptGrants, AreLeftWhereAResetLeavesTheirIdentities) {
  let_be({}, false);
  EXPECT_EQ(reset().status, 200);
  EXPECT_EQ(node.outside_logins.deeds(), (deeds{"keep a token", "leave 1"}));
}

TEST_F(KeptGrants, AreLeftWhereNothingIsUnlinked) {
  let_be(user_reject::request_in_progress);
  EXPECT_EQ(unlink().status, 409);
  EXPECT_EQ(erase().status, 409);
  EXPECT_EQ(reset().status, 409);
  EXPECT_EQ(node.outside_logins.deeds(),
            (deeds{"keep a token", "leave 1", "keep a token", "leave 1", "keep a token", "leave 1"}));
}

TEST_F(KeptGrants, AreNeitherTakenBackNorLeftWhereTheUserDoesNotSayWhatAResetHasUnlinked) {
  let_nobody_say();
  EXPECT_EQ(reset().status, 200);
  EXPECT_EQ(node.outside_logins.deeds(), (deeds{"keep a token"})) << "he is asked again later";
}

TEST_F(KeptGrants, ThatCannotBeWrittenDownKeepTheirIdentities) {
  node.outside_logins.disk_is_full = true;
  for (const auto& reply : {unlink(), erase(), reset()}) {
    EXPECT_EQ(reply.status, 503) << reply.body;
    EXPECT_FALSE(reply.header("retry-after").empty());
  }
  EXPECT_FALSE(has_heard<unlink_outside_identity>());
  EXPECT_FALSE(has_heard<erase_user>());
  EXPECT_FALSE(has_heard<change_password>());
  EXPECT_TRUE(node.persons.deeds().empty()) << "no key has gone";
  EXPECT_TRUE(node.outside_logins.deeds().empty());
}

}  // namespace
}  // namespace madang
