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
  EXPECT_EQ(decide(user{}, change_watch_lists{minji, "first", 9}).error(), user_reject::user_unknown);
  EXPECT_EQ(decide(current, change_watch_lists{minji, "first", 1}).error(), user_reject::watch_lists_changed);
  commit(current, decide(current, change_watch_lists{minji, "first", 0}));
  expect_lists(current, "first", 1);
  EXPECT_EQ(decide(current, change_watch_lists{minji, "late", 0}).error(), user_reject::watch_lists_changed);
  expect_lists(current, "first", 1);
  commit(current, decide(current, change_watch_lists{minji, "second", 1}));
  expect_lists(current, "second", 2);
}

TEST(watch_lists_of_a_user, are_no_part_of_what_he_may_do) {
  EXPECT_FALSE(changes_standing(watch_lists_changed{"sealed", 1}));
}

TEST(watch_lists_of_a_user, are_missing_in_a_snapshot_of_before_them) {
  auto current = registered();
  auto bytes = user_entity::encode(current);
  // An empty text and a number.
  bytes.resize(bytes.size() - sizeof(std::uint32_t) - sizeof(std::uint64_t));
  EXPECT_FALSE(user_entity::decode(bytes).has_value());
  const auto older = user_entity::decode_older(6, bytes);
  ASSERT_TRUE(older.has_value()) << older.error().why;
  EXPECT_EQ(*older, current);
  commit(current, decide(current, change_watch_lists{minji, "sealed", 0}));
  const auto whole = user_entity::decode(user_entity::encode(current));
  ASSERT_TRUE(whole.has_value()) << whole.error().why;
  EXPECT_EQ(whole->watch_lists, current.watch_lists);
}

TEST(watch_lists_of_a_user, are_described_by_their_size) {
  auto current = registered();
  commit(current, decide(current, change_watch_lists{minji, "a sealed text", 0}));
  for (const auto& [name, value] : describe(current)) EXPECT_EQ(value.find("a sealed"), std::string::npos) << name;
}

}  // namespace
}  // namespace madang::identity
