#include "actors/identity/api_keys.hpp"

#include <gtest/gtest.h>

#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

constexpr user_id minji{0x0123'4567'89ab'cdef};
constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};
const event_meta stamp{{1}, 1, noon, {}};

create_api_key wish(std::uint32_t max = 3) {
  return {minji, {0, "sealed name", scope_set{}.with(api_scope::read), {}, {"10.0.0.0/8"}, "sealed secret"}, max};
}

void commit(api_keys& into, const api_key_events& events) {
  for (const auto& event : events) {
    if (const auto* created = std::get_if<api_key_created>(&event)) apply(into, *created, stamp);
    if (const auto* revoked = std::get_if<api_key_revoked>(&event)) apply(into, *revoked);
    if (const auto* counted = std::get_if<api_calls_counted>(&event)) apply(into, *counted);
    if (const auto* wrapped = std::get_if<api_key_rewrapped>(&event)) apply(into, *wrapped);
  }
}

TEST(ApiKeys, ANumberIsNeverGivenTwice) {
  api_keys keys;
  commit(keys, *decide(keys, wish()));
  commit(keys, *decide(keys, wish()));
  commit(keys, *decide(keys, revoke_api_key{minji, 2}));
  commit(keys, *decide(keys, wish()));
  ASSERT_EQ(keys.live.size(), 2U);
  EXPECT_EQ(keys.live.back().terms.number, 3U);
  EXPECT_EQ(view_of(minji, keys).keys.front().key, (api_key_id{minji, 3}));
}

TEST(ApiKeys, AUserHasAsManyAsAllowed) {
  api_keys keys;
  for (int i = 0; i < 3; ++i) commit(keys, *decide(keys, wish()));
  EXPECT_EQ(decide(keys, wish()).error(), user_reject::too_many_api_keys);
  commit(keys, *decide(keys, revoke_api_key{minji, 1}));
  EXPECT_TRUE(decide(keys, wish()));
}

TEST(ApiKeys, ARevokedKeyIsUnknown) {
  api_keys keys;
  commit(keys, *decide(keys, wish()));
  commit(keys, *decide(keys, revoke_api_key{minji, 1}));
  EXPECT_EQ(find_key(keys, 1), nullptr);
  EXPECT_EQ(decide(keys, revoke_api_key{minji, 1}).error(), user_reject::api_key_unknown);
}

TEST(ApiKeys, ASecretIsWrappedAnewWhereItIsTheOneThatWasRead) {
  api_keys keys;
  commit(keys, *decide(keys, wish()));
  commit(keys, *decide(keys, wish()));
  const rewrap_secrets command{minji,
                               {{1, "sealed secret"}, {2, "another meanwhile"}, {9, "sealed secret"}},
                               {{1, "wrapped anew"}, {2, "wrapped anew"}, {9, "wrapped anew"}}};
  const auto events = decide(keys, command);
  EXPECT_EQ(events, api_key_events{(api_key_rewrapped{1, "wrapped anew"})});
  commit(keys, events);
  EXPECT_EQ(wrapped_secrets_of(keys).secrets, (std::vector<wrapped_secret>{{1, "wrapped anew"}, {2, "sealed secret"}}));
  EXPECT_TRUE(decide(keys, command).empty()) << "a step that runs again";
}

TEST(ApiKeys, CallsCountByTheDayAndSayWhenAKeyWasUsed) {
  api_keys keys;
  commit(keys, *decide(keys, wish()));
  const calendar_day day{20'000};
  commit(keys, decide(keys, count_api_calls{minji, 1, day, 40, noon}));
  commit(keys, decide(keys, count_api_calls{minji, 1, day, 2, noon + 5}));
  EXPECT_EQ(calls_of(keys, day), 42U);
  EXPECT_EQ(keys.live.front().last_used_at, noon + 5);
  commit(keys, decide(keys, count_api_calls{minji, 1, {20'001}, 1, noon + 6}));
  EXPECT_EQ(calls_of(keys, {20'001}), 1U);
  EXPECT_EQ(calls_of(keys, day), 0U);
  // A count that comes late is of a day that is over.
  EXPECT_TRUE(decide(keys, count_api_calls{minji, 1, day, 9, noon + 7}).empty());
}

TEST(ApiKeys, TheTextOfAnIdLeadsToTheUserAndBack) {
  const api_key_id id{minji, 4'000'000'000U};
  const auto text = to_text(id);
  EXPECT_EQ(text.size(), 24U);
  EXPECT_TRUE(text.starts_with("key_")) << text;
  EXPECT_EQ(parse_id<api_key_id>(text), id);
  for (const auto* wrong : {"", "key_", "key_0h4v5k2m1xq7a", "usr_0h4v5k2m1xq7a0000001", "key_0h4v5k2m1xq7a0000000",
                            "key_00000000000000000001", "key_0h4v5k2m1xq7a00000001", "key_0h4v5k2m1xq7azzzzzzz"}) {
    EXPECT_FALSE(parse_id<api_key_id>(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace madang::identity
