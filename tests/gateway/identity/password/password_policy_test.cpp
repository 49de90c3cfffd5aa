#include "gateway/identity/password/password_policy.hpp"

#include <gtest/gtest.h>

#include <string>

namespace madang::identity {
namespace {

bool is_weak(std::string_view password, const identity_settings& limits = {}) {
  return weakness_of(password, "minji.kim@example.com", "minji", limits).has_value();
}

TEST(a_password, has_a_least_length_in_characters_not_bytes) {
  EXPECT_TRUE(is_weak("7 chars"));
  EXPECT_FALSE(is_weak("8 chars!"));
  EXPECT_TRUE(is_weak("일곱글자암호다")) << "21 bytes";
  EXPECT_FALSE(is_weak("여덟글자암호이다"));
  identity_settings longer;
  longer.password_min_length = 12;
  EXPECT_TRUE(is_weak("eleven char", longer));
  EXPECT_FALSE(is_weak("twelve chars", longer));
}

TEST(a_password, is_none_of_those_that_are_tried_first_in_any_letter_case) {
  for (const auto* one : {"password", "PassWord1", "qwerty123", "12345678", "iloveyou", "00000000"}) {
    EXPECT_TRUE(is_weak(one)) << one;
  }
  EXPECT_TRUE(is_weak("zzzzzzzzzzzz")) << "one character again and again";
}

TEST(a_password, is_not_ones_own_name_or_address_with_a_little_behind_it) {
  for (const auto* one : {"minji1234", "MINJI!!!", "minji.kim@example.com", "Minji.Kim@example.com1", "minji.kim99"}) {
    EXPECT_TRUE(is_weak(one)) << one;
  }
  EXPECT_FALSE(is_weak("minji likes the sea"));
  EXPECT_FALSE(is_weak("minji12345")) << "five characters of one's own";
}

}  // namespace
}  // namespace madang::identity
