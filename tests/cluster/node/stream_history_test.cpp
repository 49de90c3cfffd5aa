#include "cluster/node/history/stream_history.hpp"

#include <gtest/gtest.h>

#include "cluster/contexts.hpp"
#include "tests/support/failing_journal.hpp"

namespace madang {
namespace {

const order_id placed{0x20001};

class a_stream_history : public testing::Test {
 protected:
  struct still_clock final : clock {
    unix_nanos now() const override { return {1'763'640'000 * nanos_per_second}; }
  };
  /// Opens when it is told to.
  struct slow_gate final : gate {
    std::vector<std::function<void()>> held;
    void pass(output) override {}
    void when_open(std::function<void()> then) override { held.push_back(std::move(then)); }
  };

  template <class Event>
  void append(std::uint64_t seq, const Event& event) {
    std::vector<std::byte> bytes;
    encode_event(event, bytes);
    const draft one{entity_of(placed), seq, Event::event_type, Event::event_version, bytes, {}, 0};
    event_meta stamp;
    memory.append(std::span(&one, 1), std::span(&stamp, 1));
  }
  void place_and_submit() {
    order_terms terms;
    terms.order = placed;
    append(1, order_placed{terms});
    order_submitted submitted;
    submitted.peer_message = submitted.answers = 1;
    submitted.after.status = order_status::submitted;
    append(2, submitted);
  }
  memory_journal_options options() {
    memory_journal_options wanted;
    wanted.time = &time;
    wanted.automatic = true;
    return wanted;
  }

  still_clock time;
  memory_journal memory{options()};
  failing_journal events{memory};
  slow_gate outputs;
  registries contexts = all_contexts();
  stream_history past{contexts.entities, events, outputs, [](const std::function<void()>& job) { job(); }};
};

TEST_F(a_stream_history, shows_an_entitys_events_as_its_context_does) {
  place_and_submit();
  const auto found = past.events_of(entity_of(placed));
  ASSERT_TRUE(found) << found.error().why;
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].event, "order_placed");
  EXPECT_EQ((*found)[1].event, "order_submitted");
  EXPECT_EQ((*found)[1].version, 2U);
  EXPECT_EQ((*found)[1].time, time.now());
}

TEST_F(a_stream_history, shows_nothing_of_entities_whose_context_shows_nobody) {
  EXPECT_FALSE(past.events_of(entity_of(user_id{9})));
  EXPECT_FALSE(past.events_of({static_cast<entity_kind>(99), 1}));
}

TEST_F(a_stream_history, says_why_it_cannot_be_read) {
  place_and_submit();
  events.streams_fail = "the disk";
  const auto found = past.events_of(entity_of(placed));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().why, "the disk");
}

TEST_F(a_stream_history, leaves_when_the_gate_opens) {
  place_and_submit();
  std::size_t came = 0;
  past.read(entity_of(placed), [&](auto found) { came = found ? found->size() : 0; });
  EXPECT_EQ(came, 0U) << "what was read may not be durable yet";
  ASSERT_EQ(outputs.held.size(), 1U);
  outputs.held.front()();
  EXPECT_EQ(came, 2U);
}

}  // namespace
}  // namespace madang
