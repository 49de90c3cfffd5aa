#include <gtest/gtest.h>

#include "gateway/json/json_input.hpp"
#include "gateway/risk/risk_json.hpp"

namespace madang::risk {
namespace {

std::optional<std::string> wrong_in(std::string_view text, limit_overrides& into) {
  return read_overrides(*parse_json(text, {}), into);
}

TEST(LimitsOfARequest, NameWhatIsAllowedOrTakeTheLimitAway) {
  limit_overrides read;
  EXPECT_EQ(wrong_in(R"({"allowed_markets":["KOSPI","US"]})", read), std::nullopt);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].words, "KOSPI,US");
  limits in_force;
  ASSERT_TRUE(set_limit(in_force, read[0]));
  read.clear();
  EXPECT_EQ(wrong_in(R"({"allowed_markets":null,"restricted_symbols":[]})", read), std::nullopt);
  set_limits(in_force, read);
  EXPECT_FALSE(in_force.markets.has_value()) << "null: all markets";
  for (const auto* empty : {R"({"allowed_markets":[]})", R"({"allowed_products":[]})"}) {
    read.clear();
    EXPECT_NE(wrong_in(empty, read), std::nullopt) << empty << " would have allowed everything";
  }
}

}  // namespace
}  // namespace madang::risk
