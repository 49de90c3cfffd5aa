// Passwords do not lie about in memory.
#include "gateway/security/secret_text.hpp"

#include <gtest/gtest.h>

#include "gateway/api/exchange.hpp"
#include "gateway/api/routing/route.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/problems/problem_table.hpp"

namespace madang {
namespace {

const std::string password = "correct horse battery staple";

/// Whether the bytes that a text owned still hold anything.
bool is_clean(const char* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (bytes[i] != 0) return false;
  }
  return true;
}

TEST(SecretText, AWipedTextLeavesNothingInItsMemory) {
  std::string text = password;
  const auto* bytes = text.data();
  const auto capacity = text.capacity();
  wipe(text);
  EXPECT_TRUE(text.empty());
  ASSERT_EQ(text.data(), bytes) << "the memory is still its own, so it may be looked at";
  EXPECT_TRUE(is_clean(bytes, capacity));
}

TEST(SecretText, AnAnsweredRequestForgetsItsSecrets) {
  route at;
  at.secret = true;
  exchange ex{std::weak_ptr<answer_sink>(), own_problems()};
  ex.at = &at;
  ex.request.body = R"({"password":")" + password + R"("})";
  ex.body = parse_json(ex.request.body, {}).value();
  ex.canonical_body = canonical_json(ex.body);
  const auto* raw = ex.request.body.data();
  const auto raw_size = ex.request.body.size();
  const auto* canonical = ex.canonical_body.data();
  const auto canonical_size = ex.canonical_body.size();
  const auto kept = keep_secret(ex.body_text("password"));
  ex.refuse("token_invalid");
  EXPECT_TRUE(is_clean(raw, raw_size));
  EXPECT_TRUE(is_clean(canonical, canonical_size));
  EXPECT_TRUE(ex.body_text("password").empty());
  EXPECT_EQ(*kept, password) << "what was kept for the pool stays until it is let go of";
}

TEST(SecretText, OtherRequestsKeepTheirBodies) {
  route at;
  exchange ex{std::weak_ptr<answer_sink>(), own_problems()};
  ex.at = &at;
  ex.request.body = "{}";
  ex.refuse("token_invalid");
  EXPECT_EQ(ex.request.body, "{}");
}

}  // namespace
}  // namespace madang
