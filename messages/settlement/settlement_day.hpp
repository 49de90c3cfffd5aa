#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "messages/admin_act.hpp"
#include "messages/envelope/peer_message.hpp"
#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"
#include "messages/jobs/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/settlement/ids.hpp"
#include "messages/time.hpp"

namespace madang::settlement {

/// What a batch of a day does.
enum class run_kind : std::uint8_t {
  trades = 1,
  cash = 2,  ///< what is due by the day is settled
  tax = 3,
  statement = 4,
  dividend = 5,
  corporate_action = 6,
  interest = 7,
  fee = 8,
  reconcile = 9,  ///< the sums of the platform
};

// ---- events (920-929) ----------------------------------------------------------------------------------------------

/// The day's batch of this kind is this job from now on, whether the job's own first event follows or not.
struct run_begun {
  run_kind kind = run_kind::cash;
  jobs::job_id job;
  user_id user;             ///< whose job it is; the house: the platform's own
  admin_act act;            ///< of an administrator; empty: none
  jobs::job_id instead_of;  ///< one that has failed; zero: the first

  MADANG_EVENT(run_begun, 920, 1, kind, job, user, act, instead_of)
};
/// The batch is through. `day_began_at`: the first moment of its day in the market's zone.
struct run_ended {
  run_kind kind = run_kind::cash;
  jobs::job_id job;
  unix_nanos day_began_at;
  std::uint64_t differences = 0;  ///< what it could not settle

  MADANG_EVENT(run_ended, 921, 1, kind, job, day_began_at, differences)
};
/// A split, a merger or an issue of rights of this day begins from this price: the symbol's last one before it.
struct adjustment_begun {
  std::uint64_t action = 0;
  market::symbol_id symbol;
  price last_price;
  bool was_halted = false;  ///< and stays so
  price price_after{};      ///< since version 2: what the symbol goes on from; zero before

  MADANG_EVENT(adjustment_begun, 922, 2, action, symbol, last_price, was_halted, price_after)
};
/// All accounts are through, the first time; then the symbol trades again, too. What is bought from then on is not of
/// the old shares.
struct adjustment_ended {
  std::uint64_t action = 0;
  bool resumed = false;

  MADANG_EVENT(adjustment_ended, 923, 1, action, resumed)
};
using settlement_day_event =
    std::variant<messages_acknowledged, run_begun, run_ended, adjustment_begun, adjustment_ended>;

// ---- commands ------------------------------------------------------------------------------------------------------

/// Answered by the job. The day has one batch of each kind: the same job is answered again.
struct begin_run {
  calendar_day day;
  run_kind kind = run_kind::cash;
  user_id user;
  admin_act act;
  jobs::job_id instead_of;  ///< begin anew, where this job is the batch's; zero: never
  bool dry_run = false;     ///< answered with a `settlement_day_view`

  MADANG_FIELDS(day, kind, user, act, instead_of, dry_run)
};
struct read_settlement_day {
  calendar_day day;

  MADANG_FIELDS(day)
};
/// From the node: this job of the batch has failed. It begins anew some times, each after a longer pause of event time.
struct retry_run {
  calendar_day day;
  run_kind kind = run_kind::cash;
  jobs::job_id failed;

  MADANG_FIELDS(day, kind, failed)
};
/// From the batch itself, before its job ends; answered with the day. Again: nothing changes.
struct end_run {
  calendar_day day;
  run_kind kind = run_kind::cash;
  jobs::job_id job;
  unix_nanos day_began_at;
  std::uint64_t differences = 0;

  MADANG_FIELDS(day, kind, job, day_began_at, differences)
};
/// Answered with an `adjustment_view`: what was begun with, the first time or now.
struct begin_adjustment {
  calendar_day day;
  std::uint64_t action = 0;
  market::symbol_id symbol;
  price last_price;
  bool was_halted = false;
  price price_after{};

  MADANG_FIELDS(day, action, symbol, last_price, was_halted, price_after)
};
/// Answered with an `adjustment_view`. The first changes nothing; the second says that it is through, and then that the
/// symbol trades again.
struct read_adjustment {
  calendar_day day;
  std::uint64_t action = 0;

  MADANG_FIELDS(day, action)
};
struct end_adjustment {
  calendar_day day;
  std::uint64_t action = 0;
  bool resumed = false;

  MADANG_FIELDS(day, action, resumed)
};

/// From the node: which adjustments of the day go on. Answered with an `open_adjustments_view`.
struct read_open_adjustments {
  calendar_day day;

  MADANG_FIELDS(day)
};

// ---- views ---------------------------------------------------------------------------------------------------------

struct run_view {
  run_kind kind = run_kind::cash;
  jobs::job_id job;
  user_id user;
  unix_nanos begun_at;
  std::uint32_t attempts = 1;  ///< of the platform's own

  friend bool operator==(const run_view&, const run_view&) = default;
  MADANG_FIELDS(kind, job, user, begun_at, attempts)
};
struct settlement_day_view {
  calendar_day day;
  std::vector<run_view> runs;  ///< by kind
  std::uint32_t affects = 0;   ///< of a dry run: how many batches would begin

  friend bool operator==(const settlement_day_view&, const settlement_day_view&) = default;
  MADANG_VIEW(settlement_day_view, settlement, 7, day, runs, affects)
};

struct adjustment_view {
  std::uint64_t action = 0;
  price last_price;
  bool was_halted = false;
  bool begun = false;
  unix_nanos ended_at;  ///< zero: not yet
  bool resumed = false;

  friend bool operator==(const adjustment_view&, const adjustment_view&) = default;
  MADANG_VIEW(adjustment_view, settlement, 5, action, last_price, was_halted, begun, ended_at, resumed)
};

/// One that has begun, and whose symbol has not been let go again.
struct open_adjustment {
  std::uint64_t action = 0;
  market::symbol_id symbol;
  bool was_halted = false;  ///< before, and stays so
  bool ended = false;       ///< for all accounts

  friend bool operator==(const open_adjustment&, const open_adjustment&) = default;
  MADANG_FIELDS(action, symbol, was_halted, ended)
};
struct open_adjustments_view {
  calendar_day day;
  std::vector<open_adjustment> items;

  friend bool operator==(const open_adjustments_view&, const open_adjustments_view&) = default;
  MADANG_VIEW(open_adjustments_view, settlement, 8, day, items)
};

}  // namespace madang::settlement
