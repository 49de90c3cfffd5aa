#include <gtest/gtest.h>

#include "actors/admin/audit_cursor.hpp"
#include "actors/admin/platform.hpp"

namespace madang::admin {
namespace {

constexpr jobs::job_id some_job{7};
constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};

void take(platform& target, const platform_events& events, unix_nanos at) {
  event_meta meta;
  meta.time = at;
  for (const auto& one : events) apply(target, one, meta);
}

TEST(a_purge, begins_once_for_a_moment_and_never_before_the_platform_did) {
  platform made;
  EXPECT_TRUE(decide(made, begin_audit_purge{noon, {1}}, some_job).empty()) << "it has not begun";
  take(made, {administrator_counted{{1}, 1}}, noon);
  EXPECT_TRUE(decide(made, begin_audit_purge{noon, {1}}, some_job).empty()) << "nothing can be that old";
  const auto begun = decide(made, begin_audit_purge{noon + 5, {1}}, some_job);
  ASSERT_EQ(begun.size(), 1U);
  EXPECT_EQ(std::get<audit_purge_begun>(begun.front()).job, some_job);
  take(made, begun, noon + 10);
  EXPECT_TRUE(decide(made, begin_audit_purge{noon + 5, {1}}, some_job).empty());
  EXPECT_TRUE(decide(made, begin_audit_purge{noon + 4, {1}}, some_job).empty());
  EXPECT_EQ(decide(made, begin_audit_purge{noon + 6, {1}}, some_job).size(), 1U);
}

TEST(a_purge, is_done_once) {
  platform made;
  const auto done = decide(made, purge_audit{noon});
  ASSERT_EQ(done.size(), 1U);
  take(made, done, noon + 1);
  EXPECT_EQ(made.purged, noon);
  EXPECT_TRUE(decide(made, purge_audit{noon}).empty());
}

TEST(an_export_of_a_day, is_written_down_with_who_and_why) {
  const admin_act act{{1}, "192.0.2.1", "as agreed"};
  const auto events = decide(platform{}, begin_audit_export{{20'000}, act}, some_job);
  ASSERT_EQ(events.size(), 1U);
  const auto& begun = std::get<audit_export_begun>(events.front());
  EXPECT_EQ(begun.act, act);
  EXPECT_EQ(begun.day, calendar_day{20'000});
}

TEST(a_release_of_orders, is_written_down_and_refused_where_the_symbol_is_in_service) {
  const auto symbol = *market::symbol_id::parse("005930");
  const begin_order_release wanted{symbol, trading::order_id{9}, {{1}, "192.0.2.1", "as agreed"}};
  const auto refused = decide(platform{}, wanted, some_job, false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), admin_reject::symbol_in_service);
  const auto events = decide(platform{}, wanted, some_job, true);
  ASSERT_TRUE(events);
  const auto& begun = std::get<order_release_begun>(events->front());
  EXPECT_EQ(begun.act, wanted.act);
  EXPECT_EQ(begun.symbol, symbol);
  EXPECT_EQ(begun.order, wanted.order);
}

TEST(what_is_done_by_hand, is_written_down_before_and_after_it_is_done) {
  const entity_id order{entity_kind::order, 9};
  const admin_act act{{1}, "192.0.2.1", "it hangs"};
  platform made;
  const auto before = decide(made, order_supervision{order, supervision_act::restart, act});
  ASSERT_EQ(before.size(), 1U);
  const auto& ordered = std::get<supervision_ordered>(before.front());
  EXPECT_EQ(ordered.entity, order);
  EXPECT_EQ(ordered.what, supervision_act::restart);
  EXPECT_EQ(ordered.act, act);
  const auto after =
      decide(made, report_supervision{order, supervision_act::restart, act_result::failed, "it is isolated", act});
  ASSERT_EQ(after.size(), 1U);
  const auto& ended = std::get<supervision_ended>(after.front());
  EXPECT_EQ(ended.entity, order);
  EXPECT_EQ(ended.how, act_result::failed);
  EXPECT_EQ(ended.detail, "it is isolated");
  EXPECT_EQ(ended.act, act);
  take(made, before, noon);
  auto as_before = made;
  take(made, after, noon);
  EXPECT_EQ(made, as_before) << "the platform itself is none of it";
}

TEST(a_drain_of_a_node, is_written_down_with_who_and_why) {
  const admin_act act{{1}, "192.0.2.1", "for repair"};
  const auto events = decide(platform{}, order_drain{3, act});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(std::get<drain_ordered>(events.front()).node, 3);
  EXPECT_EQ(std::get<drain_ordered>(events.front()).act, act);
}

TEST(the_words_of_what_is_done_by_hand, are_read_as_they_are_written) {
  for (const auto one :
       {supervision_act::restart, supervision_act::isolate, supervision_act::release, supervision_act::snapshot}) {
    EXPECT_EQ(parse_supervision_act(to_text(one)), one);
  }
  EXPECT_FALSE(parse_supervision_act("kill"));
}

TEST(the_cursor_of_an_export, is_read_as_it_was_written) {
  audit_cursor at{1, 2, 3, 4, 5, {}};
  at.files[0] = {6, 7, 8, 9, 10, "abc"};
  EXPECT_EQ(parse_audit_cursor(to_text(at)), at);
  EXPECT_EQ(parse_audit_cursor(to_text(audit_cursor{})), audit_cursor{});
  for (const auto* text : {"", "1", "x", "0 0 0 0 0 0 0 0 0 0 - 0 0 0 0 0", "3 0 0 0 0 0 0 0 0 0 - 0 0 0 0 0 -",
                           "0 0 0 0 0 0 0 0 0 0 - 0 0 0 0 0 - 1", "0  0 0 0 0 0 0 0 0 0 - 0 0 0 0 0 -"}) {
    EXPECT_FALSE(parse_audit_cursor(text)) << text;
  }
}

}  // namespace
}  // namespace madang::admin
