#include "actors/settlement/settlement_day.hpp"

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
    target.runs.insert_or_assign(event.kind, run_state{event.job, event.user, meta.time});
  }
};

description::line describe_run(const std::pair<const run_kind, run_state>& one) {
  const auto& [job, user, begun_at] = one.second;
  return {std::string(to_text(one.first)), to_text(job) + " of " + to_text(user) + " since " + described(begun_at)};
}

}  // namespace

std::optional<run_begun> decide(const settlement_day& current, const begin_run& command, jobs::job_id new_job) {
  const auto found = current.runs.find(command.kind);
  if (found == current.runs.end()) return run_begun{command.kind, new_job, command.user, command.act, {}};
  if (!command.instead_of || found->second.job != command.instead_of) return std::nullopt;
  return run_begun{command.kind, new_job, command.user, command.act, command.instead_of};
}

void apply(settlement_day& target, const settlement_day_event& event, const event_meta& meta) {
  std::visit(applier{target, meta}, event);
}

settlement_day_view view_of(const settlement_day& current) {
  settlement_day_view view{day_of(current.id), {}, 0};
  for (const auto& [kind, run] : current.runs) view.runs.push_back({kind, run.job, run.user, run.begun_at});
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
  const auto& [id, runs] = current;
  description out;
  out.add("day", madang::to_text(day_of(id))).list("runs", runs, describe_run);
  return out.take();
}

}  // namespace madang::settlement
