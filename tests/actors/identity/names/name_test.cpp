#include "actors/identity/names/name.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace madang {
namespace {

/// Whether an acknowledgement up to this number says anything new.
bool awaits(const name& current, user_id peer, std::uint32_t upto) {
  auto known = current.peers.find(peer);
  if (known == current.peers.end() || known->second.to_user.empty()) return false;
  return known->second.to_user.unacknowledged.front().number <= upto;
}

constexpr user_id minji{11};
constexpr user_id junho{22};
constexpr idempotency minji_request{1, 2, 3};
constexpr idempotency junho_request{4, 5, 6};
constexpr std::uint64_t proof = 777;

peer_message<user_to_name> reservation(const idempotency& request, std::uint64_t of = proof) {
  return {1, reserve_name{of, request}};
}
peer_message<user_to_name> confirmation() {
  return {2, confirm_name{}};
}
peer_message<user_to_name> release() {
  return {2, release_name{}};
}

/// Decides and applies, as the shell does.
std::vector<name_event> receive(name& target, user_id from, const peer_message<user_to_name>& one,
                                unix_nanos forget_before = {}, unix_nanos at = {}) {
  auto events = decide(target, from, one, forget_before);
  event_meta stamp;
  stamp.time = at;
  for (const auto& event : events) apply(target, event, stamp);
  return events;
}
void acknowledge(name& target, user_id user, std::uint32_t upto) {
  apply(target, messages_acknowledged{{{entity_of(user), upto}}}, {});
}
std::vector<peer_message<name_to_user>> waiting_for(const name& from, user_id user) {
  auto known = from.peers.find(user);
  return known == from.peers.end() ? std::vector<peer_message<name_to_user>>{} : known->second.to_user.unacknowledged;
}

using events = std::vector<name_event>;
using peer_messages = std::vector<peer_message<name_to_user>>;

TEST(name, is_granted_to_the_first_that_asks) {
  name one;
  EXPECT_EQ(receive(one, minji, reservation(minji_request)), (events{name_reserved{minji, 1, proof, minji_request}}));
  EXPECT_EQ(one.holder, minji);
  EXPECT_EQ(waiting_for(one, minji), (peer_messages{{1, name_granted{}}}));
}

TEST(name, is_denied_to_the_second_and_says_who_has_it_and_under_which_request) {
  name one;
  receive(one, minji, reservation(minji_request));
  EXPECT_EQ(receive(one, junho, reservation(junho_request)), (events{name_refused{junho, 1}}));
  EXPECT_EQ(one.holder, minji);
  EXPECT_EQ(waiting_for(one, junho), (peer_messages{{1, name_denied{minji, minji_request}}}));
}

TEST(name, counts_as_taken_by_another_text_with_the_same_id) {
  name one;
  receive(one, minji, reservation(minji_request, 1));
  EXPECT_EQ(receive(one, junho, reservation(junho_request, 2)), (events{name_refused{junho, 1}}));
}

TEST(name, is_resolved_from_its_reservation_on_and_only_with_the_holders_proof) {
  name one;
  EXPECT_FALSE(holder_of(one, 0).user);
  receive(one, minji, reservation(minji_request));
  EXPECT_EQ(holder_of(one, proof).user, minji) << "he may have been told that he is registered";
  EXPECT_EQ(receive(one, minji, confirmation()), (events{name_confirmed{minji, 2}}));
  EXPECT_EQ(holder_of(one, proof).user, minji);
  EXPECT_FALSE(holder_of(one, proof + 1).user);
}

TEST(name, is_left_by_who_may_claim_it_again_whatever_happened_meanwhile) {
  name one;
  receive(one, minji, reservation(minji_request));
  receive(one, minji, confirmation());
  EXPECT_EQ(receive(one, minji, {3, leave_name{}}, {1}), (events{name_released{minji, 3, {1}, true}}));
  acknowledge(one, minji, 1);
  EXPECT_FALSE(holder_of(one, proof).user);
  receive(one, junho, {1, claim_name{proof}});
  receive(one, junho, {2, confirm_name{}});
  EXPECT_EQ(holder_of(one, proof).user, junho);
  EXPECT_EQ(receive(one, minji, {4, claim_name{proof}}), (events{name_refused{minji, 4, true}}));
  EXPECT_EQ(waiting_for(one, minji), (peer_messages{{2, name_denied{junho, {}}}})) << "numbers go on";
  acknowledge(one, minji, 2);
  receive(one, junho, {3, leave_name{}}, {1});
  EXPECT_EQ(receive(one, minji, {5, claim_name{proof}}), (events{name_reserved{minji, 5, proof, {}, true}}));
  EXPECT_EQ(waiting_for(one, minji), (peer_messages{{3, name_granted{}}}));
  EXPECT_TRUE(receive(one, minji, {5, claim_name{proof}}).empty()) << "a copy";
}

TEST(name, is_quit_by_who_may_ask_for_it_again_and_remembers_him_no_longer_than_copies_may_come) {
  name one;
  receive(one, minji, {1, ask_name{proof, 0}});
  acknowledge(one, minji, 1);
  receive(one, minji, {2, confirm_name{}});
  EXPECT_EQ(receive(one, minji, {3, quit_name{}}, {1}, {5}), (events{name_released{minji, 3, {1}}}));
  EXPECT_TRUE(one.peers.empty()) << "the pair has ended";
  EXPECT_EQ(one.ended.size(), 1U);
  EXPECT_TRUE(receive(one, minji, {1, ask_name{proof, 0}}, {1}, {6}).empty()) << "a copy";
  EXPECT_TRUE(receive(one, minji, {3, quit_name{}}, {1}, {6}).empty()) << "a copy";
  EXPECT_EQ(receive(one, minji, {4, ask_name{proof, 1}}, {1}, {7}),
            (events{name_reserved{minji, 4, proof, {}, false, true, 1}}));
  EXPECT_TRUE(one.ended.empty()) << "it is under way again";
  EXPECT_EQ(waiting_for(one, minji), (peer_messages{{2, name_granted{}}})) << "numbers go on";
  EXPECT_TRUE(receive(one, minji, {4, ask_name{proof, 1}}, {1}, {8}).empty()) << "a copy";
}

TEST(name, is_asked_for_again_by_somebody_whom_it_has_forgotten) {
  name one;
  receive(one, junho, reservation(junho_request));
  receive(one, minji, {1, ask_name{proof, 0}}, {1}, {5});
  apply(one, messages_acknowledged{{{entity_of(minji), 1}}, {1}}, {});
  one.ended.clear();
  EXPECT_EQ(receive(one, minji, {2, ask_name{proof, 1}}, {1}, {900}), (events{name_refused{minji, 2, false, true, 1}}));
  EXPECT_EQ(waiting_for(one, minji), (peer_messages{{2, name_denied{junho, junho_request}}}));
}

TEST(name, is_not_grown_by_all_who_have_ever_asked_for_it) {
  name one;
  receive(one, junho, reservation(junho_request));
  receive(one, junho, confirmation());
  constexpr std::int64_t window = 100;
  std::size_t most = 0;
  for (std::int64_t i = 1; i <= 20'000; ++i) {
    const user_id asker{1'000 + static_cast<std::uint64_t>(i)};
    EXPECT_EQ(receive(one, asker, {1, ask_name{proof, 0}}, {}, {i}).size(), 1U);
    event_meta stamp;
    stamp.time = {i};
    apply(one, messages_acknowledged{{{entity_of(asker), 1}}, {std::max<std::int64_t>(i - window, 1)}}, stamp);
    most = std::max(most, one.peers.size() + one.ended.size());
  }
  EXPECT_LE(most, static_cast<std::size_t>(window) + 3) << "those of the last while, and who has it";
  EXPECT_EQ(holder_of(one, proof).user, junho);
}

TEST(name, ends_a_pair_of_an_old_journal_when_its_user_asks_again) {
  name one;
  receive(one, junho, reservation(junho_request));
  receive(one, minji, {1, claim_name{proof}});
  acknowledge(one, minji, 1);
  EXPECT_TRUE(one.peers.contains(minji)) << "it lasts";
  receive(one, minji, {2, ask_name{proof, 1}});
  apply(one, messages_acknowledged{{{entity_of(minji), 2}}, {1}}, {});
  EXPECT_FALSE(one.peers.contains(minji));
}

TEST(name, is_free_again_when_its_holder_is_erased) {
  name one;
  receive(one, minji, reservation(minji_request));
  receive(one, minji, confirmation());
  ASSERT_EQ(receive(one, minji, {3, release_name{}}, {1}, {5}), (events{name_released{minji, 3, {1}}}));
  EXPECT_FALSE(holder_of(one, proof).user);
  EXPECT_FALSE(one.confirmed);
  EXPECT_TRUE(receive(one, minji, {3, release_name{}}, {1}, {6}).empty()) << "a copy";
  receive(one, junho, reservation(junho_request));
  receive(one, junho, confirmation());
  EXPECT_EQ(holder_of(one, proof).user, junho);
}

TEST(name, is_free_again_after_a_release) {
  name one;
  receive(one, minji, reservation(minji_request));
  EXPECT_EQ(receive(one, minji, release()), (events{name_released{minji, 2}}));
  EXPECT_EQ(one, name{}) << "and nothing of the first user is left";
  EXPECT_EQ(receive(one, junho, reservation(junho_request)).front(),
            (name_event{name_reserved{junho, 1, proof, junho_request}}));
}

TEST(name, takes_copies_without_an_event) {
  name one;
  receive(one, minji, reservation(minji_request));
  receive(one, junho, reservation(junho_request));
  EXPECT_TRUE(receive(one, minji, reservation(minji_request)).empty());
  EXPECT_TRUE(receive(one, junho, reservation(junho_request)).empty());
  receive(one, minji, confirmation());
  EXPECT_TRUE(receive(one, minji, reservation(minji_request)).empty());
  EXPECT_TRUE(receive(one, minji, confirmation()).empty());
}

TEST(name, leaves_a_peer_message_ahead_of_its_turn_to_be_sent_again) {
  name one;
  EXPECT_TRUE(receive(one, minji, confirmation()).empty());
  receive(one, minji, reservation(minji_request));
  EXPECT_TRUE(receive(one, minji, {3, confirm_name{}}).empty());
  EXPECT_EQ(consumed_from(one, minji, 3), 1U);
}

TEST(name, forgets_a_denied_user_once_it_has_acknowledged_and_still_acknowledges_its_copies) {
  name one;
  receive(one, minji, reservation(minji_request));
  receive(one, junho, reservation(junho_request));
  EXPECT_TRUE(awaits(one, junho, 1));
  EXPECT_TRUE(has_unacknowledged(one));
  acknowledge(one, junho, 1);
  EXPECT_FALSE(one.peers.contains(junho));
  EXPECT_FALSE(awaits(one, junho, 1));
  EXPECT_EQ(consumed_from(one, junho, 1), 1U);
}

TEST(name, forgets_a_user_that_released_it_and_still_acknowledges_its_copies) {
  name one;
  receive(one, minji, reservation(minji_request));
  receive(one, minji, release());
  EXPECT_TRUE(one.peers.empty());
  EXPECT_TRUE(receive(one, minji, release()).empty());
  EXPECT_EQ(consumed_from(one, minji, 2), 2U);
}

TEST(name, does_not_take_a_late_copy_of_a_refused_user_for_a_new_reservation) {
  name one;
  receive(one, minji, reservation(minji_request));
  receive(one, junho, reservation(junho_request));
  event_meta stamp;
  stamp.time = {100};
  apply(one, messages_acknowledged{{{entity_of(junho), 1}}, {50}}, stamp);
  EXPECT_FALSE(one.peers.contains(junho));
  receive(one, minji, release(), {50}, {110});
  ASSERT_FALSE(one.holder);
  EXPECT_TRUE(receive(one, junho, reservation(junho_request), {50}).empty());
  EXPECT_TRUE(receive(one, minji, reservation(minji_request), {50}).empty());
  EXPECT_FALSE(one.holder) << "a name that only copies have asked for would be lost for ever";
}

TEST(name, forgets_ended_pairs_when_no_copy_of_theirs_can_come_any_more) {
  name one;
  receive(one, minji, reservation(minji_request));
  receive(one, minji, release(), {50}, {100});
  EXPECT_EQ(one.ended.size(), 1U);
  receive(one, junho, reservation(junho_request));
  receive(one, junho, release(), {101}, {200});
  ASSERT_EQ(one.ended.size(), 1U);
  EXPECT_EQ(one.ended[0], (ended_pair<user_id>{junho, 2, {200}}));
}

TEST(name, remembers_its_holder_for_ever) {
  name one;
  receive(one, minji, reservation(minji_request));
  acknowledge(one, minji, 1);
  receive(one, minji, confirmation());
  EXPECT_TRUE(one.peers.contains(minji));
  EXPECT_FALSE(has_unacknowledged(one));
}

TEST(name, takes_a_second_peer_message_as_acknowledging_its_answer) {
  name one;
  receive(one, minji, reservation(minji_request));
  EXPECT_TRUE(has_unacknowledged(one));
  receive(one, minji, confirmation());
  EXPECT_FALSE(has_unacknowledged(one));
}

TEST(name, ignores_acknowledgements_of_strangers_and_old_ones) {
  name one;
  receive(one, minji, reservation(minji_request));
  const auto before = one;
  acknowledge(one, junho, 1);
  acknowledge(one, minji, 0);
  EXPECT_EQ(one, before);
  EXPECT_FALSE(awaits(one, minji, 0));
}

TEST(name, holds_a_bounded_number_of_users_however_many_ask) {
  name one;
  receive(one, minji, reservation(minji_request));
  for (std::uint64_t i = 100; i < 1'100; ++i) {
    receive(one, {i}, reservation(junho_request));
    acknowledge(one, {i}, 1);
  }
  EXPECT_EQ(one.peers.size(), 1U);
}

TEST(name, calls_it_a_bug_when_somebody_else_confirms_or_releases_it) {
  name one;
  receive(one, minji, reservation(minji_request));
  receive(one, junho, reservation(junho_request));
  EXPECT_THROW((void)decide(one, junho, confirmation(), {}), broken_invariant);
  EXPECT_THROW((void)decide(one, junho, release(), {}), broken_invariant);
  EXPECT_THROW((void)decide(one, minji, {2, reserve_name{}}, {}), broken_invariant);
  EXPECT_THROW((void)decide(one, {33}, {1, confirm_name{}}, {}), broken_invariant);
}

TEST(name, refuses_events_that_do_not_fit) {
  name one;
  EXPECT_THROW(apply(one, name_refused{minji, 1}, {}), broken_invariant);
  EXPECT_THROW(apply(one, name_confirmed{minji, 1}, {}), broken_invariant);
  EXPECT_THROW(apply(one, name_released{minji, 1}, {}), broken_invariant);
  apply(one, name_reserved{minji, 1, proof, {}}, {});
  EXPECT_THROW(apply(one, name_reserved{junho, 1, proof, {}}, {}), broken_invariant);
  EXPECT_THROW(apply(one, name_confirmed{minji, 3}, {}), broken_invariant);
}

}  // namespace
}  // namespace madang
