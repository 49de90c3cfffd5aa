#include "cluster/past/state_replay.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <memory>
#include <utility>

#include "cluster/ports/channel_registry.hpp"
#include "config/settings.hpp"
#include "messages/market/symbol.hpp"
#include "messages/settlement/settlement_day.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {
namespace {

constexpr std::size_t states_kept = 16;
/// Shorter histories are replayed anew each time.
constexpr std::uint64_t worth_keeping = 1'000;
constexpr std::size_t part_max = 32'768;
/// A split may begin so long after its day.
constexpr std::int32_t change_days_late = 31;

refused<past_failure> unreadable(const read_failure& why) {
  return refused{past_failure{past_fault::unreadable, why.why}};
}

}  // namespace

state_replay::state_replay(past_services with, std::uint64_t events_max)
    : with_(std::move(with)), events_max_(events_max), kept_(states_kept) {}

void state_replay::read(past_request wanted, std::function<void(past_view)> done) {
  with_.jobs([this, wanted = std::move(wanted), done = std::move(done)] {
    auto found = std::make_shared<past_view>(find(wanted));
    // What was read may still be on its way to the disk: it leaves when that is done.
    with_.outputs.when_open([found, done] { done(std::move(*found)); });
  });
}

past_view state_replay::find(const past_request& wanted) {
  const auto* kind = with_.kinds.find(wanted.entity.kind);
  if (kind == nullptr || kind->view_past == nullptr) {
    return refused{past_failure{past_fault::unreadable, "this kind of entity shows no past"}};
  }
  return wanted.counted_by ? find_counted(wanted) : find_by_view(wanted);
}

// ---- where it ends -------------------------------------------------------------------------------------------------

result<bool, past_failure> state_replay::is_by(channel_id channel, std::uint64_t number, unix_nanos upto) {
  const auto found = with_.events.read_channel(channel, number - 1, 1);
  if (!found) return unreadable(found.error());
  if (found->empty()) return unreadable({"an event of a channel is missing"});
  return found->front().meta.time <= upto;
}

/// The last number that was stamped by then; 0: none. Looks near the end first, where most are asked for.
state_replay::found_number state_replay::last_number_by(channel_id channel, unix_nanos upto) {
  auto later = with_.events.last_number(channel) + 1;  // the least that is known to be later
  std::uint64_t by = 0;                                // the greatest that is known not to be
  for (std::uint64_t step = 1; by + 1 < later && by == 0; step *= 2) {
    const auto at = later > step ? later - step : 1;
    const auto is_in = is_by(channel, at, upto);
    if (!is_in) return refused{is_in.error()};
    if (*is_in) {
      by = at;
    } else {
      later = at;
    }
  }
  while (by + 1 < later) {
    const auto middle = by + (later - by) / 2;
    const auto is_in = is_by(channel, middle, upto);
    if (!is_in) return refused{is_in.error()};
    (*is_in ? by : later) = middle;
  }
  return by;
}

result<state_replay::goal, past_failure> state_replay::goal_of(const past_request& wanted, channel_id channel) {
  auto number = wanted.moment.number.value_or(0);
  if (!wanted.moment.number) {
    const auto found = last_number_by(channel, wanted.moment.upto);
    if (!found) return refused{found.error()};
    number = *found;
  }
  if (number == 0) return refused{past_failure{past_fault::not_there_yet, {}}};
  const auto cut = with_.events.last();
  auto two = with_.events.read_channel(channel, number - 1, 2);
  if (!two) return unreadable(two.error());
  if (two->empty()) return refused{past_failure{past_fault::ahead, {}}};
  constexpr auto never = std::numeric_limits<std::uint64_t>::max();
  goal end{std::move(two->front()), never, {std::numeric_limits<std::int64_t>::max()}, cut};
  end.cut = std::max(end.cut, end.counted.meta.at);
  if (two->size() > 1) end.before = two->back().meta.seq;
  if (!wanted.shows_uncounted) end.before = end.counted.meta.seq + 1;
  if (!wanted.moment.number) end.upto = wanted.moment.upto;
  return end;
}

// ---- the way there -------------------------------------------------------------------------------------------------

/// Starts from the snapshot where that is nearer. One of another version, or one that does not decode, is left alone:
/// the stream alone says the same.
void state_replay::begin_from(const std::optional<snapshot>& stored, std::uint64_t upto,
                              std::unique_ptr<entity_rebuild>& made) {
  if (!stored || stored->seq > upto || stored->seq <= made->seq()) return;
  auto begun = with_.kinds.blank(made->id());
  if (begun->begin(*stored)) made = std::move(begun);
}

