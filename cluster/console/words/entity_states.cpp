#include <utility>

#include "cluster/console/entity_names.hpp"
#include "cluster/console/masking.hpp"
#include "cluster/console/value_changes.hpp"
#include "cluster/console/words/words.hpp"

namespace madang::console {
namespace {

/// Events between two moments that `diff` shows.
constexpr std::size_t diff_events_max = 1'000;

std::vector<named_value> head_of(const entity_registry& kinds, const entity_state& state) {
  return {{"entity", name_of(kinds, state.id)},
          {"events", std::to_string(state.seq)},
          {"position", std::to_string(state.at.value)},
          {"time", to_rfc3339(state.time)}};
}

report report_of(const entity_registry& kinds, const entity_state& state) {
  report shown;
  shown.values = head_of(kinds, state);
  for (auto& one : masked(state.values)) shown.values.push_back(std::move(one));
  if (!state.damage.empty()) shown.remarks.push_back("damaged: " + state.damage);
  return shown;
}

outcome show_state(reader& from, const std::string& entity, const moment& at) {
  const auto id = parse_entity(from.kinds(), entity);
  if (!id) return refused{id.error()};
  const auto state = from.state(*id, at);
  if (!state) return refused{state.error()};
  return report_of(from.kinds(), *state);
}

/// The state at a moment; before its first event an entity is blank.
lookup<entity_state> state_or_blank(reader& from, entity_id id, const moment& at) {
  auto state = from.state(id, at);
  if (state || state.error().kind != fault::refused || !at.time) return state;
  const auto blank = from.kinds().blank(id);
  if (!blank) return state;
  return entity_state{id, 0, *at.time, {}, blank->describe(), {}};
}

}  // namespace

outcome inspect_entity(reader& from, word_arguments given) {
  if (given.size() != 1) return misused("inspect KIND:ID");
  return show_state(from, given[0], {});
}

outcome show_past_state(reader& from, word_arguments given) {
  if (given.size() != 2) return misused("state KIND:ID @SEQ|@TIME");
  const auto at = parse_moment_word(from, given[1]);
  if (!at) return refused{at.error()};
  return show_state(from, given[0], *at);
}

outcome compare_states(reader& from, word_arguments given) {
  if (given.size() != 3) return misused("diff KIND:ID @A @B");
  const auto id = parse_entity(from.kinds(), given[0]);
  if (!id) return refused{id.error()};
  const auto first = parse_moment_word(from, given[1]);
  if (!first) return refused{first.error()};
  const auto second = parse_moment_word(from, given[2]);
  if (!second) return refused{second.error()};
  const auto after = from.state(*id, *second);
  if (!after) return refused{after.error()};
  const auto before = state_or_blank(from, *id, *first);
  if (!before) return refused{before.error()};
  if (before->seq > after->seq) return misused(given[1] + " is later than " + given[2]);
  const auto events = from.events(*id, before->seq, *second, diff_events_max);
  if (!events) return refused{events.error()};
  report shown;
  shown.values = {{"entity", name_of(from.kinds(), *id)},
                  {"from", std::to_string(before->seq) + " at " + to_rfc3339(before->time)},
                  {"to", std::to_string(after->seq) + " at " + to_rfc3339(after->time)}};
  shown.tables.push_back(changes_between(before->values, after->values));
  table by{"events", {"seq", "time", "event"}, {}};
  for (const auto& one : *events) {
    by.rows.push_back({std::to_string(one.meta.seq), to_rfc3339(one.meta.time), one.name});
  }
  shown.tables.push_back(std::move(by));
  const auto left_out = after->seq - before->seq - events->size();
  if (left_out > 0) shown.remarks.push_back(std::to_string(left_out) + " more events: see `events`.");
  return shown;
}

}  // namespace madang::console
