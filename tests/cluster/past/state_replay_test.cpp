#include "cluster/past/state_replay.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <stdexcept>

#include "actors/kernel/typed_rebuild.hpp"
#include "actors/market/symbol_actor.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "config/rules/market_rules.hpp"
#include "messages/market/symbol_messages.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/support/domain_stage.hpp"
#include "tests/support/failing_journal.hpp"

namespace madang {
namespace {

struct set_clock final : clock {
  unix_nanos at = noon;
  unix_nanos now() const override { return at; }
};
struct open_gate final : gate {
  void pass(output) override {}
  void when_open(std::function<void()> then) override { then(); }
};
/// Older snapshots that a test has put there.
struct older_snapshots final : past_snapshots {
  std::map<std::uint64_t, snapshot> kept;
  std::optional<snapshot> find(entity_id, std::uint64_t after, std::uint64_t upto) override {
    auto beyond = kept.upper_bound(upto);
    if (beyond == kept.begin() || std::prev(beyond)->first <= after) return std::nullopt;
    return std::prev(beyond)->second;
  }
};

/// A symbol that has traded for a while, with acknowledgements in between, and what it showed after each event.
class a_replay_of_the_past : public testing::Test {
 protected:
  struct shown {
    market_image image;
    unix_nanos time;
    std::uint64_t seq = 0;
  };