state_replay::replayed state_replay::nearest(entity_id entity, std::uint64_t upto) {
  auto made = kept_.take(entity, upto);
  if (!made) made = with_.kinds.blank(entity);
  if (upto - made->seq() < worth_keeping) return made;
  if (with_.older != nullptr) begin_from(with_.older->find(entity, made->seq(), upto), upto, made);
  if (upto - made->seq() < worth_keeping) return made;
  const auto youngest = with_.events.read_snapshot(entity);
  if (!youngest) return unreadable(youngest.error());
  begin_from(*youngest, upto, made);
  return made;
}

state_replay::replayed state_replay::replay_from(std::unique_ptr<entity_rebuild> state, const goal& end) {
  if (end.counted.meta.seq - state->seq() > events_max_) return refused{past_failure{past_fault::too_old, {}}};
  const auto last = state->seq() + events_max_;
  for (bool more = true; more;) {
    const auto some = with_.events.read_stream_part(state->id(), state->seq(), part_max);
    if (!some) return unreadable(some.error());
    more = some->size() == part_max;
    for (const auto& one : *some) {
      if (one.meta.seq >= end.before || one.meta.time > end.upto || one.meta.at > end.cut) {
        more = false;
        break;
      }
      if (one.meta.seq > last) return refused{past_failure{past_fault::too_old, {}}};
      if (auto applied = state->apply(one); !applied) return unreadable(applied.error());
    }
  }
  return state;
}

state_replay::replayed state_replay::replay_to(entity_id entity, const goal& end) {
  auto made = nearest(entity, end.counted.meta.seq);
  if (!made) return made;
  const bool is_from_the_start = (*made)->seq() == 0;
  auto whole = replay_from(*std::move(made), end);
  if (whole || is_from_the_start || whole.error().fault != past_fault::unreadable) return whole;
  // What does not follow from a snapshot, which may hold what a repair has superseded, may follow from the first event.
  return replay_from(with_.kinds.blank(entity), end);
}

state_replay::replayed state_replay::state_after(entity_id entity, std::uint64_t seq) {
  goal end{{}, seq + 1, {std::numeric_limits<std::int64_t>::max()}, with_.events.last()};
  end.counted.stream = entity;
  end.counted.meta.seq = seq;
  return replay_to(entity, end);
}

// ---- what is shown -------------------------------------------------------------------------------------------------

past_view state_replay::find_counted(const past_request& wanted) {
  const auto end = goal_of(wanted, {*wanted.counted_by, wanted.entity.key});
  if (!end) return refused{end.error()};
  auto made = replay_to(wanted.entity, *end);
  if (!made) return refused{made.error()};
  const auto upto = wanted.moment.number ? end->counted.meta.time : wanted.moment.upto;
  auto view = show(**made, wanted, end->counted.meta, upto);
  if ((*made)->seq() >= worth_keeping) kept_.keep(*std::move(made));
  return view;
}

/// An entity of few events: each of them is looked at.
past_view state_replay::find_by_view(const past_request& wanted) {
  auto state = with_.kinds.blank(wanted.entity);
  std::optional<past_view> last;
  for (bool more = true; more;) {
    const auto some = with_.events.read_stream_part(wanted.entity, state->seq(), part_max);
    if (!some) return unreadable(some.error());
    more = some->size() == part_max;
    for (const auto& one : *some) {
      if (!wanted.moment.number && one.meta.time > wanted.moment.upto) {
        more = false;
        break;
      }
      if (one.meta.seq > events_max_) return refused{past_failure{past_fault::too_old, {}}};
      if (auto applied = state->apply(one); !applied) return unreadable(applied.error());
      auto view = show(*state, wanted, one.meta, one.meta.time);
      if (wanted.moment.number && view && wanted.is_beyond(*view)) {
        more = false;
        break;
      }
      last = std::move(view);
    }
  }
  if (!last) return refused{past_failure{past_fault::not_there_yet, {}}};
  return *std::move(last);
}

past_view state_replay::show(const entity_rebuild& state, const past_request& wanted, const event_meta& last,
                             unix_nanos upto) {
  const auto at = wanted.moment.number ? last.time : wanted.moment.at;
  std::optional<past_failure> failure;
  known_days known;
  const past_question question{wanted.what,
                               last.channel_numbers,
                               at,
                               [&](market::symbol_id symbol) {
                                 auto mark = mark_at(symbol, upto, known);
                                 if (!mark) failure = mark.error();
                                 return mark ? *mark : past_mark{};
                               },
                               with_.config,
                               with_.rules,
                               with_.settlement};
  // A bug in what is shown costs a reader his answer: on this thread nobody else would keep it from ending the process.
  try {
    auto view = with_.kinds.find(state.id().kind)->view_past(state, question);
    if (failure) return refused{*std::move(failure)};
    return view;
  } catch (const std::exception& bug) {
    return unreadable({to_text(state.id()) + " cannot be shown: " + bug.what()});
  }
}

