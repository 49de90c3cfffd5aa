#include "actors/kernel/aged_memory.hpp"

#include <gtest/gtest.h>

#include "messages/idempotency.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {
namespace {

using memory = aged_memory<std::string, int>;

constexpr unix_nanos start{1'000'000 * nanos_per_second};
unix_nanos second(std::int64_t s) {
  return start + s * nanos_per_second;
}
int found(const memory& in, const std::string& key, unix_nanos since = {}) {
  const auto* one = in.find(key, since);
  return one == nullptr ? -1 : one->value;
}

TEST(aged_memory, finds_the_newest_entry_of_a_key_unless_it_is_too_old) {
  memory in;
  EXPECT_EQ(found(in, "a"), -1);
  in.remember("a", second(0), 1);
  in.remember("b", second(1), 2);
  in.remember("a", second(2), 3);
  EXPECT_EQ(found(in, "a"), 3);
  EXPECT_EQ(found(in, "a", second(2)), 3);
  EXPECT_EQ(found(in, "a", second(3)), -1);
  EXPECT_EQ(found(in, "c"), -1);
}

TEST(aged_memory, forgets_whole_parts_and_keeps_a_newer_entry_of_the_same_key) {
  memory in;
  in.remember("a", second(0), 1);
  in.remember("b", second(0), 2);
  EXPECT_EQ(found(in, "a"), 1);
  in.remember("a", second(100), 3);
  ASSERT_EQ(in.parts.size(), 2U);
  EXPECT_EQ(in.size_after(second(1)), 1U);
  in.forget_before(second(1));
  EXPECT_EQ(in.parts.size(), 1U);
  EXPECT_EQ(found(in, "a"), 3);
  EXPECT_EQ(found(in, "b"), -1);
  in.forget_before(second(101));
  EXPECT_TRUE(in.parts.empty());
  EXPECT_EQ(found(in, "a"), -1);
  in.remember("a", second(102), 4);
  EXPECT_EQ(found(in, "a"), 4);
}

TEST(aged_memory, begins_a_part_when_one_is_full_or_spans_a_minute) {
  memory in;
  for (std::size_t i = 0; i <= memory::part_entries; ++i) in.remember(std::to_string(i), second(0), 1);
  EXPECT_EQ(in.parts.size(), 2U);
  in.remember("later", second(61), 1);
  EXPECT_EQ(in.parts.size(), 3U);
  in.remember("same minute", second(121), 1);
  EXPECT_EQ(in.parts.size(), 3U);
}

TEST(aged_memory, finds_the_same_after_a_copy_and_after_its_bytes) {
  memory in;
  in.remember("gone", second(0), 0);
  in.remember("a", second(100), 1);
  in.forget_before(second(50));
  EXPECT_EQ(found(in, "a"), 1);
  auto copy = in;
  copy.remember("b", second(101), 2);
  EXPECT_EQ(found(copy, "a"), 1);
  EXPECT_EQ(found(copy, "b"), 2);
  EXPECT_EQ(found(in, "b"), -1) << "the copy has an index of its own";
  const auto read = decode_state<memory>(encode_state(in));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, in);
  EXPECT_EQ(found(*read, "a"), 1);
}

TEST(aged_memory, holds_what_a_bot_sends_in_an_hour) {
  aged_memory<idempotency_key, std::uint64_t> in;
  const request_rules rules;
  for (std::uint64_t i = 0; i < 50 * 7'200; ++i) {
    const auto now = start + static_cast<std::int64_t>(i) * nanos_per_second / 50;
    in.forget_before(rules.forget_before(now));
    in.remember({i, i}, now, i);
  }
  EXPECT_EQ(in.find({50 * 3'601, 50 * 3'601}, start)->value, 50U * 3'601U) << "an hour ago";
  EXPECT_LT(in.size_after({}), 50U * 3'700U) << "hardly more than an hour's";
}

}  // namespace
}  // namespace madang
