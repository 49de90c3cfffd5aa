#include "actors/settlement/settlement_day.hpp"

#include <algorithm>

#include "actors/kernel/description.hpp"
#include "messages/ensure.hpp"
#include "messages/settlement/words.hpp"

namespace madang::settlement {
namespace {

constexpr std::size_t day_text_length = 10;

struct applier {
  settlement_day& target;
  const event_meta& meta;

  void operator()(const messages_acknowledged&) const {}  // no messages to peers
  void operator()(const run_begun& event) const {
    const auto found = target.runs.find(event.kind);
    const bool fits = found == target.runs.end() ? !event.instead_of : found->second.job == event.instead_of;
    ensure(fits && event.job, "a day has one batch of each kind");
    // The first, or one that an administrator wants, is the first of its count.
    const bool by_itself = event.instead_of && event.act.reason.empty();
    const auto attempts = by_itself ? found->second.attempts + 1 : 1;
    target.runs.insert_or_assign(event.kind, run_state{event.job, event.user, meta.time, attempts, false});
  }
  void operator()(const run_ended& event) const {
    const auto found = target.runs.find(event.kind);
    ensure(found != target.runs.end() && found->second.job == event.job, "a batch has ended that is not the day's");
    found->second.ended = true;
    // Of those that ended before there was an event of it.
    if (event.kind != run_kind::corporate_action) return;
    for (auto& [action, one] : target.adjustments) {
      if (one.ended_at.value == 0) one.ended_at = meta.time;
      one.resumed = true;
    }
  }
  void operator()(const adjustment_begun& event) const {
    const adjustment_state begun{event.symbol, event.last_price, event.was_halted, {}, false, event.price_after};
    ensure(target.adjustments.emplace(event.action, begun).second, "a split begins once");
  }
  void operator()(const adjustment_ended& event) const {
    const auto found = target.adjustments.find(event.action);
    ensure(found != target.adjustments.end() && !found->second.resumed, "a split ends that does not go on");
    if (found->second.ended_at.value == 0) found->second.ended_at = meta.time;
    found->second.resumed = event.resumed;
  }
};

description::line describe_run(const std::pair<const run_kind, run_state>& one) {
  const auto& [job, user, begun_at, attempts, ended] = one.second;
  return {std::string(to_text(one.first)), to_text(job) + " of " + to_text(user) + " since " + described(begun_at) +
                                               ", attempt " + std::to_string(attempts) + (ended ? ", ended" : "")};
}
description::line describe_adjustment(const std::pair<const std::uint64_t, adjustment_state>& one) {
  const auto& [symbol, last_price, was_halted, ended_at, resumed, price_after] = one.second;
  const auto to = price_after ? " to " + madang::to_text(price_after) : std::string();
  return {std::to_string(one.first),
          symbol.text() + " from " + madang::to_text(last_price) + to + (was_halted ? ", was halted" : "") +
              (ended_at.value != 0 ? ", ended " + described(ended_at) : ", goes on") + (resumed ? ", resumed" : "")};
}

}  // namespace

std::optional<run_begun> decide(const settlement_day& current, const begin_run& command, jobs::job_id new_job) {
  const auto found = current.runs.find(command.kind);
  if (found == current.runs.end()) return run_begun{command.kind, new_job, command.user, command.act, {}};
  if (!command.instead_of || found->second.job != command.instead_of) return std::nullopt;
  return run_begun{command.kind, new_job, command.user, command.act, command.instead_of};
}

std::optional<run_begun> decide(const settlement_day& current, const retry_run& command, jobs::job_id new_job,
                                const retry_rules& rules, unix_nanos now) {
  const auto found = current.runs.find(command.kind);
  if (found == current.runs.end() || !command.failed || found->second.job != command.failed) return std::nullopt;
  const auto& run = found->second;
  if (run.ended || run.attempts >= rules.attempts_max) return std::nullopt;
  const auto doubled = std::min(run.attempts - 1, 20U);
  if (now < run.begun_at + (rules.pause_ns << doubled)) return std::nullopt;
  return run_begun{command.kind, new_job, run.user, {}, command.failed};
}

std::optional<run_ended> decide(const settlement_day& current, const end_run& command) {
  const auto found = current.runs.find(command.kind);
  const bool is_known = found != current.runs.end() && found->second.job == command.job && !found->second.ended;
  if (!is_known) return std::nullopt;
  return run_ended{command.kind, command.job, command.day_began_at, command.differences};
}

std::optional<adjustment_begun> decide(const settlement_day& current, const begin_adjustment& command) {
  if (current.adjustments.contains(command.action)) return std::nullopt;
  return adjustment_begun{command.action, command.symbol, command.last_price, command.was_halted, command.price_after};
}

std::optional<adjustment_ended> decide(const settlement_day& current, const end_adjustment& command) {
  const auto found = current.adjustments.find(command.action);
  if (found == current.adjustments.end() || found->second.resumed) return std::nullopt;
  if (found->second.ended_at.value != 0 && !command.resumed) return std::nullopt;
  return adjustment_ended{command.action, command.resumed};
}

adjustment_view view_of(const settlement_day& current, std::uint64_t action) {
  const auto found = current.adjustments.find(action);
  if (found == current.adjustments.end()) return {action, {}, false, false, {}, false};
  const auto& [symbol, last_price, was_halted, ended_at, resumed, price_after] = found->second;
  return {action, last_price, was_halted, true, ended_at, resumed};
}

bool has_open_adjustment(const settlement_day& current) {
  return std::ranges::any_of(current.adjustments, [](const auto& one) { return !one.second.resumed; });
}

open_adjustments_view open_adjustments_of(const settlement_day& current) {
  open_adjustments_view view{day_of(current.id), {}};
  for (const auto& [action, one] : current.adjustments) {
    if (!one.resumed) view.items.push_back({action, one.symbol, one.was_halted, one.ended_at.value != 0});
  }
  return view;
}

void apply(settlement_day& target, const settlement_day_event& event, const event_meta& meta) {
  std::visit(applier{target, meta}, event);
}

settlement_day_view view_of(const settlement_day& current) {
  settlement_day_view view{day_of(current.id), {}, 0};
  for (const auto& [kind, run] : current.runs)
    view.runs.push_back({kind, run.job, run.user, run.begun_at, run.attempts});
  return view;
}

std::string job_parameters(calendar_day day, run_kind kind) {
  return madang::to_text(day) + ' ' + std::string(to_text(kind));
}

std::optional<std::pair<calendar_day, run_kind>> parse_job_parameters(std::string_view text) {
  if (text.size() <= day_text_length || text[day_text_length] != ' ') return std::nullopt;
  const auto day = parse_day(text.substr(0, day_text_length));
  const auto kind = parse_run_kind(text.substr(day_text_length + 1));
  if (!day || !kind) return std::nullopt;
  return std::pair{*day, *kind};
}

std::vector<named_value> describe(const settlement_day& current) {
  const auto& [id, runs, adjustments] = current;
  description out;
  out.add("day", madang::to_text(day_of(id)))
      .list("runs", runs, describe_run)
      .list("adjustments", adjustments, describe_adjustment);
  return out.take();
}

}  // namespace madang::settlement
