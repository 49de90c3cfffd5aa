#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/schema.hpp"
#include "messages/jobs/job.hpp"
#include "messages/settlement/queries.hpp"
#include "messages/settlement/settlement_day.hpp"

namespace madang::settlement {

/// A run and what its job has come to.
struct shown_run {
  run_view run;
  jobs::job_status status = jobs::job_status::none;
  std::uint64_t differences = 0;
};
struct shown_day {
  calendar_day day;
  std::vector<shown_run> runs;
};
void write_day(std::string& out, const shown_day& day);
schema_ref day_schema();
/// `differences` of the result of a batch's job; zero where there is none.
std::uint64_t differences_of(std::string_view result);

struct shown_taxes {
  std::int64_t year = 0;
  std::vector<tax_item> items;
};
void write_taxes(std::string& out, const shown_taxes& taxes);
schema_ref taxes_schema();

schema_ref run_kind_schema();

}  // namespace madang::settlement
