#include <algorithm>

#include "cluster/console/entity_names.hpp"
#include "cluster/console/event_fields.hpp"
#include "cluster/console/words/words.hpp"

namespace madang::console {
namespace {

constexpr std::string_view what_if_usage = "what-if order:ID set FIELD=VALUE …";
/// Events of the symbol among which the order's arrival is looked for.
constexpr std::size_t looked_at_max = 20'000;

std::string value_named(const std::vector<named_value>& values, std::string_view name) {
  const auto found = std::ranges::find(values, name, &named_value::name);
  return found == values.end() ? std::string() : found->value;
}

/// The last event of the symbol that was surely there before the order was placed; 0: there may have been none.
lookup<std::uint64_t> event_before_placing(reader& from, entity_id symbol, unix_nanos placed) {
  const auto before = from.state(symbol, {std::nullopt, unix_nanos{placed.value - 1}});
  if (before) return before->seq;
  const auto first = from.events(symbol, 0, {}, 1);
  if (!first) return refused{first.error()};
  const bool came_later = !first->empty() && first->front().meta.time >= placed;
  return came_later ? lookup<std::uint64_t>(std::uint64_t{0}) : refused{before.error()};
}

/// Finds the state of the symbol that the order came to, and has it tried there.
outcome try_in_book(reader& from, entity_id symbol, std::uint64_t after, order_fork with, std::string_view order) {
  const auto quoted_id = "\"" + std::string(order) + "\"";
  outcome found = not_found("none of the " + std::to_string(looked_at_max) +
                            " events of its symbol since it was placed knows it: it never came to the book, or later");
  const auto wrong =
      from.play(symbol, after, looked_at_max, [&](const entity_rebuild& state, const stored_event* next) {
        if (next == nullptr || next->fields.find(quoted_id) == std::string::npos) return true;
        found = from.fork({with.order, state, with.group, with.changes});
        if (found) {
          found->values.insert(found->values.begin(), {{"symbol", name_of(from.kinds(), symbol)},
                                                       {"before_event", std::to_string(next->meta.seq) + " at " +
                                                                            to_rfc3339(next->meta.time)}});
        }
        return false;
      });
  return wrong ? outcome(refused{*wrong}) : found;
}

}  // namespace

lookup<std::vector<named_value>> parse_fields(word_arguments given) {
  std::vector<named_value> all;
  for (const auto& one : given) {
    const auto sign = one.find('=');
    if (sign == std::string::npos || sign == 0) return misused("'" + one + "' is no FIELD=VALUE");
    named_value field{one.substr(0, sign), one.substr(sign + 1)};
    if (std::ranges::find(all, field.name, &named_value::name) != all.end()) {
      return misused("'" + field.name + "' comes twice");
    }
    all.push_back(std::move(field));
  }
  return all;
}

outcome place_again(reader& from, word_arguments given) {
  if (given.size() < 3 || given[1] != "set") return misused(std::string(what_if_usage));
  const auto id = parse_entity(from.kinds(), given[0]);
  if (!id) return refused{id.error()};
  if (id->kind != entity_kind::order) return misused("only orders are placed again");
  const auto changes = parse_fields(given.subspan(2));
  if (!changes) return refused{changes.error()};
  const auto now = from.state(*id, {});
  if (!now) return refused{now.error()};
  const auto first = from.events(*id, 0, {}, 1);
  if (!first) return refused{first.error()};
  if (first->empty()) return not_found(name_of(from.kinds(), *id) + " has no events");
  const auto symbol = parse_entity(from.kinds(), "symbol:" + value_named(now->values, "symbol"));
  if (!symbol) return not_found("the symbol of the order is not known");
  const auto after = event_before_placing(from, *symbol, first->front().meta.time);
  if (!after) return refused{after.error()};
  const auto group = value_named(fields_of(first->front().fields), "group/owner");
  outcome found = not_found("it cannot be read");
  const auto wrong = from.play(*id, now->seq, 0, [&](const entity_rebuild& order, const stored_event*) {
    found = try_in_book(from, *symbol, *after, {order, order, group, *changes}, to_text(order_id{id->key}));
    return false;
  });
  if (wrong) return refused{*wrong};
  if (found) found->values.insert(found->values.begin(), {"order", name_of(from.kinds(), *id)});
  return found;
}

}  // namespace madang::console
