#include "gateway/security/pending_logins.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

using identity::login_provider;

constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};
constexpr caller_key here{1, {}};

pending_login login_in(const std::string& browser) {
  pending_login out;
  out.provider = login_provider::kakao;
  out.browser = browser;
  return out;
}

struct pending : testing::Test {
  pending_logins logins{600, std::make_shared<fair_share>(20, share_limits{50, 50})};

  bool put(const std::string& state, unix_nanos at = noon, std::uint64_t address = 1) {
    return logins.put(state, login_in("browser"), {address, {}}, at) == fair_share::verdict::admitted;
  }
  bool take(const std::string& state, unix_nanos at = noon, const std::string& browser = "browser",
            login_provider provider = login_provider::kakao) {
    return logins.take(state, provider, browser, at).has_value();
  }
};

TEST_F(pending, are_good_once) {
  ASSERT_TRUE(put("state"));
  EXPECT_TRUE(take("state"));
  EXPECT_FALSE(take("state"));
  EXPECT_FALSE(take("another"));
}

TEST_F(pending, are_good_for_their_browser_and_their_provider_alone) {
  for (const auto* browser : {"", "brows", "Browser", "browser2"}) {
    ASSERT_TRUE(put("state"));
    EXPECT_FALSE(take("state", noon, browser)) << browser;
    EXPECT_FALSE(take("state")) << "used up by that";
  }
  ASSERT_TRUE(put("state"));
  EXPECT_FALSE(take("state", noon, "browser", login_provider::google));
}

TEST_F(pending, grow_old) {
  ASSERT_TRUE(put("state"));
  EXPECT_TRUE(take("state", noon + 600 * nanos_per_second));
  ASSERT_TRUE(put("state"));
  EXPECT_FALSE(take("state", noon + 601 * nanos_per_second));
  EXPECT_EQ(logins.size(), 0U);
}

TEST_F(pending, are_shared_between_addresses) {
  int held = 0;
  while (put("state " + std::to_string(held))) ++held;
  EXPECT_GT(held, 1);
  EXPECT_LT(held, 20);
  EXPECT_TRUE(put("of another", noon, 2));
  EXPECT_TRUE(put("later", noon + 601 * nanos_per_second)) << "old ones give their places back";
}

}  // namespace
}  // namespace madang
