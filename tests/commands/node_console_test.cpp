#include "cluster/node/node_console/node_console.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "cluster/console/report_writers.hpp"
#include "cluster/console/session.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "config/rules/market_rules.hpp"
#include "persistence/codec/record_codec.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/commands/made_up_exchange.hpp"

namespace madang::console {
namespace {

struct set_clock final : clock {
  unix_nanos at;
  unix_nanos now() const override { return at; }
};
struct held_gate final : gate {
  void pass(output) override {}
  void when_open(std::function<void()> then) override {
    const std::lock_guard guard(lock);
    held = std::move(then);
    changed.notify_all();
  }
  std::function<void()> take() {
    std::unique_lock guard(lock);
    changed.wait_for(guard, std::chrono::seconds(20), [&] { return held != nullptr; });
    return std::exchange(held, nullptr);
  }
  std::mutex lock;
  std::condition_variable changed;
  std::function<void()> held;
};

std::string text_of(const outcome& what) {
  return what ? to_text(*what, {}) : to_text(what.error(), {});
}

/// The made-up exchange as a node that runs has it.
class a_console_in_a_node : public testing::Test {
 protected:
  a_console_in_a_node() {
    const auto stored = exchange.opener()();
    (*stored)->walk(
        1,
        [&](const batch_row& row) {
          record_walk walk(row.bytes);
          for (record_view one; walk.next(one);) append(one);
          return true;
        },
        [](const std::string& what) { ADD_FAILURE() << what; });
  }
  void append(const record_view& one) {
    time.at = one.meta.time;
    const draft next{one.stream, one.meta.seq, one.type, one.version, one.payload, one.channels, one.channel_count};
    event_meta stamp;
    journal.append({&next, 1}, {&stamp, 1});
    EXPECT_EQ(stamp.at, one.meta.at);
  }

  node_services services() {
    return {contexts.entities,
            journal,
            outputs,
            past,
            [this] { return config; },
            [] {
              return std::vector<named_value>{{"node", "127.0.0.1:1"}, {"state", "READY"}};
            }};
  }
  memory_journal_options options() const {
    memory_journal_options out;
    out.time = &time;
    out.automatic = true;
    return out;
  }