  a_replay_of_the_past() {
    kinds.add(entry_of<symbol_entity, &start_symbol, symbol_messages>("symbol", false));
    std::mt19937 random(7);
    auto made = listed_symbol();
    for (std::uint64_t i = 1; i <= 1'000; ++i) {
      const auto pick = [&](std::uint32_t below) { return static_cast<std::int64_t>(random() % below); };
      tell(made, order_id{i},
           limit_order(account_id{1 + static_cast<std::uint64_t>(pick(5))}, pick(2) == 0 ? side::buy : side::sell,
                       shares(1 + pick(5)), won(69'500 + 100 * pick(10))));
      if (pick(4) == 0) made.take(messages_acknowledged{{{entity_of(order_id{i}), 100}}, {}});
    }
    for (const auto& [event, stamp] : made.history) append(event);
  }

  void append(const symbol_event& event) {
    time.at = time.at + 1'000'000;
    std::vector<std::byte> payload;
    encode_event(event, payload);
    const auto [type, version] = event_number(event);
    const auto in = symbol_entity::channels_of(live, event);
    const draft one{entity_of(test_symbol()), live.seq + 1, type, version, payload, in.channels, in.count};
    event_meta stamp;
    journal.append({&one, 1}, {&stamp, 1});
    apply(live, event, stamp);
    if (in.count == 0) return;
    after[stamp.channel_numbers[0]] = {
        symbol_entity::view_past(live, {0, stamp.channel_numbers, {}, {}, config, rules, nullptr}), stamp.time,
        live.seq};
    if (live.seq % 100 == 0) older.kept[live.seq] = taken();
  }
  snapshot taken() const {
    return {entity_of(test_symbol()),     live.seq, journal.last(),
            symbol_entity::apply_version, true,     symbol_entity::encode(live)};
  }

  state_replay replay(std::uint64_t events_max, past_snapshots* with = nullptr) {
    return {
        {kinds, failing, outputs, cache, config, rules, nullptr, {}, [](std::function<void()> job) { job(); }, with},
        events_max};
  }
  past_request at_number(std::uint64_t number) const {
    past_request wanted{entity_of(test_symbol()), {number, {}, {}}};
    wanted.counted_by = channel_kind::book;
    return wanted;
  }
  past_request at_time(unix_nanos at) const {
    past_request wanted{entity_of(test_symbol()), {std::nullopt, at, at}};
    wanted.counted_by = channel_kind::book;
    return wanted;
  }
  static void expect_shown(const past_view& found, const shown& as) {
    ASSERT_TRUE(found) << static_cast<int>(found.error().fault) << found.error().why;
    const auto& image = std::any_cast<const market_image&>(*found);
    EXPECT_EQ(image.book, as.image.book) << image.book.seq;
    EXPECT_EQ(image.quote, as.image.quote) << image.quote.seq;
  }
  memory_journal_options options() const {
    memory_journal_options out;
    out.time = &time;
    out.automatic = true;
    return out;
  }
  static past_fault fault_of(const past_view& found) { return found ? past_fault{} : found.error().fault; }

  set_clock time;
  memory_journal journal{options()};
  failing_journal failing{journal};
  entity_registry kinds;
  open_gate outputs;
  market_cache_memory cache{[](channel_id) { return false; }};
  settings config;
  market_rules rules{*load_market_rules("")};
  symbol_state live;
  older_snapshots older;
  std::map<std::uint64_t, shown> after;  ///< by the number in `book:`
};

TEST_F(a_replay_of_the_past, shows_what_was_shown_after_each_event) {
  auto past = replay(1'000'000);
  for (const auto& [number, as] : after) {
    if (number % 3 == 0) expect_shown(past.find(at_number(number)), as);
  }
  for (auto each = after.rbegin(); each != after.rend(); ++each) {
    if (each->first % 10 == 0) expect_shown(past.find(at_number(each->first)), each->second);
  }
}

TEST_F(a_replay_of_the_past, gives_the_whole_state_after_each_event) {
  auto past = replay(1'000'000, &older);
  auto state = kinds.blank(entity_of(test_symbol()));
  const auto all = journal.read_stream(state->id(), 0);
  ASSERT_TRUE(all);
  for (const auto& one : *all) {
    ASSERT_TRUE(state->apply(one));
    if (one.meta.seq % 37 != 0) continue;
    const auto found = past.state_after(state->id(), one.meta.seq);
    ASSERT_TRUE(found) << found.error().why;
    EXPECT_EQ((*found)->seq(), one.meta.seq);
    EXPECT_EQ((*found)->describe(), state->describe()) << one.meta.seq;
  }
  const auto too_old = replay(10).state_after(state->id(), state->seq());
  ASSERT_FALSE(too_old);
  EXPECT_EQ(too_old.error().fault, past_fault::too_old);
}

TEST_F(a_replay_of_the_past, shows_a_time_as_what_had_happened_by_then) {
  auto past = replay(1'000'000);
  for (const auto& [number, as] : after) {
    if (number % 20 > 1) continue;
    expect_shown(past.find(at_time(as.time)), as);
    expect_shown(past.find(at_time(as.time + 999)), as);
    if (number > 1) expect_shown(past.find(at_time(as.time + -1'000'000)), after.at(number - 1));
  }
  expect_shown(past.find(at_time(time.at + one_day_ns)), after.rbegin()->second);
}

TEST_F(a_replay_of_the_past, has_a_beginning_and_an_end) {
  auto past = replay(1'000'000);
  EXPECT_EQ(fault_of(past.find(at_number(0))), past_fault::not_there_yet);
  EXPECT_EQ(fault_of(past.find(at_time(noon))), past_fault::not_there_yet);
  EXPECT_EQ(fault_of(past.find(at_number(after.rbegin()->first + 1))), past_fault::ahead);
  auto of_another = at_number(1);
  of_another.entity.key = 77;
  EXPECT_EQ(fault_of(past.find(of_another)), past_fault::ahead);
  of_another.entity.kind = entity_kind::job;
  EXPECT_EQ(fault_of(past.find(of_another)), past_fault::unreadable) << "this kind shows no past";
}

TEST_F(a_replay_of_the_past, that_meets_a_bug_in_what_is_shown_is_no_end_of_the_process) {
  auto broken = entry_of<symbol_entity, &start_symbol, symbol_messages>("symbol", false);
  broken.view_past = [](const entity_rebuild&, const past_question&) -> std::any {
    throw std::logic_error("a sum does not fit");
  };
  entity_registry others;
  others.add(std::move(broken));
  state_replay past{
      {others, journal, outputs, cache, config, rules, nullptr, {}, [](std::function<void()> job) { job(); }, nullptr},
      1'000'000};
  const auto found = past.find(at_number(3));
  EXPECT_EQ(fault_of(found), past_fault::unreadable);
  EXPECT_NE(found.error().why.find("a sum does not fit"), std::string::npos) << found.error().why;
}

TEST_F(a_replay_of_the_past, replays_no_more_than_it_may) {
  auto past = replay(50);
  const auto& near = *after.rbegin();
  EXPECT_EQ(fault_of(past.find(at_number(near.first))), past_fault::too_old);
  for (const auto& [number, as] : after) {
    if (as.seq > 50) break;
    expect_shown(past.find(at_number(number)), as);
  }
}

TEST_F(a_replay_of_the_past, begins_at_the_nearest_snapshot) {
  ASSERT_GT(live.seq, 1'000U);
  auto past = replay(100, &older);
  for (const auto& [number, as] : after) {
    // Short histories are replayed whole.
    if (as.seq >= 1'000 || as.seq <= 100) expect_shown(past.find(at_number(number)), as);
  }
}

TEST_F(a_replay_of_the_past, passes_over_a_snapshot_that_does_not_decode) {
  for (auto& [seq, one] : older.kept) one.state.resize(one.state.size() / 2);
  auto past = replay(1'000'000, &older);
  for (const auto& [number, as] : after) {
    if (number % 20 == 0) expect_shown(past.find(at_number(number)), as);
  }
}

TEST_F(a_replay_of_the_past, passes_over_a_snapshot_that_the_stream_does_not_go_on_from) {
  for (auto& [seq, one] : older.kept) one.state = symbol_entity::encode(listed_symbol().state);
  auto past = replay(1'000'000, &older);
  expect_shown(past.find(at_number(after.rbegin()->first)), after.rbegin()->second);
}

TEST_F(a_replay_of_the_past, that_cannot_be_read_now_says_why_and_another_try_succeeds) {
  auto past = replay(1'000'000);
  const auto& last = *after.rbegin();
  failing.channels_fail = "the channel";
  EXPECT_EQ(past.find(at_number(last.first)).error().why, "the channel");
  EXPECT_EQ(past.find(at_time(last.second.time)).error().why, "the channel");
  failing.channels_fail.clear();
  failing.snapshots_fail = "the snapshot";
  EXPECT_EQ(past.find(at_number(last.first)).error().why, "the snapshot");
  EXPECT_EQ(fault_of(past.find(at_number(last.first))), past_fault::unreadable);
  failing.snapshots_fail.clear();
  failing.streams_fail = "the stream";
  EXPECT_EQ(past.find(at_number(last.first)).error().why, "the stream");
  failing.streams_fail.clear();
  expect_shown(past.find(at_number(last.first)), last.second);
}

TEST_F(a_replay_of_the_past, goes_on_from_what_an_earlier_read_has_left) {
  auto past = replay(1'000'000);
  const auto& last = *after.rbegin();
  expect_shown(past.find(at_number(last.first)), last.second);
  failing.snapshots_fail = "nobody needs one";
  expect_shown(past.find(at_number(last.first)), last.second);
  const auto& before = *std::prev(after.end(), 2);
  EXPECT_FALSE(past.find(at_number(before.first))) << "nothing older was left";
}

}  // namespace
}  // namespace madang
