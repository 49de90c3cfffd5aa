#include "actors/identity/changes/watch_lists.hpp"

#include <gtest/gtest.h>

#include "actors/identity/sessions.hpp"
#include "actors/identity/user_entity.hpp"

namespace madang::identity {
namespace {

constexpr user_id minji{11};
constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};

user registered() {
  user made;
  made.id = minji;
  made.stage = registration_stage::registered;
  return made;
}
void commit(user& to, const result<user_events, user_reject>& decision) {
  for (const auto& event : *decision) apply(to, event, {{1}, 1, noon, {}});
}

void expect_lists(const user& current, const std::string& sealed, std::uint64_t version) {
  const auto view = watch_lists_of(current);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->sealed_lists, sealed);
  EXPECT_EQ(view->version, version);
}

TEST(watch_lists_of_a_user, begin_with_nothing_at_version_zero) {
  expect_lists(registered(), "", 0);
  EXPECT_EQ(watch_lists_of(user{}).error(), user_reject::user_unknown);
}

TEST(watch_lists_of_a_user, change_only_at_the_version_that_stands) {
  auto current = registered();
  EXPECT_EQ(decide(user{}, change_watch_lists{minji, "first", 9}, noon).error(), user_reject::user_unknown);
  EXPECT_EQ(decide(current, change_watch_lists{minji, "first", 1}, noon).error(), user_reject::watch_lists_changed);
  commit(current, decide(current, change_watch_lists{minji, "first", 0}, noon));
  expect_lists(current, "first", 1);
  EXPECT_EQ(decide(current, change_watch_lists{minji, "late", 0}, noon).error(), user_reject::watch_lists_changed);
  expect_lists(current, "first", 1);
  commit(current, decide(current, change_watch_lists{minji, "second", 1}, noon));
  expect_lists(current, "second", 2);
}

TEST(watch_lists_of_a_user, are_no_part_of_what_he_may_do) {
  EXPECT_FALSE(changes_standing(watch_lists_changed{"sealed", 1}));
}

TEST(watch_lists_of_a_user, are_missing_in_a_snapshot_of_before_them) {
  auto current = registered();
  auto bytes = user_entity::encode(current);
  // An empty text and three numbers.
  bytes.resize(bytes.size() - sizeof(std::uint32_t) - 3 * sizeof(std::uint64_t));
  EXPECT_FALSE(user_entity::decode(bytes).has_value());
  const auto older = user_entity::decode_older(6, bytes);
  ASSERT_TRUE(older.has_value()) << older.error().why;
  EXPECT_EQ(*older, current);
  commit(current, decide(current, change_watch_lists{minji, "sealed", 0}, noon));
  const auto whole = user_entity::decode(user_entity::encode(current));
  ASSERT_TRUE(whole.has_value()) << whole.error().why;
  EXPECT_EQ(whole->watch_lists, current.watch_lists);
}

TEST(watch_lists_of_a_user, are_read_from_events_where_a_snapshot_does_not_say_what_they_cost) {
  auto current = registered();
  commit(current, decide(current, change_watch_lists{minji, "sealed", 0}, noon));
  auto bytes = user_entity::encode(current);
  bytes.resize(bytes.size() - 2 * sizeof(std::uint64_t));
  EXPECT_FALSE(user_entity::decode_older(7, bytes).has_value());
}

TEST(watch_lists_of_a_user, change_only_so_much_within_a_day) {
  auto current = registered();
  const std::string longest(24'000, 'x');
  std::uint64_t version = 0;
  const auto change = [&](unix_nanos at) { return decide(current, change_watch_lists{minji, longest, version}, at); };
  while (version < 1'000) {
    const auto decision = change(noon);
    if (!decision) break;
    commit(current, decision);
    ++version;
  }
  EXPECT_EQ(version, watch_list_bytes_per_day / (longest.size() + 128));
  EXPECT_EQ(change(noon).error(), user_reject::watch_lists_quota_exceeded);
  constexpr std::int64_t hour = 3'600 * nanos_per_second;
  EXPECT_FALSE(change(noon + hour / 120).has_value());
  EXPECT_TRUE(decide(current, change_watch_lists{minji, std::string(12'000, 'x'), version}, noon).has_value())
      << "to half of it and less";
  EXPECT_FALSE(decide(current, change_watch_lists{minji, std::string(22'100, 'x'), version}, noon).has_value());
  EXPECT_TRUE(change(noon + hour).has_value()) << "a part of it is over";
  EXPECT_TRUE(change(noon + -hour).error() == user_reject::watch_lists_quota_exceeded) << "clocks may go back";
}

TEST(watch_lists_of_a_user, are_described_by_their_size) {
  auto current = registered();
  commit(current, decide(current, change_watch_lists{minji, "a sealed text", 0}, noon));
  for (const auto& [name, value] : describe(current)) EXPECT_EQ(value.find("a sealed"), std::string::npos) << name;
}

}  // namespace
}  // namespace madang::identity
