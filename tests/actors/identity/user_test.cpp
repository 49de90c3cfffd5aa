#include "actors/identity/user.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

constexpr user_id minji{11};
constexpr user_id junho{22};
constexpr name_id email{0xe1};
constexpr name_id username{0xa1};
constexpr idempotency request{1, 2, 3};
constexpr idempotency no_key{0, 0, 3};
constexpr unix_nanos noon{1'763'640'000 * nanos_per_second};
constexpr user_rules rules{.requests_max = 3};
const set_password other_password{minji, "$argon2id$other"};

template <class Body>
bool awaits_in(const outbox<Body>& box, std::uint32_t upto) {
  return !box.empty() && box.unacknowledged.front().number <= upto;
}
/// Whether an acknowledgement up to this number says anything new.
bool awaits(const user& current, entity_id peer, std::uint32_t upto) {
  if (peer == entity_of(email)) return awaits_in(current.email.to_name, upto);
  const auto* owned = find_account(current, account_id{peer.key});
  return owned != nullptr && awaits_in(owned->to_account, upto);
}

registration_started start(const idempotency& with = request) {
  return {
      minji, email, 100, username, 200, "sealed e-mail", "sealed name", "$argon2id$…", role_set{}.with(role::trader),
      with};
}

/// A user with its stream: applies what is decided and keeps it for replay.
struct subject {
  user state = blank();
  std::vector<user_event> journal;
  unix_nanos now = noon;

  static user blank() {
    user made;
    made.id = minji;
    return made;
  }
  void commit(const user_events& events) {
    for (const auto& event : events) {
      journal.push_back(event);
      apply(state, event, {{journal.size()}, journal.size(), now, {}});
    }
  }
  user_events register_with(const registration_started& with) {
    auto events = decide(state, register_user{with, now});
    commit(*events);
    return *events;
  }
  user_events receive(name_id from, const peer_message<name_to_user>& one) {
    auto events = decide(state, from, one);
    commit(events);
    return events;
  }
  result<account_request_decision, user_reject> ask_account(const request_account& command) {
    auto decision = decide(state, command, rules);
    if (decision && std::holds_alternative<user_events>(*decision)) commit(std::get<user_events>(*decision));
    return decision;
  }
};

const peer_message<name_to_user> granted{1, name_granted{}};
peer_message<name_to_user> denied(const idempotency& holder_request = {7, 8, 9}) {
  return {1, name_denied{junho, holder_request}};
}

subject registered() {
  subject one;
  one.register_with(start());
  one.receive(email, granted);
  one.receive(username, granted);
  return one;
}

request_account account_wish(std::uint64_t id, const idempotency& with = {}, unix_nanos at = noon) {
  return {minji, {id}, account_kind::paper, currency::krw, "main", 20, with, at};
}

using peer_messages_to_name = std::vector<peer_message<user_to_name>>;
template <class Answer>
bool answers(const registration_answer& answer) {
  return std::holds_alternative<Answer>(answer);
}
user_reject refusal_in(const registration_answer& answer) {
  return std::get<user_reject>(answer);
}

// ---- registration --------------------------------------------------------------------------------------------------

TEST(registration, asks_for_the_address_first) {
  subject one;
  EXPECT_EQ(one.register_with(start()), (user_events{start()}));
  EXPECT_EQ(one.state.email.to_name.unacknowledged, (peer_messages_to_name{{1, reserve_name{100, request}}}));
  EXPECT_TRUE(one.state.username.to_name.empty());
  EXPECT_TRUE(is_registering(one.state));
}

TEST(registration, asks_for_the_user_name_when_it_has_the_address) {
  subject one;
  one.register_with(start());
  EXPECT_EQ(one.receive(email, granted), (user_events{name_answered{email, 1, true, {}, {}}}));
  EXPECT_TRUE(one.state.email.to_name.empty()) << "the answer acknowledges the question";
  EXPECT_EQ(one.state.username.to_name.unacknowledged, (peer_messages_to_name{{1, reserve_name{200, request}}}));
}

TEST(registration, is_complete_and_confirms_both_names_when_both_are_granted) {
  subject one;
  one.register_with(start());
  one.receive(email, granted);
  one.now = noon + 5;
  EXPECT_EQ(one.receive(username, granted), (user_events{name_answered{username, 1, true, {}, {}}, user_registered{}}));
  EXPECT_EQ(one.state.email.to_name.unacknowledged, (peer_messages_to_name{{2, confirm_name{}}}));
  EXPECT_EQ(one.state.username.to_name.unacknowledged, (peer_messages_to_name{{2, confirm_name{}}}));
  auto view = view_of(one.state);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->user, minji);
  EXPECT_EQ(view->sealed_email, "sealed e-mail");
  EXPECT_EQ(view->roles, role_set{}.with(role::trader));
  EXPECT_EQ(view->created_at, noon + 5);
  EXPECT_TRUE(answers<registration_stands>(answer_registration(one.state, request.body)));
}

