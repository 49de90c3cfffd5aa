#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "actors/kernel/job_steps.hpp"
#include "actors/settlement/batch_asks_job.hpp"
#include "messages/portfolio/queries.hpp"

/// Asks of accounts that depend on what they held on an earlier day.
namespace madang::settlement {

/// What the account held at the end of the day, as its closed days say; nothing where they cannot be read.
inline std::optional<quantity> known_quantity(const jobs::step_context& step, account_id account, symbol_id symbol,
                                              calendar_day day) {
  const auto days = jobs::ask_lists(step.at.lists, portfolio::list_account_days{account, day, day});
  if (!days) return std::nullopt;
  quantity held;
  for (const auto& closed : days->items) {  // oldest first
    if (closed.day > day) break;
    held = {};
    for (const auto& one : closed.positions) {
      if (one.symbol == symbol) held = one.quantity;
    }
  }
  return held;
}

/// Those that have changed since `cum_day` are asked once more, with what they held then.
template <class Command>
std::vector<std::optional<action_view>> ask_with_history(const jobs::step_context& step,
                                                         std::vector<Command> commands) {
  auto answers = ask_each(step, commands);
  std::vector<std::size_t> places;
  std::vector<Command> again;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i] || answers[i]->outcome != action_outcome::needs_history) continue;
    commands[i].known_quantity = known_quantity(step, commands[i].account, commands[i].symbol, commands[i].cum_day);
    if (!commands[i].known_quantity) continue;
    places.push_back(i);
    again.push_back(commands[i]);
  }
  const auto second = ask_each(step, again);
  for (std::size_t i = 0; i < second.size(); ++i) answers[places[i]] = second[i];
  return answers;
}

}  // namespace madang::settlement
