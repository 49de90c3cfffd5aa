#include "actors/market/fan_out/latest_fan_out.hpp"

#include <gtest/gtest.h>

namespace madang::market {
namespace {

constexpr channel_id channel{channel_kind::session, 1};

latest_state state(std::uint64_t seq, std::string data) {
  return {seq, {1'795'000'000'000'000'000}, std::move(data)};
}

TEST(latest_fan_out, begins_with_a_snapshot_of_what_is_there) {
  latest_fan_out fan(channel, "session:KOSPI", 8);
  EXPECT_FALSE(fan.advance(state(7, R"({"a":1})")));
  const auto start = fan.start({});
  EXPECT_EQ(start.seq, 7U);
  ASSERT_EQ(start.frames.size(), 1U);
  EXPECT_EQ(
      *start.frames[0],
      R"({"ch":"session:KOSPI","type":"snapshot","seq":7,"prev":0,"ts":"2026-11-18T11:06:40.000000Z","data":{"a":1}})");
}

TEST(latest_fan_out, tells_a_higher_number_once_and_names_the_one_before) {
  latest_fan_out fan(channel, "session:KOSPI", 8);
  (void)fan.advance(state(7, "{}"));
  const auto frame = fan.advance(state(12, R"({"a":2})"));
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->seq, 12U);
  EXPECT_EQ(frame->prev, 7U);
  EXPECT_NE(frame->text->find(R"("type":"update","seq":12,"prev":7)"), std::string::npos);
  EXPECT_FALSE(fan.advance(state(12, R"({"a":3})"))) << "the same number is no news";
  EXPECT_NE(fan.start({}).frames[0]->find(R"({"a":3})"), std::string::npos) << "but a newcomer is told what is now";
  EXPECT_FALSE(fan.advance(state(11, R"({"a":4})")));
  EXPECT_NE(fan.start({}).frames[0]->find(R"({"a":3})"), std::string::npos) << "a number never goes back";
}

TEST(latest_fan_out, resumes_whoever_has_seen_a_number_it_still_has) {
  latest_fan_out fan(channel, "session:KOSPI", 2);
  (void)fan.advance(state(1, "{}"));
  for (std::uint64_t seq = 2; seq <= 5; ++seq) (void)fan.advance(state(seq, "{}"));
  EXPECT_TRUE(fan.start(5).frames.empty());
  EXPECT_EQ(fan.start(3).frames.size(), 2U);
  ASSERT_EQ(fan.start(1).frames.size(), 1U);
  EXPECT_NE(fan.start(1).frames[0]->find("snapshot"), std::string::npos) << "too old";
}

}  // namespace
}  // namespace madang::market