TEST(registration, is_refused_for_a_taken_address_without_asking_for_the_user_name) {
  subject one;
  one.register_with(start());
  EXPECT_EQ(one.receive(email, denied()), (user_events{name_answered{email, 1, false, junho, {7, 8, 9}},
                                                       registration_refused{user_reject::email_taken}}));
  EXPECT_FALSE(has_unacknowledged(one.state));
  EXPECT_EQ(refusal_in(answer_registration(one.state, request.body)), user_reject::email_taken);
}

TEST(registration, is_refused_for_a_taken_user_name_and_releases_the_address) {
  subject one;
  one.register_with(start());
  one.receive(email, granted);
  EXPECT_EQ(one.receive(username, denied()), (user_events{name_answered{username, 1, false, junho, {7, 8, 9}},
                                                          registration_refused{user_reject::username_taken}}));
  EXPECT_EQ(one.state.email.to_name.unacknowledged, (peer_messages_to_name{{2, release_name{}}}));
  EXPECT_TRUE(one.state.username.to_name.empty());
  EXPECT_EQ(refusal_in(answer_registration(one.state, request.body)), user_reject::username_taken);
}

TEST(registration, keeps_nothing_personal_once_refused) {
  subject one;
  one.register_with(start());
  one.receive(email, denied());
  EXPECT_EQ(one.state.sealed_email + one.state.sealed_username + one.state.password_hash, "");
  EXPECT_EQ(view_of(one.state).error(), user_reject::user_unknown);
}

TEST(registration, refuses_two_names_that_are_one_before_anything_happens) {
  auto same = start();
  same.username_name = same.email_name;
  EXPECT_EQ(decide(subject::blank(), register_user{same, noon}).error(), user_reject::username_taken);
}

TEST(registration, takes_copies_of_answers_without_an_event) {
  subject one;
  one.register_with(start());
  one.receive(email, granted);
  EXPECT_TRUE(one.receive(email, granted).empty());
  one.receive(username, granted);
  EXPECT_TRUE(one.receive(username, granted).empty());
  EXPECT_TRUE(one.receive(email, granted).empty());
}

TEST(registration, leaves_a_peer_message_ahead_of_its_turn_to_be_sent_again) {
  subject one;
  one.register_with(start());
  EXPECT_TRUE(one.receive(email, {2, name_granted{}}).empty());
  EXPECT_EQ(one.state.stage, registration_stage::reserving_email);
}

TEST(registration, calls_it_a_bug_to_start_twice_or_to_hear_from_a_stranger) {
  auto one = registered();
  EXPECT_THROW((void)decide(one.state, register_user{start(), noon}), broken_invariant);
  EXPECT_THROW((void)decide(one.state, name_id{0xbad}, granted), broken_invariant);
  EXPECT_THROW(apply(one.state, start(), {}), broken_invariant);
  EXPECT_THROW(apply(one.state, user_registered{}, {}), broken_invariant);
  EXPECT_THROW(apply(one.state, registration_refused{user_reject::email_taken}, {}), broken_invariant);
}

TEST(registration, acknowledgements_empty_the_boxes) {
  auto one = registered();
  EXPECT_TRUE(awaits(one.state, entity_of(email), 2));
  EXPECT_FALSE(awaits(one.state, entity_of(email), 1));
  one.commit(
      {messages_acknowledged{{{entity_of(email), 2}, {entity_of(username), 2}, {entity_of(name_id{0xbad}), 9}}}});
  EXPECT_FALSE(has_unacknowledged(one.state));
  EXPECT_FALSE(awaits(one.state, entity_of(email), 2));
}

