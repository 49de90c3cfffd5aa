#include "actors/admin/table_months_job.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "persistence/ports/table_months.hpp"
#include "tests/support/idle_services.hpp"

namespace madang::admin {
namespace {

using namespace madang::jobs;

/// Has this much to do, and may fail.
struct few_months final : table_months {
  result<std::vector<month_task>, read_failure> due(unix_nanos) override {
    if (fails) return refused{read_failure{"the server is away", true}};
    return std::vector<month_task>(tasks.begin(), tasks.end());
  }
  result<bool, read_failure> carry_out(const month_task& task) override {
    EXPECT_EQ(task, tasks.front());
    tasks.pop_front();
    return !somebody_else;
  }

  std::deque<month_task> tasks{{"ledger", 24'310, false}, {"trades", 24'310, false}, {"trades", 24'290, true}};
  bool fails = false;
  bool somebody_else = false;
};

class table_months_job_test : public ::testing::Test {
 protected:
  step_outcome step(std::string_view cursor) {
    auto services = idle_.services();
    services.months = &months;
    return table_months_job().run_step({{7}, {1}, "", cursor, 1, [] { return false; }, services});
  }
  /// Runs to the end; gives the cursors on the way.
  std::vector<step_more> run(std::string cursor = {}) {
    std::vector<step_more> out;
    for (int i = 0; i < 10; ++i) {
      const auto outcome = step(cursor);
      if (const auto* done = std::get_if<step_done>(&outcome)) {
        result = done->result.text;
        return out;
      }
      out.push_back(std::get<step_more>(outcome));
      cursor = out.back().cursor;
    }
    ADD_FAILURE() << "it does not end";
    return out;
  }

  few_months months;
  std::string result;

 private:
  idle_services idle_;
};

TEST_F(table_months_job_test, does_one_month_a_step_and_says_how_far_it_is) {
  EXPECT_EQ(run(), (std::vector<step_more>{{"1 0", 333'333}, {"2 0", 666'666}, {"2 1", 1'000'000}}));
  EXPECT_EQ(result, R"({"made":2,"detached":1})");
}

TEST_F(table_months_job_test, goes_on_where_it_was_after_a_stop) {
  months.tasks.pop_front();
  months.tasks.pop_front();
  EXPECT_EQ(run("2 0"), (std::vector<step_more>{{"2 1", 1'000'000}}));
  EXPECT_EQ(result, R"({"made":2,"detached":1})");
}

TEST_F(table_months_job_test, does_not_count_what_somebody_else_has_done) {
  months.somebody_else = true;
  EXPECT_EQ(run().size(), 3U);
  EXPECT_EQ(result, R"({"made":0,"detached":0})");
}

TEST_F(table_months_job_test, waits_for_a_server_that_is_away) {
  months.fails = true;
  EXPECT_EQ(step("1 0"), step_outcome(step_unavailable{"the server is away"}));
}

}  // namespace
}  // namespace madang::admin
