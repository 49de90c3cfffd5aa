#include "gateway/problems/problem_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "gateway/contexts.hpp"

namespace madang {
namespace {

TEST(ProblemTable, HasUniqueCodesWithTitlesByStatus) {
  const auto parts = all_gateway_parts({});
  const auto& codes = parts.problems.codes();
  std::set<std::string_view> seen;
  for (const auto& one : codes) {
    EXPECT_TRUE(seen.insert(one.code).second) << one.code;
    EXPECT_FALSE(one.title.empty());
    EXPECT_NE(reason_phrase(one.status), "Unknown") << one.status;
  }
  EXPECT_TRUE(std::ranges::is_sorted(codes, {}, &problem_code::status));
  EXPECT_TRUE(seen.contains("malformed_http"));
  EXPECT_TRUE(seen.contains("insufficient_funds"));
}

TEST(ProblemTable, KnowsTheGatewaysOwnCodesBeforeAnyContextBringsSome) {
  EXPECT_NE(own_problems().find("unavailable"), nullptr);
  EXPECT_EQ(own_problems().find("insufficient_funds"), nullptr);
}

TEST(ProblemTable, TakesACodeAgainWithTheSameWordsOnly) {
  problem_table table;
  const auto count = table.codes().size();
  table.add({"too_cold", 422, "It is too cold"});
  table.add({"too_cold", 422, "It is too cold"});
  EXPECT_EQ(table.codes().size(), count + 1);
  EXPECT_THROW(table.add({"too_cold", 409, "It is too cold"}), std::exception);
  EXPECT_THROW(table.add({"too_cold", 422, "It is freezing"}), std::exception);
}

TEST(Problems, AreAnsweredWithTheirTitleWhereTheyHaveNoDetail) {
  const auto told = to_response(problem{"not_found", {}, {}, {}, false}, "r1");
  EXPECT_EQ(told.status, 404);
  EXPECT_NE(told.body.find(R"("title":"Not found","status":404,"code":"not_found","detail":"Not found")"),
            std::string::npos)
      << told.body;
}

}  // namespace
}  // namespace madang
