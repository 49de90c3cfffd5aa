#include "gateway/security/door/cookies.hpp"

#include <gtest/gtest.h>

#include <string>

namespace madang {
namespace {

header_list with(std::initializer_list<std::string_view> cookie_headers) {
  header_list out;
  for (const auto one : cookie_headers) out.add("cookie", one);
  return out;
}

std::string found(std::initializer_list<std::string_view> headers, std::string_view name = "refresh") {
  const auto request = with(headers);
  const auto value = find_cookie(request, name);
  return value ? std::string(*value) : "(none)";
}

TEST(cookies, a_cookie_is_found_by_its_whole_name) {
  EXPECT_EQ(found({"refresh=abc"}), "abc");
  EXPECT_EQ(found({"a=1; refresh=abc; b=2"}), "abc");
  EXPECT_EQ(found({"a=1", "refresh=abc"}), "abc");
  EXPECT_EQ(found({"refresh=\"abc\""}), "abc");
  EXPECT_EQ(found({"refresh="}), "");
  EXPECT_EQ(found({"xrefresh=abc; refreshx=abc; REFRESH=abc; refresh"}), "(none)");
  EXPECT_EQ(found({}), "(none)");
}

TEST(cookies, what_is_no_cookie_is_passed_over) {
  EXPECT_EQ(found({";;; ; =; ==;a;refresh=abc;;"}), "abc");
  EXPECT_EQ(found({std::string_view("a=\0\x01; refresh=abc", 17)}), "abc");
  EXPECT_EQ(found({"other=refresh=abc"}), "(none)");
}

TEST(cookies, two_of_one_name_that_differ_are_none) {
  EXPECT_EQ(found({"refresh=abc; refresh=abd"}), "(none)");
  EXPECT_EQ(found({"refresh=abc", "refresh=abd"}), "(none)");
  EXPECT_EQ(found({"refresh=abc; refresh=abc"}), "abc");
  EXPECT_EQ(found({"refresh=; refresh=abc"}), "(none)");
}

TEST(cookies, a_value_with_what_no_cookie_holds_is_none) {
  for (const std::string_view value : {"a b", "a\"b", "a,b", "a\\b", "\"", "a\x7f", "a\xff"}) {
    EXPECT_EQ(found({"refresh=" + std::string(value)}), "(none)") << value;
  }
}

TEST(cookies, pairs_without_end_are_not_looked_at) {
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += "a=1;";
  EXPECT_EQ(found({"refresh=abc; " + many}), "(none)");
}

TEST(cookies, a_cookie_is_set_for_this_site_alone_and_for_no_script) {
  const auto name = cookie_name("refresh", true);
  EXPECT_EQ(set_cookie({name, "abc", "/api/v1/users", 60, true}),
            "__Secure-refresh=abc; Path=/api/v1/users; Max-Age=60; Secure; HttpOnly; SameSite=Strict");
  EXPECT_EQ(set_cookie({"refresh", "", "/", 0, false}), "refresh=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
}

TEST(cookies, a_cookie_that_would_hold_another_header_is_not_made) {
  EXPECT_FALSE(set_cookie({"refresh", "a\r\nX: y"}));
  EXPECT_FALSE(set_cookie({"refresh", "a; Domain=evil"}));
  EXPECT_FALSE(set_cookie({"re=fresh", "a"}));
  EXPECT_FALSE(set_cookie({"refresh", "a", "/; Domain=evil"}));
  EXPECT_FALSE(set_cookie({"refresh", "a", "users"}));
  EXPECT_FALSE(set_cookie({"__Secure-refresh", "a", "/", 1, false}));
}

TEST(csrf, a_token_is_that_of_its_session_alone) {
  const std::string secret(32, 's');
  const std::string other(32, 't');
  const auto token = csrf_token(secret);
  EXPECT_EQ(token.size(), 43U);
  EXPECT_EQ(token, csrf_token(secret));
  EXPECT_NE(token, csrf_token(other));
  EXPECT_TRUE(csrf_matches(secret, token));
  EXPECT_FALSE(csrf_matches(other, token));
  EXPECT_FALSE(csrf_matches(secret, ""));
  EXPECT_FALSE(csrf_matches(secret, token + "="));
  auto near = token;
  near.back() = near.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(csrf_matches(secret, near));
}

TEST(csrf, a_request_shows_it_once) {
  const std::string secret(32, 's');
  header_list headers;
  EXPECT_FALSE(csrf_matches(secret, headers));
  headers.add("x-csrf-token", csrf_token(secret));
  EXPECT_TRUE(csrf_matches(secret, headers));
  headers.add("X-CSRF-Token", csrf_token(secret));
  EXPECT_FALSE(csrf_matches(secret, headers));
}

}  // namespace
}  // namespace madang