/// The price of the last trade by then, or before the first one that the symbol was listed at, and what has changed it
/// since.
result<past_mark, past_failure> state_replay::mark_at(market::symbol_id symbol, unix_nanos upto, known_days& known) {
  const auto image = with_.cache.image(symbol);
  if (!image) return past_mark{};
  past_mark mark{image->listing.base_price, image->listing.market, {}};
  if (with_.sector_of) mark.sector = with_.sector_of(symbol);
  const channel_id trades{channel_kind::trades, symbol.value};
  const auto number = last_number_by(trades, upto);
  if (!number) return refused{number.error()};
  moment_written traded_at;
  if (*number != 0) {
    const auto found = with_.events.read_channel(trades, *number - 1, 1);
    if (!found) return unreadable(found.error());
    if (found->empty()) return unreadable({"a trade is missing"});
    const auto& one = found->front();
    const auto event = decode_event<market::symbol_event>(one.type, one.version, one.payload);
    const auto* trade = event ? std::get_if<market::traded>(&*event) : nullptr;
    if (trade == nullptr) return unreadable({"a channel of trades has something else"});
    mark.last = trade->price;
    traded_at = {one.meta.time, one.meta.at};
  }
  if (const auto added = add_changes(symbol, traded_at, upto, known, mark); !added) return refused{added.error()};
  return mark;
}

result<bool, past_failure> state_replay::read_changes(calendar_day day, known_days& known) {
  if (known.contains(day)) return true;
  const auto events = with_.events.read_stream(entity_of(settlement::settlement_of(day)), 0);
  if (!events) return unreadable(events.error());
  auto& of_day = known[day];
  for (const auto& one : *events) {
    const auto event = decode_event<settlement::settlement_day_event>(one.type, one.version, one.payload);
    if (!event) continue;
    if (const auto* begun = std::get_if<settlement::adjustment_begun>(&*event)) {
      // Of those written before the price was said nothing is known.
      if (!begun->price_after) continue;
      of_day.push_back({begun->symbol, {one.meta.time, one.meta.at}, {begun->action, begun->price_after}, {}});
    }
    if (const auto* ended = std::get_if<settlement::adjustment_ended>(&*event); ended != nullptr && ended->resumed) {
      const auto found = std::ranges::find(of_day, ended->action, [](const auto& of) { return of.change.action; });
      if (found != of_day.end()) found->over_at = one.meta.time;
    }
  }
  return true;
}

result<calendar_day, past_failure> state_replay::listing_day(market::symbol_id symbol) {
  const auto first = with_.events.read_channel({channel_kind::quote, symbol.value}, 0, 1);
  if (!first) return unreadable(first.error());
  if (first->empty()) return calendar_day{std::numeric_limits<std::int32_t>::max()};
  return day_in_zone(first->front().meta.time, static_cast<std::int32_t>(with_.config.market.utc_offset_s));
}

result<bool, past_failure> state_replay::add_changes(market::symbol_id symbol, const moment_written& from,
                                                     unix_nanos upto, known_days& known, past_mark& to) {
  const auto zone = static_cast<std::int32_t>(with_.config.market.utc_offset_s);
  const auto last = day_in_zone(upto, zone);
  auto first = day_in_zone(from.time, zone);
  if (from == moment_written{}) {
    const auto listed = listing_day(symbol);
    if (!listed) return refused{listed.error()};
    first = *listed;
  }
  std::vector<dated_change> found;
  for (calendar_day day{std::max(first.value - change_days_late, 1)}; day <= last; ++day.value) {
    if (const auto read = read_changes(day, known); !read) return read;
    for (const auto& one : known[day]) {
      if (one.symbol == symbol && one.begun > from && one.begun.time <= upto) found.push_back(one);
    }
  }
  std::ranges::sort(found, {}, &dated_change::begun);
  for (const auto& one : found) {
    if (one.over_at && *one.over_at <= upto) {
      to.last = one.change.after;
      to.changes.clear();
    } else {
      to.changes.push_back(one.change);
    }
  }
  return true;
}

}  // namespace madang
