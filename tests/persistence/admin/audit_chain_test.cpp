#include "persistence/admin/audit_chain.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace madang::admin {
namespace {

std::vector<audit_item> chain_of(std::size_t count) {
  std::vector<audit_item> out;
  std::string prev(audit_chain_start());
  for (std::size_t i = 0; i < count; ++i) {
    audit_item one;
    one.seq = 10 + 3 * i;
    one.time = {static_cast<std::int64_t>(i) * nanos_per_second};
    one.actor = {7};
    one.address = "192.0.2.1";
    one.action = "user_suspended";
    one.object_kind = "user";
    one.object_id = "usr_1";
    one.reason = "says \"no\"";
    one.values = "{}";
    one.prev_hash = prev;
    one.content_hash = content_hash_of(one);
    prev = one.hash = chain_hash_of(one);
    out.push_back(one);
  }
  return out;
}

audit_verdict walk(const std::vector<audit_item>& all) {
  chain_walker walker;
  for (const auto& one : all) walker.take(one);
  return walker.verdict();
}

TEST(the_chain_of_acts, is_valid_as_it_was_written) {
  const auto verdict = walk(chain_of(4));
  EXPECT_TRUE(verdict.valid);
  EXPECT_EQ(verdict.first_seq, 10U);
  EXPECT_EQ(verdict.last_seq, 19U);
  EXPECT_EQ(verdict.last_hash.size(), 64U);
}

TEST(the_chain_of_acts, breaks_where_an_act_was_changed_left_out_or_moved) {
  auto changed = chain_of(4);
  changed[2].reason = "another";
  EXPECT_EQ(walk(changed).broken_at, changed[2].seq);
  auto shorter = chain_of(4);
  shorter.erase(shorter.begin() + 1);
  EXPECT_EQ(walk(shorter).broken_at, shorter[1].seq);
  auto moved = chain_of(4);
  std::swap(moved[1], moved[2]);
  EXPECT_FALSE(walk(moved).valid);
}

TEST(the_chain_of_acts, breaks_where_its_beginning_was_taken_off) {
  auto late = chain_of(4);
  late.erase(late.begin(), late.begin() + 2);
  EXPECT_EQ(walk(late).broken_at, late[0].seq) << "nothing comes before the first act";
  chain_walker part(late[0].prev_hash);
  for (const auto& one : late) part.take(one);
  EXPECT_TRUE(part.verdict().valid) << "a part follows the act before it";
}

TEST(the_chain_of_acts, is_one_for_each_writer) {
  auto all = chain_of(3);
  for (auto one : chain_of(3)) {
    one.seq = audit_number(2, one.seq);
    one.prev_hash = all.size() == 3 ? std::string(audit_chain_start()) : all.back().hash;
    one.hash = chain_hash_of(one);
    all.push_back(one);
  }
  EXPECT_TRUE(walk(all).valid);
  std::swap(all[1], all[3]);
  std::swap(all[3], all[2]);
  EXPECT_TRUE(walk(all).valid) << "in the order of time";
  all.erase(all.begin() + 2);
  EXPECT_FALSE(walk(all).valid);
}

void empty(audit_item& one) {
  one.actor = {};
  one.address = one.action = one.object_kind = one.object_id = one.reason = one.values = {};
}
audit_item purge_behind(const audit_item& last, std::int64_t before_s) {
  audit_item one;
  one.seq = last.seq + 1;
  one.time = {100 * nanos_per_second};
  one.action = "audit_purged";
  one.object_kind = "audit";
  one.object_id = "trail";
  one.values = R"({"before":")" + to_rfc3339({before_s * nanos_per_second}) + R"("})";
  one.prev_hash = last.hash;
  one.content_hash = content_hash_of(one);
  one.hash = chain_hash_of(one);
  return one;
}

TEST(the_chain_of_acts, breaks_where_an_act_was_emptied_that_was_not_to_be_purged) {
  auto all = chain_of(4);
  empty(all[0]);
  empty(all[1]);
  all.push_back(purge_behind(all.back(), 2));
  const auto verdict = [&] {
    chain_walker walker;
    for (const auto& one : all) walker.take(one);
    walker.end();
    return walker.verdict();
  };
  EXPECT_TRUE(verdict().valid);
  empty(all[2]);
  EXPECT_EQ(verdict().broken_at, all[2].seq) << "it is not older than the purge has said";
  EXPECT_TRUE(walk(all).valid) << "of a part nobody can say";
}

TEST(the_hash_of_an_act, is_that_of_its_canonical_json) {
  audit_item one;
  one.action = "user_suspended";
  one.object_kind = "user";
  one.object_id = "u";
  one.values = "{}";
  // printf '%s' '{"action":…}' | sha256sum
  EXPECT_EQ(content_hash_of(one), "295c2358c9db52f40e6ef80215dae57ea66a2afac15a6735061275be356ef0a2");
}

}  // namespace
}  // namespace madang::admin
