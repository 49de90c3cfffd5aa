#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>

#include "messages/accounts/account_events.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/contexts.hpp"
#include "persistence/former/postgres_former.hpp"
#include "tests/persistence/members/members_fixture.hpp"

/// What one writer has left is read by another.
namespace madang {
namespace {

using namespace testing;

constexpr account_id in_five{0x1'0500};
constexpr account_id in_six{0x1'0600};

class former_journal_test : public members_test {
 protected:
  void deposit(account_id to, std::uint64_t seq) {
    accounts::funds_deposited paid;
    paid.transaction = seq;
    paid.amount = paid.cash_after = money::whole(1);
    std::vector<std::byte> bytes;
    encode_event(paid, bytes);
    draft one{entity_of(to),
              seq,
              accounts::funds_deposited::event_type,
              accounts::funds_deposited::event_version,
              bytes,
              {},
              0};
    event_meta stamp;
    events().append(std::span(&one, 1), std::span(&stamp, 1));
  }
  /// What writer 1 has written of these shards, as another one finds it.
  std::vector<std::shared_ptr<former_journal>> formers_of(std::uint8_t shard) {
    truth.reset();
    auto settings = rig->settings();
    settings.writer = 2;
    shard_set of{};
    add_shard(of, shard);
    auto found = postgres_former::open_all(settings, all_tables(), of, nullptr);
    if (!found) throw std::runtime_error(found.error().why);
    return *std::move(found);
  }
};

TEST_F(former_journal_test, gives_streams_and_the_tail_without_positions_also_at_the_same_time) {
  open();
  for (std::uint64_t seq = 1; seq <= 20; ++seq) deposit(in_five, seq);
  const auto formers = formers_of(5);
  ASSERT_EQ(1U, formers.size()) << "what was not projected is projected first";
  EXPECT_EQ(1, formers[0]->writer());
  EXPECT_TRUE(formers[0]->has_written(entity_of(in_five)));
  std::uint64_t seen = 0;
  auto replaying = std::async(std::launch::async, [&] {
    return formers[0]->replay_tail([&](const record& one) {
      EXPECT_EQ(++seen, one.meta.seq);
      EXPECT_EQ(position{}, one.meta.at);
      const auto rest = formers[0]->read_stream(entity_of(in_five), one.meta.seq, SIZE_MAX);
      ASSERT_TRUE(rest) << rest.error().why;
      EXPECT_EQ(20 - one.meta.seq, rest->size());
      for (const auto& each : *rest) EXPECT_EQ(position{}, each.meta.at);
    });
  });
  if (replaying.wait_for(std::chrono::seconds(30)) != std::future_status::ready) {
    std::fputs("a stream cannot be read while the tail is visited\n", stderr);
    std::_Exit(1);
  }
  const auto read = replaying.get();
  ASSERT_TRUE(read) << read.error().why;
  EXPECT_EQ(20U, seen);
}

TEST_F(former_journal_test, nobody_is_asked_who_has_written_none_of_the_shards) {
  open();
  deposit(in_six, 1);
  EXPECT_TRUE(formers_of(5).empty());
  EXPECT_EQ(1U, formers_of(6).size());
}

}  // namespace
}  // namespace madang
