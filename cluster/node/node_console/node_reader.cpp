#include "cluster/node/node_console/node_reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "cluster/console/stored_lines.hpp"
#include "cluster/node/node_console/order_forks.hpp"
#include "cluster/node/node_console/order_reasons.hpp"
#include "cluster/node/node_console/weighed_commands.hpp"
#include "cluster/region/rebuild_entity.hpp"
#include "gateway/api/parameters/time_parameter.hpp"

namespace madang::console {
namespace {

/// Events that are read at once.
constexpr std::size_t page_events = 1'000;

refused<failure> unreadable(const read_failure& why) {
  return not_found("the journal cannot be read: " + why.why);
}

std::string text_of(const past_failure& why) {
  if (why.fault == past_fault::too_old) return "more events would have to be replayed than `http.past_events_max`";
  return why.why;
}

}  // namespace

node_reader::node_reader(node_services with)
    : with_(std::move(with)),
      index_(with_.events, static_cast<std::uint64_t>(with_.settings_now()->http.past_events_max)) {}

lookup<std::vector<stream_summary>> node_reader::streams(std::optional<entity_kind> kind) {
  const auto known = index_.entities();
  if (!known) return refused{known.error()};
  std::vector<stream_summary> all;
  for (const auto& [id, one] : **known) {
    if (!kind || id.kind == *kind) all.push_back(one);
  }
  return all;
}

// ---- states --------------------------------------------------------------------------------------------------------

lookup<event_meta> node_reader::meta_of(entity_id entity, std::uint64_t seq) {
  const auto found = with_.events.read_stream_part(entity, seq - 1, 1);
  if (!found) return unreadable(found.error());
  if (found->empty()) return not_found("event " + std::to_string(seq) + " of " + to_text(entity) + " is missing");
  return found->front().meta;
}

/// The last event up to `of` that is in; 0: none is. Times and positions rise along the events of an entity.
lookup<std::uint64_t> node_reader::last_seq(entity_id entity, std::uint64_t of, const moment_test& is_in) {
  std::uint64_t in = 0;
  for (auto out = of + 1; in + 1 < out;) {
    const auto middle = in + (out - in) / 2;
    const auto meta = meta_of(entity, middle);
    if (!meta) return refused{meta.error()};
    (is_in(*meta) ? in : out) = middle;
  }
  return in;
}

lookup<node_reader::rebuilt> node_reader::present(entity_id entity) {
  auto found = rebuild_entity(with_.kinds, with_.events, entity);
  if (!found) return unreadable(found.error());
  if ((*found)->seq() == 0) return not_found(to_text(entity) + " has no events");
  return *std::move(found);
}

lookup<node_reader::rebuilt> node_reader::as_of(entity_id entity, const moment_test& is_in) {
  auto newest = present(entity);
  if (!newest) return newest;
  const auto last = (*newest)->seq();
  const auto seq = last_seq(entity, last, is_in);
  if (!seq) return refused{seq.error()};
  if (*seq == last) return newest;
  if (*seq == 0) return not_found(to_text(entity) + " had no event by then");
  auto found = with_.past.state_after(entity, *seq);
  if (!found) return not_found(text_of(found.error()));
  return *std::move(found);
}

lookup<entity_state> node_reader::state(entity_id entity, const moment& at) {
  const bool is_now = !at.seq && !at.time;
  const auto made = is_now ? present(entity) : as_of(entity, [&](const event_meta& one) { return at.includes(one); });
  if (!made) return refused{made.error()};
  const auto seq = (*made)->seq();
  if (at.seq && seq < *at.seq) {
    return not_found(to_text(entity) + " has " + std::to_string(seq) + " events only");
  }
  const auto meta = meta_of(entity, seq);
  if (!meta) return refused{meta.error()};
  return entity_state{entity, seq, meta->time, meta->at, (*made)->describe(), {}};
}

lookup<std::vector<entity_state>> node_reader::states(std::span<const stream_summary> which) {
  if (which.size() > states_max) {
    return not_found("the states of " + std::to_string(which.size()) + " entities would have to be replayed, and a " +
                     "node replays at most " + std::to_string(states_max) +
                     " for a line; narrow it by `where` with entity, events, first, last or position");
  }
  std::vector<entity_state> all;
  for (const auto& one : which) {
    auto made = state(one.id, {});
    if (!made) return refused{made.error()};
    all.push_back(*std::move(made));
  }
  return all;
}

// ---- events --------------------------------------------------------------------------------------------------------

lookup<std::vector<stored_event>> node_reader::events(entity_id entity, std::uint64_t after, const moment& last,
                                                      std::size_t limit) {
  const auto found = with_.events.read_stream_part(entity, after, limit);
  if (!found) return unreadable(found.error());
  if (found->empty() && after == 0) return not_found(to_text(entity) + " has no events");
  std::vector<stored_event> all;
  for (const auto& one : *found) {
    if (!last.includes(one.meta)) break;
    all.push_back(event_of(with_.kinds, one));
  }
  return all;
}

lookup<std::vector<journal_event>> node_reader::tail(std::size_t most) {
  const auto last = with_.events.durable().value;
  std::vector<journal_event> all;
  const auto found = with_.events.replay({last > most ? last - most : 0}, [&](const record& one) {
    if (all.size() == most) return false;
    all.push_back({one.stream, event_of(with_.kinds, one)});
    return true;
  });
  if (!found) return unreadable(found.error());
  return all;
}

outcome node_reader::journal() {
  const auto health = with_.events.health();
  report shown;
  shown.values = {{"position", std::to_string(with_.events.last().value)},
                  {"durable", std::to_string(with_.events.durable().value)},
                  {"bytes_that_wait", std::to_string(with_.events.pending_bytes())},
                  {"checkpoint", std::to_string(with_.events.checkpoint().value)},
                  {"snapshot_bytes_that_wait", std::to_string(with_.events.waiting_snapshot_bytes())},
                  {"writable", health.writable ? "yes" : "no"}};
  if (!health.writable) shown.remarks.push_back(health.why);
  return shown;
}

/// The book before the order's next event, and at a time at most.
node_reader::rebuilt node_reader::book_before(entity_id symbol, const entity_rebuild& order, const moment& at) {
  position until{std::numeric_limits<std::uint64_t>::max()};
  const auto next = with_.events.read_stream_part(order.id(), order.seq(), 1);
  if (next && !next->empty()) until = next->front().meta.at;
  auto found =
      as_of(symbol, [&](const event_meta& one) { return one.at < until && (!at.time || one.time <= *at.time); });
  return found ? *std::move(found) : nullptr;
}

lookup<std::vector<reason>> node_reader::explain(order_id order, const moment& at) {
  const auto entity = entity_of(order);
  const auto made = as_of(entity, [&](const event_meta& one) { return at.includes(one); });
  if (!made) return refused{made.error()};
  const auto book = book_of(**made);
  const auto symbol = book ? book_before(*book, **made, at) : nullptr;
  return reasons_of(**made, symbol.get());
}

// ---- played and tried ----------------------------------------------------------------------------------------------

std::optional<failure> node_reader::play(entity_id entity, std::uint64_t after, std::size_t limit,
                                         const state_visitor& each) {
  auto state = with_.kinds.blank(entity);
  if (!state) return failure{fault::refused, "the kind of " + to_text(entity) + " is unknown"};
  if (after > 0) {
    auto found = with_.past.state_after(entity, after);
    if (!found) return failure{fault::refused, text_of(found.error())};
    state = *std::move(found);
  }
  for (bool goes_on = true; goes_on && limit > 0;) {
    const auto page = with_.events.read_stream_part(entity, state->seq(), std::min(limit, page_events));
    if (!page) return failure{fault::refused, "the journal cannot be read: " + page.error().why};
    for (const auto& one : *page) {
      const auto next = event_of(with_.kinds, one);
      if (!each(*state, &next)) return std::nullopt;
      if (auto applied = state->apply(one); !applied) return failure{fault::refused, "damaged: " + applied.error().why};
    }
    limit -= page->size();
    goes_on = !page->empty();
  }
  each(*state, nullptr);
  return std::nullopt;
}

outcome node_reader::fork(const order_fork& what) {
  return forked(what, with_.settings_now()->market);
}

outcome node_reader::weigh(const weighed_command& what) {
  return weighed(with_.kinds, what, with_.settings_now()->market);
}

// ---- the rest ------------------------------------------------------------------------------------------------------

std::vector<setting_line> node_reader::settings() {
  return setting_lines_of(*with_.settings_now());
}

std::optional<unix_nanos> node_reader::time_of(std::string_view text) const {
  return parse_moment(text, static_cast<std::int32_t>(with_.settings_now()->market.utc_offset_s));
}

}  // namespace madang::console
