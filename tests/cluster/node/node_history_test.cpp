#include "cluster/node/history/node_history.hpp"

#include <gtest/gtest.h>
#include <array>

#include "cluster/contexts.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/support/counting_journal.hpp"

namespace madang {
namespace {

const account_id owner{0x10001};
const order_id placed{0x20001};
const channel_id account_channel{channel_kind::account, owner.value};
const channel_id orders_channel{channel_kind::orders, owner.value};

struct still_clock final : clock {
  unix_nanos now() const override { return {1'763'640'000 * nanos_per_second}; }
};

/// Opens when it is told to.
struct slow_gate final : gate {
  std::vector<std::function<void()>> held;
  void pass(output) override {}
  void when_open(std::function<void()> then) override { held.push_back(std::move(then)); }
};

class history : public testing::Test {
 protected:
  memory_journal_options options() {
    memory_journal_options wanted;
    wanted.time = &time;
    wanted.automatic = true;
    return wanted;
  }
  template <class Event>
  void append(entity_id stream, std::uint64_t seq, const Event& event, channel_id channel) {
    std::vector<std::byte> bytes;
    encode_event(event, bytes);
    draft one{stream, seq, Event::event_type, Event::event_version, bytes, {channel}, 1};
    event_meta stamp;
    journal.append(std::span(&one, 1), std::span(&stamp, 1));
  }
  void open_account_with_money() {
    account_opened opened{1, {user_id{9}, account_kind::paper, currency::usd, "main"}};
    append(entity_of(owner), 1, opened, account_channel);
    funds_deposited paid{1, money::whole(10), money::whole(10), money{}, {}};
    append(entity_of(owner), 2, paid, account_channel);
  }
  void place_and_submit_order() {
    order_terms terms;
    terms.order = placed;
    terms.account = owner;
    append(entity_of(placed), 1, order_placed{terms}, orders_channel);
    order_submitted submitted;
    submitted.peer_message = 1;
    submitted.answers = 1;
    submitted.after.status = order_status::submitted;
    append(entity_of(placed), 2, submitted, orders_channel);
  }

  still_clock time;
  memory_journal journal{options()};
  slow_gate outputs;
  registries contexts = all_contexts();
  node_history past{contexts.channels, journal, outputs, [](const std::function<void()>& job) { job(); }};
};

TEST_F(history, shows_an_accounts_events_with_the_balance_after_each) {
  open_account_with_money();
  auto frames = past.frames(account_channel, 0, 10);
  ASSERT_TRUE(frames.has_value()) << frames.error().why;
  ASSERT_EQ(frames->size(), 2U);
  const auto* first = (*frames)[0].data.get_if<account_frame>();
  const auto* second = (*frames)[1].data.get_if<account_frame>();
  ASSERT_TRUE(first != nullptr && second != nullptr);
  EXPECT_EQ(first->event, "account_opened");
  EXPECT_EQ(second->event, "funds_deposited");
  EXPECT_EQ(second->balance.currency, currency::usd) << "the currency is the one that the account was opened with";
  EXPECT_EQ(second->balance.cash, money::whole(10));
  EXPECT_EQ(second->balance.seq, 2U);
  EXPECT_EQ((*frames)[1].seq, 2U);
}

TEST_F(history, begins_after_the_number_asked_for_and_gives_no_more_than_wanted) {
  open_account_with_money();
  auto later = past.frames(account_channel, 1, 10);
  ASSERT_TRUE(later.has_value());
  ASSERT_EQ(later->size(), 1U);
  EXPECT_EQ(later->front().seq, 2U);
  auto few = past.frames(account_channel, 0, 1);
  ASSERT_TRUE(few.has_value());
  EXPECT_EQ(few->size(), 1U);
  EXPECT_EQ(few->front().seq, 1U);
}

TEST_F(history, shows_an_order_as_it_was_after_each_event) {
  place_and_submit_order();
  auto frames = past.frames(orders_channel, 0, 10);
  ASSERT_TRUE(frames.has_value()) << frames.error().why;
  ASSERT_EQ(frames->size(), 2U);
  const auto* first = (*frames)[0].data.get_if<order_frame>();
  const auto* second = (*frames)[1].data.get_if<order_frame>();
  ASSERT_TRUE(first != nullptr && second != nullptr);
  EXPECT_EQ(first->event, "order_placed");
  EXPECT_EQ(first->order.version, 1U) << "later events must not show";
  EXPECT_EQ(second->event, "order_submitted");
  EXPECT_EQ(second->order.version, 2U);
}

TEST_F(history, reads_each_order_once_however_many_frames_it_has) {
  constexpr std::size_t fills = 500;
  place_and_submit_order();
  for (std::uint64_t seq = 3; seq < 3 + fills; ++seq) {
    order_executed executed;
    executed.peer_message = static_cast<std::uint32_t>(seq - 1);
    executed.answers = 1;
    executed.fill.quantity = quantity::whole(1);
    executed.after.status = order_status::partially_filled;
    executed.after.quantity = quantity::whole(1'000);
    executed.after.filled = quantity::whole(static_cast<std::int64_t>(seq - 2));
    append(entity_of(placed), seq, executed, orders_channel);
  }
  counting_journal counted(journal);
  node_history counting{contexts.channels, counted, outputs, [](const std::function<void()>& job) { job(); }};
  auto frames = counting.frames(orders_channel, 0, 1'000);
  ASSERT_TRUE(frames.has_value()) << frames.error().why;
  ASSERT_EQ(frames->size(), fills + 2);
  EXPECT_EQ(frames->back().data.get_if<order_frame>()->order.version, fills + 2);
  EXPECT_EQ((*frames)[10].data.get_if<order_frame>()->order.progress.filled, quantity::whole(9));
  EXPECT_EQ(counted.streams_read, 1);
}

TEST_F(history, an_event_that_cannot_be_read_fails_the_page) {
  open_account_with_money();
  const std::array<std::byte, 3> torn{};
  draft damaged{entity_of(owner), 3, funds_deposited::event_type, 1, torn, {account_channel}, 1};
  event_meta stamp;
  journal.append(std::span(&damaged, 1), std::span(&stamp, 1));
  EXPECT_FALSE(past.frames(account_channel, 0, 10).has_value());
  EXPECT_TRUE(past.frames(account_channel, 0, 2).has_value());
}

TEST_F(history, public_and_unknown_channels_have_none) {
  EXPECT_FALSE(past.frames({channel_kind::book, 1}, 0, 10).has_value());
  EXPECT_FALSE(past.frames({static_cast<channel_kind>(99), 1}, 0, 10).has_value());
}

TEST_F(history, a_page_leaves_when_the_gate_opens) {
  open_account_with_money();
  std::size_t came = 0;
  past.read(account_channel, 0, 10, [&](auto page) { came = page ? page->size() : 0; });
  EXPECT_EQ(came, 0U) << "what was read may not be durable yet";
  ASSERT_EQ(outputs.held.size(), 1U);
  outputs.held.front()();
  EXPECT_EQ(came, 2U);
}

}  // namespace
}  // namespace madang