  made_up_exchange exchange;
  set_clock time;
  memory_journal journal{options()};
  registries contexts = all_contexts();
  held_gate outputs;
  market_cache_memory cache{[](channel_id) { return false; }};
  std::shared_ptr<settings> config = std::make_shared<settings>();
  market_rules rules{*load_market_rules("")};
  state_replay past{{contexts.entities,
                     journal,
                     outputs,
                     cache,
                     *config,
                     rules,
                     nullptr,
                     {},
                     [](std::function<void()> job) { job(); }},
                    1'000};
};

TEST_F(a_console_in_a_node, shows_what_a_stored_journal_of_the_same_events_shows) {
  node_console node(services());
  const auto reader = exchange.reader();
  const auto sale = to_text(entity_of(made_up_exchange::second_sale));
  const auto account = to_text(entity_of(made_up_exchange::account));
  const auto purchase = to_text(entity_of(made_up_exchange::purchase));
  const std::vector<std::pair<std::string, std::string>> lines{
      {"ls", ""},
      {"ls", "order where status=PARTIALLY_FILLED"},
      {"ls", "order sort -filled_quantity show side,status limit 2"},
      {"ls", "where events>=3"},
      {"ls", "cat"},
      {"inspect", sale},
      {"inspect", account},
      {"inspect", "symbol:005930"},
      {"inspect", "order:ord_0000000000001"},
      {"inspect", "order"},
      {"state", account + " @1"},
      {"state", account + " @2"},
      {"state", account + " @3"},
      {"state", account + " @4"},
      {"state", account + " @2026-11-20T00:00:03Z"},
      {"state", account + " @2026-11-20T00:00:02.5Z"},
      {"state", account + " @2026-11-01"},
      {"state", "symbol:005930 @1"},
      {"diff", account + " @1 @3"},
      {"diff", account + " @2026-11-01 @2"},
      {"events", account},
      {"events", account + " after 1 limit 1"},
      {"events", "order:ord_0000000000001"},
      {"tail", ""},
      {"tail", "where kind=order limit 2"},
      {"tail", "where position>12 and event~execut"},
      {"tail", "sort time"},
      {"explain", sale},
      {"explain", sale + " @1"},
      {"explain", sale + " @2026-11-20T00:00:11Z"},
      {"explain", sale + " @2026-11-01"},
      {"explain", to_text(entity_of(made_up_exchange::refused_order))},
      {"what-if", purchase + " set price=70000"},
      {"what-if", purchase + " set quantity=25 type=MARKET time_in_force=IOC"},
      {"what-if", purchase + " set price=70050"},
      {"what-if", to_text(entity_of(made_up_exchange::refused_order)) + " set price=70100"},
      {"replay", account + " @9.."},
      {"ask", purchase + " cancel"},
      {"ask", sale + " cancel"},
      {"ask", "symbol:005930 halt"},
      {"ask", "symbol:005930 dance"},
      {"ask", account},
      {"settings", "past"},
      {"settings", "http.io_threads"},
      {"settings", "no such"},
      {"state", "'x"}};
  for (const auto& [word, arguments] : lines) {
    std::string stored;
    session offline({*reader, [&](const outcome& what) { stored += text_of(what); }, {}, {}});
    offline.run(word + " " + arguments);
    EXPECT_EQ(text_of(node.find(word, arguments)), stored) << word << ' ' << arguments;
  }
}

TEST_F(a_console_in_a_node, plays_what_the_journal_plays) {
  node_console node(services());
  const auto reader = exchange.reader();
  const auto account = to_text(entity_of(made_up_exchange::account));
  for (const std::string stretch : {"@1..", "@2..", "..@2", "@2026-11-20T00:00:03Z..@3", "@9..", "x"}) {
    const std::vector<std::string> given{account, stretch};
    EXPECT_EQ(text_of(node.find("replay", account + " " + stretch)), text_of(play_events(*reader, given))) << stretch;
  }
}

TEST_F(a_console_in_a_node, sees_what_has_come_since) {
  node_console node(services());
  const auto before = text_of(node.find("ls", "symbol"));
  const auto stored = exchange.opener()();
  record next;
  (*stored)->walk(
      1,
      [&](const batch_row& row) {
        record_walk walk(row.bytes);
        for (record_view one; walk.next(one);) assign(next, one);
        return true;
      },
      [](const std::string&) {});
  const auto entity = to_text(next.stream);
  next.meta.seq += 1;
  const draft again{next.stream, next.meta.seq, next.type, next.version, next.payload, {}, 0};
  event_meta stamp;
  const auto events = text_of(node.find("events", entity));
  journal.append({&again, 1}, {&stamp, 1});
  EXPECT_NE(text_of(node.find("events", entity)), events);
  EXPECT_NE(text_of(node.find("ls", "")).find(to_rfc3339(stamp.time)), std::string::npos);
  EXPECT_EQ(text_of(node.find("ls", "symbol")), before);
}

TEST_F(a_console_in_a_node, answers_when_what_it_shows_is_durable) {
  node_console node(services());
  std::optional<outcome> got;
  node.answer("nodes", "", [&](outcome what) { got = std::move(what); });
  const auto open = outputs.take();
  ASSERT_TRUE(open);
  EXPECT_FALSE(got);
  open();
  ASSERT_TRUE(got);
  EXPECT_EQ(text_of(*got), "node         state\n127.0.0.1:1  READY\n");
}

TEST_F(a_console_in_a_node, knows_no_other_words) {
  node_console node(services());
  for (const auto* word : {"dance", "watch", "source", "help", "exit", "metrics", ""}) {
    const auto found = node.find(word, "");
    ASSERT_FALSE(found) << word;
    EXPECT_EQ(found.error().kind, fault::usage) << word;
  }
  EXPECT_EQ(node.find("nodes", "now").error().kind, fault::usage);
  EXPECT_EQ(node.find("ls", std::string(5'000, 'x')).error().kind, fault::usage);
  EXPECT_EQ(node.find("inspect", "\x1b[2J").error().kind, fault::usage);
  EXPECT_NE(text_of(node.find("journal", "")).find("durable                   17"), std::string::npos)
      << text_of(node.find("journal", ""));
}

TEST_F(a_console_in_a_node, reads_a_long_journal_in_parts) {
  entity_index index(journal, 10);
  const auto first = index.entities();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().why, "the list of entities is being made, up to event 10 of 17: ask again");
  const auto second = index.entities();
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)->size(), 7U);
  EXPECT_EQ((*second)->at(entity_of(made_up_exchange::account)).events, 3U);
}

}  // namespace
}  // namespace madang::console