// ---- a repeated registration ---------------------------------------------------------------------------------------

TEST(registration_answer, of_nobody_is_user_unknown) {
  EXPECT_EQ(refusal_in(answer_registration(subject::blank(), request.body)), user_reject::user_unknown);
}

TEST(registration_answer, while_undecided_is_request_in_progress_or_key_reused) {
  subject one;
  one.register_with(start());
  EXPECT_EQ(refusal_in(answer_registration(one.state, request.body)), user_reject::request_in_progress);
  EXPECT_EQ(refusal_in(answer_registration(one.state, request.body + 1)), user_reject::idempotency_key_reused);
  one.receive(email, granted);
  EXPECT_EQ(refusal_in(answer_registration(one.state, request.body)), user_reject::request_in_progress);
}

TEST(registration_answer, to_another_body_is_key_reused_whatever_became_of_it) {
  EXPECT_EQ(refusal_in(answer_registration(registered().state, request.body + 1)), user_reject::idempotency_key_reused);
  subject lost;
  lost.register_with(start());
  lost.receive(email, denied());
  EXPECT_EQ(refusal_in(answer_registration(lost.state, request.body + 1)), user_reject::idempotency_key_reused);
}

TEST(registration_answer, is_the_holders_where_the_name_is_held_under_the_same_key) {
  for (auto body : {request.body, request.body + 1}) {
    subject one;
    one.register_with(start());
    one.receive(email, denied({request.key_high, request.key_low, body}));
    auto answer = answer_registration(one.state, request.body);
    ASSERT_TRUE(answers<holder_answers>(answer)) << "the holder compares the bodies";
    EXPECT_EQ(std::get<holder_answers>(answer).holder, junho);
  }
}

TEST(registration_answer, is_its_own_where_neither_sent_a_key) {
  subject one;
  one.register_with(start(no_key));
  one.receive(email, denied(no_key));
  EXPECT_EQ(refusal_in(answer_registration(one.state, no_key.body)), user_reject::email_taken);
}

// ---- accounts ------------------------------------------------------------------------------------------------------

TEST(account_request, opens_an_account_with_its_first_peer_message) {
  auto one = registered();
  auto decision = one.ask_account(account_wish(501));
  ASSERT_TRUE(decision);
  EXPECT_EQ(std::get<user_events>(*decision),
            (user_events{account_requested{{501}, account_kind::paper, currency::krw, "main", {}}}));
  const auto* owned = find_account(one.state, {501});
  ASSERT_NE(owned, nullptr);
  open_account terms{minji, account_kind::paper, currency::krw, "main"};
  EXPECT_EQ(owned->terms, terms);
  EXPECT_EQ(owned->to_account.unacknowledged, (std::vector<peer_message<user_to_account>>{{1, terms}}));
  EXPECT_EQ(view_of(one.state)->accounts, (std::vector<account_id>{{501}}));
  EXPECT_TRUE(awaits(one.state, entity_of(account_id{501}), 1));
  one.commit({messages_acknowledged{{{entity_of(account_id{501}), 1}}}});
  EXPECT_FALSE(awaits(one.state, entity_of(account_id{501}), 1));
}

TEST(account_request, is_for_registered_users_before_anything_else) {
  auto note_lifecycle = account_wish(501, request);
  note_lifecycle.max_accounts = 0;
  EXPECT_EQ(decide(subject::blank(), note_lifecycle, rules).error(), user_reject::user_unknown);
  subject one;
  one.register_with(start());
  EXPECT_EQ(decide(one.state, note_lifecycle, rules).error(), user_reject::user_unknown);
  one.receive(email, denied());
  EXPECT_EQ(decide(one.state, note_lifecycle, rules).error(), user_reject::user_unknown);
}

TEST(account_request, is_recognised_by_its_key_before_any_limit) {
  auto one = registered();
  ASSERT_TRUE(one.ask_account(account_wish(501, {9, 9, 1})));
  auto again = account_wish(502, {9, 9, 1});
  again.max_accounts = 1;
  auto decision = decide(one.state, again, {.requests_max = 0});
  ASSERT_TRUE(decision);
  EXPECT_EQ(std::get<account_requested_before>(*decision).account, account_id{501});
  again.request.body = 2;
  EXPECT_EQ(decide(one.state, again, {.requests_max = 0}).error(), user_reject::idempotency_key_reused);
}

