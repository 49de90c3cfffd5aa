#include "cluster/contexts.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "messages/channels/channel_slots.hpp"
#include "messages/slots.hpp"

namespace madang {
namespace {

TEST(contexts, know_every_kind_of_entity_by_its_number_and_word) {
  const auto all = all_contexts();
  std::map<int, std::string> words;
  all.entities.each([&](const entity_entry& one) { words[static_cast<int>(one.kind)] = one.word; });
  EXPECT_EQ(words.at(1), "user");
  EXPECT_EQ(words.at(2), "name");
  EXPECT_EQ(words.at(3), "account");
  EXPECT_EQ(words.at(4), "order");
  EXPECT_EQ(words.at(5), "symbol");
  EXPECT_EQ(words.at(8), "house_accounts");
  EXPECT_EQ(words.at(9), "platform");
  EXPECT_EQ(words.at(10), "user_risk");
  EXPECT_EQ(words.at(12), "settlement_day");
}

TEST(contexts, refuse_a_number_that_is_taken_and_answer_for_every_number) {
  auto all = all_contexts();
  EXPECT_THROW(all.entities.add(*all.entities.find(entity_kind::order)), broken_invariant);
  EXPECT_THROW(all.channels.add(*all.channels.find(channel_kind::book)), broken_invariant);
  EXPECT_THROW(all.messages.add<order_view>(), broken_invariant);
  EXPECT_THROW(all.entities.add({static_cast<entity_kind>(200), "half", false, {}, nullptr}), broken_invariant);
  EXPECT_EQ(all.entities.find(static_cast<entity_kind>(255)), nullptr);
  EXPECT_EQ(all.entities.blank({static_cast<entity_kind>(255), 1}), nullptr);
  EXPECT_EQ(all.channels.find(static_cast<channel_kind>(255)), nullptr);
}

TEST(contexts, give_every_kind_of_entity_a_slot_by_a_rule_of_its_own) {
  const std::uint16_t slot = 0xbeef;
  const auto id = pack_id(std::uint64_t{1} << 30, slot);
  const auto text = *symbol_id::parse("005930");
  // The journal keeps shards with its batches: none of these may ever change.
  const std::map<entity_kind, std::pair<std::uint64_t, std::uint16_t>> expected{
      {entity_kind::user, {id, slot}},
      {entity_kind::name, {id, slot}},
      {entity_kind::account, {id, slot}},
      {entity_kind::order, {id, slot}},
      {entity_kind::job, {id, slot}},
      {entity_kind::user_jobs, {id, slot}},
      {entity_kind::user_risk, {id, slot}},
      {entity_kind::symbol, {text.value, 0xd543}},
      {entity_kind::house_accounts, {1, 1}},
      {entity_kind::platform, {1, 1}},
      {entity_kind::settlement_day, {20'789, 20'789}},
  };
  const auto all = all_contexts();
  std::size_t kinds = 0;
  all.entities.each([&](const entity_entry& one) {
    ++kinds;
    const auto found = expected.find(one.kind);
    ASSERT_NE(found, expected.end()) << one.word << " has no slot";
    const auto& [key, where] = found->second;
    EXPECT_EQ(slot_of({one.kind, key}), where) << one.word;
    EXPECT_EQ(shard_of({one.kind, key}), where >> 8) << one.word;
  });
  EXPECT_EQ(kinds, expected.size());
  EXPECT_EQ(slot_of(entity_of(text)), text.slot());
}

TEST(contexts, say_which_channels_are_private_and_what_keys_them) {
  const auto all = all_contexts();
  EXPECT_TRUE(all.channels.find("orders")->is_private());
  EXPECT_TRUE(all.channels.find("account")->is_private());
  EXPECT_TRUE(all.channels.find("jobs")->is_private());
  EXPECT_FALSE(all.channels.find("book")->needs_caller());
  EXPECT_FALSE(all.channels.find("portfolio")->is_private());
  EXPECT_TRUE(all.channels.find("portfolio")->needs_caller());
  EXPECT_EQ(all.channels.find("book")->key, channel_key::symbol);
  EXPECT_EQ(all.channels.find("jobs")->key, channel_key::user);
  EXPECT_EQ(all.channels.find("nothing"), nullptr);
}

TEST(contexts, let_a_slow_reader_miss_frames_only_where_each_says_all) {
  const auto all = all_contexts();
  EXPECT_TRUE(all.channels.find("book")->may_conflate);
  EXPECT_TRUE(all.channels.find("quote")->may_conflate);
  EXPECT_TRUE(all.channels.find("portfolio")->may_conflate);
  EXPECT_FALSE(all.channels.find("trades")->may_conflate);
  all.channels.each([](const channel_entry& one) { EXPECT_FALSE(one.is_private() && one.may_conflate) << one.word; });
}

TEST(contexts, key_private_channels_by_what_has_an_owner) {
  const auto all = all_contexts();
  all.channels.each([&](const channel_entry& one) {
    const auto* key = all.channels.find(one.key);
    ASSERT_NE(key, nullptr) << one.word;
    EXPECT_EQ(key->has_owner(), one.needs_caller()) << one.word;
  });
}

TEST(contexts, name_each_channel_with_one_text) {
  const auto all = all_contexts();
  const std::map<std::string, channel_id> known{
      {"orders:acc_0000000000001", {channel_kind::orders, 1}},
      {"account:acc_0000000000001", {channel_kind::account, 1}},
      {"jobs:usr_0000000000001", {channel_kind::jobs, 1}},
      {"user:usr_0000000000001", {channel_kind::user, 1}},
      {"portfolio:acc_0000000000001", {channel_kind::portfolio, 1}},
      {"candles:005930:1m", {channel_kind::candles, symbol_id::parse("005930")->value}},
      {"session:KOSPI", {channel_kind::session, 1}},
      {"index:KOSDAQ", {channel_kind::index, symbol_id::parse("KOSDAQ")->value}},
      {"auction:005930", {channel_kind::auction, symbol_id::parse("005930")->value}},
      {"book:005930", {channel_kind::book, symbol_id::parse("005930")->value}}};
  for (const auto& [text, channel] : known) {
    EXPECT_EQ(all.channels.text_of(channel), text);
    EXPECT_EQ(all.channels.parse(text), channel);
  }
  for (const auto* text : {"", ":", "book", "book:", "book:toolongname", "orders:usr_0000000000001",
                           "jobs:acc_0000000000001", "Book:005930", "book:005930 ", "nothing:005930", "book:005930:1m",
                           "candles:005930", "candles:005930:5m", "candles::1m", "session:005930", "session:kospi"}) {
    EXPECT_EQ(all.channels.parse(text), std::nullopt) << text;
  }
  EXPECT_EQ(all.channels.text_of({static_cast<channel_kind>(77), 5}), "77:5");
}

TEST(contexts, index_each_channel_that_the_journal_keeps_in_a_slot_of_its_own) {
  const auto all = all_contexts();
  std::set<std::pair<entity_kind, std::uint8_t>> taken;
  all.channels.each([&](const channel_entry& one) {
    const auto& slot = slots_by_channel[static_cast<std::uint8_t>(one.kind)];
    if (!one.is_kept) {
      EXPECT_EQ(slot.slot, 0) << one.word << " is made anew, and nothing of it has a place";
      return;
    }
    EXPECT_EQ(slot.channel, one.kind) << one.word << " has no slot";
    EXPECT_NE(slot.slot, 0) << one.word << ": slot 0 is the entity's stream";
    EXPECT_TRUE(taken.emplace(slot.entity, slot.slot).second) << one.word << " shares its slot";
  });
  // The key of a channel is the key of the entity whose stream it lies with.
  const std::map<channel_key, entity_kind> named{{channel_key::account, entity_kind::account},
                                                 {channel_key::symbol, entity_kind::symbol}};
  all.channels.each([&](const channel_entry& one) {
    const auto found = named.find(one.key);
    if (found == named.end() || one.is_guarded || !one.is_kept) return;
    EXPECT_EQ(slots_by_channel[static_cast<std::uint8_t>(one.kind)].entity, found->second) << one.word;
  });
}

TEST(contexts, refuse_channels_that_are_half_described) {
  channel_registry some;
  some.add_key({.key = channel_key::symbol,
                .word = "SYMBOL",
                .text = [](std::uint64_t key) { return std::to_string(key); },
                .parse = [](std::string_view) { return std::optional<std::uint64_t>(); }});
  EXPECT_THROW(some.add_key({.key = channel_key::user, .word = "USER"}), broken_invariant);
  EXPECT_THROW(some.add_key(*some.find(channel_key::symbol)), broken_invariant);
  EXPECT_THROW(some.add({.kind = channel_kind::book, .word = {}, .key = channel_key::symbol}), broken_invariant);
  EXPECT_THROW(some.add({.kind = channel_kind::book, .word = "book"}), broken_invariant);
  const auto start = [](channel_inquiry&, std::uint64_t, const caller&, snapshot_taker) {};
  EXPECT_THROW(some.add({.kind = channel_kind::book, .word = "book", .key = channel_key::symbol, .snapshot = start}),
               broken_invariant);
  some.add({.kind = channel_kind::book, .word = "book", .key = channel_key::symbol});
  EXPECT_THROW(some.add({.kind = channel_kind::quote, .word = "book", .key = channel_key::symbol}), broken_invariant);
}

}  // namespace
}  // namespace madang
