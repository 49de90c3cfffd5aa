#include "gateway/security/sealed_login.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

departed_login some_login() {
  departed_login out;
  out.state = "a-state";
  out.begun_at = {1'763'640'000 * nanos_per_second};
  out.login.provider = identity::login_provider::kakao;
  out.login.nonce = "a-nonce";
  out.login.verifier = "a-verifier";
  out.login.cookie = true;
  out.login.links_to = {0xfedc'ba98'7654'3210};
  out.login.by_session = {7};
  out.login.consents = {{identity::consent_kind::terms, "2026-11-01"}, {identity::consent_kind::privacy, "2026-11-02"}};
  return out;
}

TEST(a_departed_login, comes_back_as_it_left) {
  const auto before = some_login();
  const auto after = parse_departed_login(to_text(before));
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->state, before.state);
  EXPECT_EQ(after->begun_at, before.begun_at);
  EXPECT_EQ(after->login.provider, before.login.provider);
  EXPECT_EQ(after->login.nonce, "a-nonce");
  EXPECT_EQ(after->login.verifier, "a-verifier");
  EXPECT_TRUE(after->login.cookie);
  EXPECT_EQ(after->login.links_to, before.login.links_to);
  EXPECT_EQ(after->login.by_session, before.login.by_session);
  ASSERT_EQ(after->login.consents.size(), 2U);
  EXPECT_EQ(after->login.consents[1].version, "2026-11-02");
  EXPECT_FALSE(after->login.vouched_for) << "nobody is vouched for by what a browser shows";
}

TEST(a_departed_login, is_whole_or_not_at_all) {
  const auto text = to_text(some_login());
  const auto consents = text.find("terms");
  for (std::size_t i = 0; i < consents; ++i) EXPECT_FALSE(parse_departed_login(text.substr(0, i))) << i;
  EXPECT_FALSE(parse_departed_login("2" + text.substr(1))) << "another form";
  EXPECT_FALSE(parse_departed_login(text + "rubbish\n"));
  EXPECT_FALSE(parse_departed_login(text + "terms"));
}

}  // namespace
}  // namespace madang
