#include "actors/admin/table_months_job.hpp"

#include <charconv>
#include <string>

#include "actors/kernel/job_steps.hpp"
#include "cluster/ports/clock.hpp"
#include "persistence/ports/table_months.hpp"

namespace madang::admin {
namespace {

struct months_done {
  std::uint64_t made = 0;
  std::uint64_t detached = 0;
};

/// Two numbers with a blank between; nothing of any other text counts.
months_done done_so_far(std::string_view cursor) {
  months_done out;
  const auto* end = cursor.data() + cursor.size();
  const auto first = std::from_chars(cursor.data(), end, out.made);
  if (first.ec == std::errc{} && first.ptr != end) std::from_chars(first.ptr + 1, end, out.detached);
  return out;
}

jobs::step_outcome run_step(const jobs::step_context& step) {
  auto* const months = step.at.months;
  auto done = done_so_far(step.cursor);
  const auto end = [&] {
    return jobs::done_with_json("{\"made\":" + std::to_string(done.made) +
                                ",\"detached\":" + std::to_string(done.detached) + "}");
  };
  if (months == nullptr) return end();
  const auto due = months->due(step.at.time.now());
  if (!due) return jobs::step_unavailable{due.error().why};
  if (due->empty()) return end();
  const auto& next = due->front();
  const auto carried_out = months->carry_out(next);
  if (!carried_out) return jobs::step_unavailable{carried_out.error().why};
  if (*carried_out) ++(next.is_to_go ? done.detached : done.made);
  const auto so_far = done.made + done.detached;
  const auto all = so_far + due->size() - 1;
  return jobs::step_more{std::to_string(done.made) + " " + std::to_string(done.detached),
                         all == 0 ? 0 : static_cast<std::uint32_t>(1'000'000 * so_far / all)};
}

}  // namespace

jobs::job_kind table_months_job() {
  return {std::string(table_months_word), "Months of the read tables are made ahead, and old ones detached", run_step};
}

}  // namespace madang::admin
