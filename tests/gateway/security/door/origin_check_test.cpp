#include "gateway/security/door/origin_check.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

bool admits(std::initializer_list<std::string_view> origins, std::string_view allowed = "https://app.example.com") {
  header_list headers;
  headers.add("Host", "madang.example:8443");
  for (const auto one : origins) headers.add("origin", one);
  return origin_check(allowed).admits(headers);
}

TEST(origin_check, lets_programs_and_pages_of_the_node_itself_in) {
  EXPECT_TRUE(admits({}));
  EXPECT_TRUE(admits({"https://madang.example:8443"}));
  EXPECT_TRUE(admits({"http://madang.example:8443"}));
}

TEST(origin_check, lets_pages_in_that_the_operator_names) {
  EXPECT_TRUE(admits({"https://app.example.com"}));
  EXPECT_FALSE(admits({"https://app.example.com"}, ""));
}

TEST(origin_check, keeps_all_other_pages_out) {
  for (const std::string_view other :
       {"https://evil.example", "null", "", "https://madang.example", "https://madang.example:8443.evil.example",
        "https://app.example.com.evil.example", "file://", "https://app.example.com/", "madang.example:8443"}) {
    EXPECT_FALSE(admits({other})) << other;
  }
  EXPECT_FALSE(admits({"https://app.example.com", "https://evil.example"}));
}

}  // namespace
}  // namespace madang
