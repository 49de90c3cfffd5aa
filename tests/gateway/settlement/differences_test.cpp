#include <gtest/gtest.h>

#include "gateway/settlement/settlement_json.hpp"

namespace madang::settlement {
namespace {

TEST(settlement_differences, are_read_from_the_result_of_a_job) {
  const auto* result =
      R"({"accounts":2,"differences":3,"clearing":{"KRW":"0"},"items":[)"
      R"({"cause":"SOLD","account_id":"acc_1","symbol":"005930","place":"trades 1-65535","expected":"107","found":"100"},)"
      R"({"cause":"ISSUED","account_id":null,"symbol":"005930","place":null,"expected":"1000","found":"1007"},)"
      R"({"cause":"SOMETHING_NEW","account_id":null,"symbol":null,"place":null,"expected":"1","found":"2"}]})";
  EXPECT_EQ(differences_in(result),
            (std::vector<shown_difference>{{difference_cause::sold, "acc_1", "005930", "trades 1-65535", "107", "100"},
                                           {difference_cause::issued, "", "005930", "", "1000", "1007"}}));
}

TEST(settlement_differences, are_none_where_a_result_has_none) {
  for (const auto* result :
       {"", "{}", "{\"accounts\":2,\"differences\":0}", "{\"items\":7}", "{\"items\":[7]}", "no"}) {
    EXPECT_EQ(differences_in(result), std::vector<shown_difference>{}) << result;
  }
}

TEST(settlement_differences, are_shown_with_their_run) {
  shown_run run;
  run.run.kind = run_kind::reconcile;
  run.differences = 1;
  run.found = {{difference_cause::issued, "", "005930", "", "1000", "1007"}};
  std::string out;
  write_day(out, {{20'000}, {run}});
  EXPECT_NE(out.find(R"("found":[{"cause":"ISSUED","account_id":null,"symbol":"005930","place":null,)"
                     R"("expected":"1000","found":"1007"}])"),
            std::string::npos)
      << out;
}

}  // namespace
}  // namespace madang::settlement
