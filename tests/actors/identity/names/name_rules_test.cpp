#include "actors/identity/names/name_rules.hpp"

#include <gtest/gtest.h>

#include <string>

namespace madang {
namespace {

std::string accepted(std::string_view text, name_use use) {
  auto name = normalised_name(text, use);
  return name ? *name : "refused: " + name.error().detail;
}

bool is_refused(std::string_view text, name_use use) {
  auto name = normalised_name(text, use);
  return !name && !name.error().detail.empty();
}

TEST(name_rules, trims_and_lowers_both_kinds_of_names) {
  EXPECT_EQ(accepted(" Min.Ji_7-K\t", name_use::username), "min.ji_7-k");
  EXPECT_EQ(accepted("\n Min.Ji+Stocks@Example.CO.KR ", name_use::email), "min.ji+stocks@example.co.kr");
}

TEST(name_rules, names_that_pass_for_the_platform_are_reserved) {
  for (const auto* name : {"admin", "root", "madang", "a.d.m.i.n", "admin1", "007root", "madang-support", "help_madang",
                           "my.admin", "sup-port", "system", "null"}) {
    EXPECT_TRUE(is_reserved_username(accepted(name, name_use::username))) << name;
  }
  for (const auto* name : {"adminton", "kim", "beetroot", "madangi", "mysystem", "house-of-kim", "7-7", "groot"}) {
    EXPECT_FALSE(is_reserved_username(accepted(name, name_use::username))) << name;
  }
}

TEST(name_rules, a_user_name_has_3_to_32_characters) {
  EXPECT_TRUE(is_refused("", name_use::username));
  EXPECT_TRUE(is_refused("ab", name_use::username));
  EXPECT_EQ(accepted("abc", name_use::username), "abc");
  EXPECT_EQ(accepted(std::string(32, 'a'), name_use::username), std::string(32, 'a'));
  EXPECT_TRUE(is_refused(std::string(33, 'a'), name_use::username));
}

TEST(name_rules, a_user_name_has_no_characters_but_letters_digits_and_three_marks) {
  for (int c = 0; c < 256; ++c) {
    std::string name = "ab";
    name.insert(1, 1, static_cast<char>(c));
    bool allowed = std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
                       .find(static_cast<char>(c)) != std::string_view::npos;
    EXPECT_EQ(!is_refused(name, name_use::username), allowed) << c;
  }
}

TEST(name_rules, an_address_has_one_at_sign_and_both_sides) {
  for (const char* wrong : {"", "@", "a", "a@", "@b.kr", "a@b@c.kr", "a b@c.kr", "a@b.kr@"}) {
    EXPECT_TRUE(is_refused(wrong, name_use::email)) << wrong;
  }
  EXPECT_EQ(accepted("a@b.kr", name_use::email), "a@b.kr");
}

TEST(name_rules, the_local_part_is_a_dot_atom_of_up_to_64_characters) {
  for (const char* wrong :
       {".a@b.kr", "a.@b.kr", "a..b@b.kr", "\"a\"@b.kr", "a,b@b.kr", "a(b)@b.kr", "a\\b@b.kr", "\xea\xb9\x80@b.kr"}) {
    EXPECT_TRUE(is_refused(wrong, name_use::email)) << wrong;
  }
  EXPECT_EQ(accepted("a.b!#$%&'*+/=?^_`{|}~-@b.kr", name_use::email), "a.b!#$%&'*+/=?^_`{|}~-@b.kr");
  EXPECT_FALSE(is_refused(std::string(64, 'a') + "@b.kr", name_use::email));
  EXPECT_TRUE(is_refused(std::string(65, 'a') + "@b.kr", name_use::email));
}

TEST(name_rules, the_domain_has_two_or_more_plausible_labels) {
  for (const char* wrong :
       {"a@b", "a@.kr", "a@b.", "a@b..kr", "a@-b.kr", "a@b-.kr", "a@b.k", "a@10.0.0.1", "a@[10.0.0.1]", "a@b_c.kr"}) {
    EXPECT_TRUE(is_refused(wrong, name_use::email)) << wrong;
  }
  EXPECT_FALSE(is_refused("a@" + std::string(63, 'b') + ".kr", name_use::email));
  EXPECT_TRUE(is_refused("a@" + std::string(64, 'b') + ".kr", name_use::email));
  EXPECT_FALSE(is_refused("a@xn--9n2bp8q.xn--3e0b707e", name_use::email));
}

TEST(name_rules, an_address_has_at_most_254_characters) {
  std::string domain;
  while (domain.size() < 180) domain += std::string(59, 'b') + ".";
  auto address = std::string(64, 'a') + "@" + domain;
  address += std::string(254 - address.size(), 'k');
  EXPECT_FALSE(is_refused(address, name_use::email));
  EXPECT_TRUE(is_refused(address + "k", name_use::email));
  EXPECT_TRUE(is_refused(std::string(1'000'000, ' ') + "x", name_use::email));
}

}  // namespace
}  // namespace madang
