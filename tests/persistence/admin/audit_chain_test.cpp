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