TEST(account_request, ties_the_kind_of_the_account_to_its_currency) {
  auto one = registered();
  auto wish = account_wish(501);
  wish.max_accounts = 0;
  wish.currency = currency::game;
  EXPECT_EQ(decide(one.state, wish, rules).error(), user_reject::currency_mismatch) << "before the number of accounts";
  wish.kind = account_kind::game;
  wish.max_accounts = 1;
  EXPECT_TRUE(decide(one.state, wish, rules));
  wish.currency = currency::krw;
  EXPECT_EQ(decide(one.state, wish, rules).error(), user_reject::currency_mismatch);
}

TEST(account_request, counts_accounts_before_remembered_requests) {
  auto one = registered();
  ASSERT_TRUE(one.ask_account(account_wish(501, {9, 9, 1})));
  auto next = account_wish(502, {9, 10, 1});
  next.max_accounts = 1;
  EXPECT_EQ(decide(one.state, next, {.requests_max = 1}).error(), user_reject::too_many_accounts);
  next.max_accounts = 2;
  EXPECT_EQ(decide(one.state, next, {.requests_max = 1}).error(), user_reject::too_many_requests);
  EXPECT_TRUE(decide(one.state, next, {.requests_max = 2}));
  next.request = {};
  EXPECT_TRUE(decide(one.state, next, {.requests_max = 1})) << "without a key there is nothing to remember";
}

TEST(account_request, forgets_a_key_after_a_day_of_event_time) {
  auto one = registered();
  ASSERT_TRUE(one.ask_account(account_wish(501, {9, 9, 1})));
  const auto day = request_memory_s * nanos_per_second;
  auto late = decide(one.state, account_wish(502, {9, 9, 1}, noon + (day - 1)), rules);
  EXPECT_TRUE(std::holds_alternative<account_requested_before>(*late));
  auto later = decide(one.state, account_wish(502, {9, 9, 2}, noon + day), rules);
  EXPECT_TRUE(std::holds_alternative<user_events>(*later));
}

TEST(account_request, remembers_a_bounded_number_of_keys_and_makes_room_with_time) {
  auto one = registered();
  for (std::uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(one.ask_account(account_wish(500 + i, {9, i, 1})));
  EXPECT_EQ(one.ask_account(account_wish(504, {9, 4, 1})).error(), user_reject::too_many_requests);
  one.now = noon + (request_memory_s * nanos_per_second + 1);
  ASSERT_TRUE(one.ask_account(account_wish(504, {9, 4, 1}, one.now)));
  EXPECT_EQ(one.state.requests.by_key.size(), 1U);
}

TEST(account_request, calls_it_a_bug_to_use_an_id_twice) {
  auto one = registered();
  ASSERT_TRUE(one.ask_account(account_wish(501)));
  EXPECT_THROW((void)decide(one.state, account_wish(501), rules), broken_invariant);
  EXPECT_THROW((void)decide(one.state, account_wish(0), rules), broken_invariant);
}

TEST(password, is_another_one_for_registered_users_alone) {
  auto one = subject{};
  EXPECT_EQ(decide(one.state, other_password).error(), user_reject::user_unknown);
  one = registered();
  const auto decided = decide(one.state, other_password);
  ASSERT_TRUE(decided);
  one.commit(*decided);
  EXPECT_EQ(view_of(one.state)->password_hash, "$argon2id$other");
}

TEST(user, is_what_its_events_say) {
  auto one = registered();
  one.commit(*decide(one.state, other_password));
  ASSERT_TRUE(one.ask_account(account_wish(501, {9, 9, 1})));
  one.commit({messages_acknowledged{{{entity_of(account_id{501}), 1}}}});
  auto replayed = subject::blank();
  for (std::size_t i = 0; i < one.journal.size(); ++i) apply(replayed, one.journal[i], {{i + 1}, i + 1, noon, {}});
  EXPECT_EQ(replayed, one.state);
}

}  // namespace
}  // namespace madang
