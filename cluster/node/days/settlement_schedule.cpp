#include "cluster/node/days/settlement_schedule.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "config/rules/batch_days.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/makers/house_accounts.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/settlement/settlement_day_messages.hpp"
#include "messages/settlement/words.hpp"

namespace madang {
namespace {

using settlement::run_kind;

constexpr auto korea = market::market_code::kospi;
/// 15:30, when the regular session is over.
constexpr std::int64_t evening_ns = (15 * 60 + 30) * 60 * nanos_per_second;
constexpr std::int64_t look_every_ns = nanos_per_second;
/// A split is done a while after its day at the latest.
constexpr std::int32_t halted_days_back = 61;

}  // namespace

std::vector<due_run> due_runs(const market_calendar& days, calendar_day day, const settings& config, bool evening) {
  const auto& wanted = config.of<settlement::settlement_settings>();
  std::vector<due_run> due;
  const auto last = days.trading_day_by(korea, day);
  if (last.value <= 0) return due;
  const auto first_trading_day = [&](calendar_day from) { return days.trading_day_after(korea, {from.value - 1}, 1); };
  if (wanted.daily_batch) {
    due.emplace_back(last, run_kind::cash);
    if (!wanted.actions_file.empty()) {
      due.emplace_back(last, run_kind::corporate_action);
      due.emplace_back(last, run_kind::dividend);
    }
    if (evening && last == day) due.emplace_back(last, run_kind::trades);
    if (wanted.daily_reconcile) due.emplace_back(last, run_kind::reconcile);
  }
  if (!wanted.periodic_batches) return due;
  const auto month = first_trading_day(first_of_month(day));
  if (month <= day) {
    due.emplace_back(month, run_kind::tax);
    if (wanted.interest_rate) due.emplace_back(month, run_kind::interest);
    if (wanted.monthly_fee != 0) due.emplace_back(month, run_kind::fee);
  }
  const auto quarter = first_trading_day(first_of_quarter(day));
  if (quarter <= day) due.emplace_back(quarter, run_kind::statement);
  return due;
}

settlement_schedule::settlement_schedule(const settings& config, const settlement_rules& rules, region& entities,
                                         entity_client& client, const clock& time, settlement_metrics& counted)
    : config_(config), rules_(rules), entities_(entities), client_(client), time_(time), counted_(counted) {}

void settlement_schedule::open_day(calendar_day day) {
  if (day.value <= 0) return;
  today_ = day;
  evening_ = false;
  begin(day, false);
}

void settlement_schedule::begin(calendar_day day, bool evening) {
  {
    std::lock_guard guard(lock_);
    over_.clear();
    quiet_.clear();
    failed_.clear();
    counted_.failed_batches.set(0);
    for (auto back = halted_days_back; back >= 0; --back) {
      if (day.value > back) halting_.insert({day.value - back});
    }
  }
  for (const auto& [of, kind] : due_runs(rules_.days, day, config_, evening)) tell_to_begin(of, kind);
}

void settlement_schedule::tell_to_begin(calendar_day day, run_kind kind) {
  entities_.tell(settlement::settlement_of(day),
                 client_request<settlement::begin_run>{{}, {day, kind, house_user(), {}, {}, false}});
}

void settlement_schedule::look() {
  const auto now = time_.now();
  if (today_.value == 0 || now < next_look_) return;
  next_look_ = now + look_every_ns;
  const auto zone = static_cast<std::int32_t>(config_.market.utc_offset_s);
  if (!evening_ && now >= start_of_day(today_, zone) + evening_ns) {
    evening_ = true;
    begin(today_, true);
  }
  ask_after_failed();
  ask_after_halted();
}

/// The day's own list of its batches, then each of their jobs; a failed one is told to the day, which knows whether it
/// is to begin anew.
void settlement_schedule::ask_after_failed() {
  std::set<calendar_day> days;
  for (const auto& [of, kind] : due_runs(rules_.days, today_, config_, evening_)) days.insert(of);
  {
    std::lock_guard guard(lock_);
    std::erase_if(days, [&](calendar_day one) { return quiet_.contains(one); });
  }
  for (const auto day : days) {
    const auto token = client_.expect([this, day](const answer& given) {
      if (const auto* view = given.get_if<settlement::settlement_day_view>()) take_day(day, *view);
    });
    entities_.tell(settlement::settlement_of(day), client_request<settlement::read_settlement_day>{token, {day}});
  }
}

void settlement_schedule::take_day(calendar_day day, const settlement::settlement_day_view& view) {
  bool all_over = !view.runs.empty();
  for (const auto& run : view.runs) {
    if (run.user != house_user()) {  // an administrator's: he looks himself
      note_failed(day, run, false);
      continue;
    }
    {
      std::lock_guard guard(lock_);
      if (over_.contains(run.job)) continue;
    }
    all_over = false;
    const auto token = client_.expect([this, day, run](const answer& given) {
      if (const auto* job = given.get_if<jobs::job_view>()) return take_job(day, run, *job);
      // The day has a job that has never begun: there was no room for it, or a stop has come between.
      if (std::holds_alternative<refusal>(given.body)) tell_to_begin(day, run.kind);
    });
    entities_.tell(run.job, client_request<jobs::read_job>{token, {run.job, run.user}});
  }
  if (!all_over) return;
  std::lock_guard guard(lock_);
  quiet_.insert(day);
}

void settlement_schedule::ask_after_halted() {
  std::set<calendar_day> days;
  {
    std::lock_guard guard(lock_);
    days = halting_;
  }
  for (const auto day : days) {
    const auto token = client_.expect([this, is_over = day < today_](const answer& given) {
      if (const auto* view = given.get_if<settlement::open_adjustments_view>()) take_halted(*view, is_over);
    });
    entities_.tell(settlement::settlement_of(day), client_request<settlement::read_open_adjustments>{token, {day}});
  }
}

/// The batch does it itself, right after the split is through: one that is so at two looks has lost its batch.
void settlement_schedule::take_halted(const settlement::open_adjustments_view& view, bool is_over) {
  std::vector<settlement::open_adjustment> lost;
  {
    std::lock_guard guard(lock_);
    if (view.items.empty() && is_over) halting_.erase(view.day);
    for (const auto& one : view.items) {
      if (one.ended && !through_.emplace(view.day, one.action).second) lost.push_back(one);
    }
  }
  for (const auto& one : lost) let_go(view.day, one);
}

void settlement_schedule::let_go(calendar_day day, const settlement::open_adjustment& one) {
  const auto end = [this, day, action = one.action] {
    entities_.tell(settlement::settlement_of(day), client_request<settlement::end_adjustment>{{}, {day, action, true}});
  };
  if (one.was_halted) return end();
  // What says no has been delisted: nothing is left to do.
  const auto token = client_.expect([end](const answer& given) {
    if (given.is_of_entity()) end();
  });
  const admin_act act{house_user(), "", "the split is through"};
  entities_.tell(one.symbol,
                 client_request<market::administer_symbol>{token, {one.symbol, market::resume_symbol{}, act, false}});
}

void settlement_schedule::take_job(calendar_day day, const settlement::run_view& run, const jobs::job_view& job) {
  const auto most = config_.of<settlement::settlement_settings>().batch_attempts_max;
  const bool has_failed = job.status == jobs::job_status::failed;
  note_failed(day, run, has_failed && run.attempts >= most);
  if (has_failed) {
    entities_.tell(settlement::settlement_of(day), client_request<settlement::retry_run>{{}, {day, run.kind, job.job}});
  } else if (job.status == jobs::job_status::succeeded || job.status == jobs::job_status::cancelled) {
    std::lock_guard guard(lock_);
    over_.insert(job.job);
  }
}

void settlement_schedule::note_failed(calendar_day day, const settlement::run_view& run, bool for_good) {
  std::lock_guard guard(lock_);
  const due_run of{day, run.kind};
  const auto known = failed_.find(of);
  if (for_good && (known == failed_.end() || known->second != run.job)) {
    failed_[of] = run.job;
    spdlog::error(
        "settlement: the batch {} of {} has failed {} times and does not begin anew by itself ({}). What it has halted "
        "stays halted until POST /settlement/process begins it again.",
        settlement::to_text(run.kind), to_text(day), run.attempts, jobs::to_text(run.job));
  } else if (!for_good && known != failed_.end()) {
    failed_.erase(known);
  }
  counted_.failed_batches.set(static_cast<std::int64_t>(failed_.size()));
}

}  // namespace madang
