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
  std::uint32_t attempts = 1;  ///< of the platform's own; an administrator begins the count anew
  bool ended = false;

  friend bool operator==(const run_state&, const run_state&) = default;
  MADANG_FIELDS(job, user, begun_at, attempts, ended)
};

/// A split of the day, or what else changes a price, and what it began with.
struct adjustment_state {
  market::symbol_id symbol;
  price last_price;
  bool was_halted = false;
  unix_nanos ended_at;   ///< for all accounts; zero: it goes on
  bool resumed = false;  ///< the symbol trades again, or stays halted as it was before
  price price_after;     ///< zero: written before it was said

  friend bool operator==(const adjustment_state&, const adjustment_state&) = default;
  MADANG_FIELDS(symbol, last_price, was_halted, ended_at, resumed, price_after)
};

/// Which job each batch of a day is. Rebuilt by replay; nothing else writes it.
struct settlement_day {
  settlement_day_id id;
  std::map<run_kind, run_state> runs;
  std::map<std::uint64_t, adjustment_state> adjustments;  ///< by action

  friend bool operator==(const settlement_day&, const settlement_day&) = default;
  MADANG_FIELDS(id, runs, adjustments)
};

/// How a batch that has failed begins anew by itself.
struct retry_rules {
  std::uint32_t attempts_max = 3;            ///< the first included
  std::int64_t pause_ns = nanos_per_second;  ///< before the second; twice as long before each that follows
};

/// `new_job`: for the batch that begins. Nothing where the day has one of this kind, and it is not the one to replace.
std::optional<run_begun> decide(const settlement_day& current, const begin_run& command, jobs::job_id new_job);

/// Nothing where another job is the batch's by now, it has ended, or it is not time (any more).
std::optional<run_begun> decide(const settlement_day& current, const retry_run& command, jobs::job_id new_job,
                                const retry_rules& rules, unix_nanos now);
std::optional<run_ended> decide(const settlement_day& current, const end_run& command);
/// Nothing where it has begun already.
std::optional<adjustment_begun> decide(const settlement_day& current, const begin_adjustment& command);
/// Nothing where that is known, or it has not begun.
std::optional<adjustment_ended> decide(const settlement_day& current, const end_adjustment& command);
adjustment_view view_of(const settlement_day& current, std::uint64_t action);
/// Those whose symbols have not been let go again.
open_adjustments_view open_adjustments_of(const settlement_day& current);
bool has_open_adjustment(const settlement_day& current);

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
