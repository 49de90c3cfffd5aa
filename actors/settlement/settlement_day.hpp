#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/envelope/refusal.hpp"
#include "messages/event_meta.hpp"
#include "messages/settlement/settlement_day.hpp"

namespace madang::settlement {

/// One batch of a day.
struct run_state {
  jobs::job_id job;
  user_id user;
  unix_nanos begun_at;

  friend bool operator==(const run_state&, const run_state&) = default;
  MADANG_FIELDS(job, user, begun_at)
};

/// Which job each batch of a day is. Rebuilt by replay; nothing else writes it.
struct settlement_day {
  settlement_day_id id;
  std::map<run_kind, run_state> runs;

  friend bool operator==(const settlement_day&, const settlement_day&) = default;
  MADANG_FIELDS(id, runs)
};

/// `new_job`: for the batch that begins. Nothing where the day has one of this kind, and it is not the one to replace.
std::optional<run_begun> decide(const settlement_day& current, const begin_run& command, jobs::job_id new_job);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(settlement_day& target, const settlement_day_event& event, const event_meta& meta);

settlement_day_view view_of(const settlement_day& current);
/// `2026-11-27 CASH`: the parameters of the batch's job.
std::string job_parameters(calendar_day day, run_kind kind);
/// Reads what `job_parameters` writes.
std::optional<std::pair<calendar_day, run_kind>> parse_job_parameters(std::string_view text);

/// For people: names every member.
std::vector<named_value> describe(const settlement_day& current);

}  // namespace madang::settlement
