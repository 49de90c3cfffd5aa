#include "messages/admin/platform.hpp"
#include "messages/admin/queries.hpp"
#include "messages/identity/user.hpp"
#include "tests/persistence/projection/projection_fixture.hpp"

/// What administrators list: users and the trail of their acts, in every store.
namespace madang::admin {
namespace {

using identity::role;
using identity::role_set;
using identity::user_id;
using identity::user_status;

class admin_lists_test : public projection_test, public ::testing::WithParamInterface<sql_dialect> {
 protected:
  void SetUp() override {
    const auto why = GetParam() == sql_dialect::postgres ? postgres_server::missing() : "";
    if (!why.empty()) GTEST_SKIP() << why;
    for (std::uint64_t key = first_user; key < first_user + 5; ++key) register_user(key);
    journal_.append({entity_kind::user, first_user + 1}, identity::user_suspended{act("too loud, it's said")});
    journal_.append({entity_kind::user, first_user + 2},
                    identity::roles_changed{role_set{}.with(role::admin), act("helps")});
    journal_.append({entity_kind::user, first_user + 1}, identity::user_activated{act("quiet again")});
    journal_.append({entity_kind::user, first_user + 3}, identity::user_suspended{act("100% loud")});
    journal_.append({entity_kind::user, first_user + 4}, a_log_in());
    journal_.append({entity_kind::user, first_user + 4}, a_failed_log_in());
    journal_.close_batch();
    project_all();
  }
  /// What the journal has by now.
  void project_all() {
    lists_.reset();
    projection_.reset();
    auto with = options();
    if (GetParam() == sql_dialect::postgres) with.place = on_server();
    projection_ = project(journal_, with);
    lists_ = std::make_unique<table_read_models>(
        *projection_, all_queries(), [this] { return journal_.last(); }, read_models_options{});
  }
  std::vector<audit_item> acts() {
    list_audit_events query;
    query.oldest_first = true;
    const auto found = ask(*lists_, std::move(query));
    EXPECT_TRUE(found) << found.error().text;
    return found ? found->items : std::vector<audit_item>{};
  }

  void register_user(std::uint64_t key) {
    identity::registration_completed done;
    done.roles = role_set{}.with(role::trader);
    journal_.append({entity_kind::user, key}, done);
  }
  static identity::user_logged_in a_log_in() {
    identity::user_logged_in out;
    out.session = {77};
    out.from.sealed = "where from";
    return out;
  }
  static identity::login_failed a_failed_log_in() {
    identity::login_failed out;
    out.from.sealed = "where from";
    out.count = 3;
    return out;
  }
  admin_act act(std::string reason) const { return {{first_user}, "10.0.0.1", std::move(reason)}; }

  std::vector<std::uint64_t> users(const std::function<void(list_users&)>& filter = {}) {
    list_users query;
    if (filter) filter(query);
    query.at.limit = 10;
    std::vector<std::uint64_t> out;
    const auto found = ask(*lists_, std::move(query));
    EXPECT_TRUE(found) << found.error().text;
    if (!found) return out;
    for (const auto& each : found->items) out.push_back(each.user.value - first_user);
    return out;
  }
  std::vector<std::string> reasons(const std::function<void(list_audit_events&)>& filter = {}) {
    list_audit_events query;
    if (filter) filter(query);
    query.at.limit = 50;
    std::vector<std::string> out;
    const auto found = ask(*lists_, std::move(query));
    EXPECT_TRUE(found) << found.error().text;
    if (!found) return out;
    for (const auto& each : found->items) {
      if (!each.reason.empty()) out.push_back(each.reason);
    }
    return out;
  }

  /// Wider than 32 bits, as ids are.
  static constexpr std::uint64_t first_user = 0x7000'0000'0000'0001;

  hand_made_journal journal_;
  std::unique_ptr<table_projection> projection_;
  std::unique_ptr<table_read_models> lists_;
};

using numbers = std::vector<std::uint64_t>;
using texts = std::vector<std::string>;

TEST_P(admin_lists_test, users_are_found_by_id_role_and_status) {
  EXPECT_EQ(users(), (numbers{4, 3, 2, 1, 0}));
  EXPECT_EQ(users([&](auto& q) { q.only = {first_user + 2}; }), numbers{2});
  EXPECT_EQ(users([&](auto& q) { q.role_bits = role_set{}.with(role::admin).bits; }), numbers{2});
  EXPECT_EQ(users([&](auto& q) { q.status = user_status::suspended; }), numbers{3});
  EXPECT_EQ(users([&](auto& q) {
              q.status = user_status::active;
              q.at.before = first_user + 3;
            }),
            (numbers{2, 1, 0}));
}

TEST_P(admin_lists_test, acts_are_found_by_actor_action_object_text_and_time) {
  const texts all{"100% loud", "quiet again", "helps", "too loud, it's said"};
  EXPECT_EQ(reasons(), all);
  EXPECT_EQ(reasons([&](auto& q) { q.oldest_first = true; }), texts(all.rbegin(), all.rend()));
  EXPECT_EQ(reasons([&](auto& q) { q.actor = {first_user}; }), all);
  EXPECT_EQ(reasons([&](auto& q) { q.actor = {first_user + 1}; }), texts{});
  EXPECT_EQ(reasons([&](auto& q) { q.action = "user_activated"; }), texts{"quiet again"});
  EXPECT_EQ(reasons([&](auto& q) { q.object = to_text(user_id{first_user + 3}); }), texts{"100% loud"});
  EXPECT_EQ(reasons([&](auto& q) { q.text = "loud"; }), (texts{"100% loud", "too loud, it's said"}));
  EXPECT_EQ(reasons([&](auto& q) { q.text = "it's"; }), texts{"too loud, it's said"});
  EXPECT_EQ(reasons([&](auto& q) { q.text = "%"; }), texts{"100% loud"}) << "no pattern";
  EXPECT_EQ(reasons([&](auto& q) { q.text = "ADMIN"; }), texts{"helps"}) << "what it was set to";
  EXPECT_EQ(reasons([&](auto& q) { q.to = {1}; }), texts{});
  EXPECT_EQ(reasons([&](auto& q) { q.from = {1}; }), all);
}

TEST_P(admin_lists_test, the_chain_of_acts_holds_and_parts_of_it_too) {
  const auto whole = ask(*lists_, verify_audit{});
  ASSERT_TRUE(whole && whole->items.size() == 1);
  EXPECT_TRUE(whole->items[0].valid);
  EXPECT_EQ(whole->items[0].first_seq, 1U);
  EXPECT_EQ(whole->items[0].last_seq, 11U);
  const auto part = ask(*lists_, verify_audit{7, 8});
  ASSERT_TRUE(part && part->items.size() == 1);
  EXPECT_TRUE(part->items[0].valid);
  EXPECT_EQ(part->items[0].last_seq, 8U);
}

TEST_P(admin_lists_test, the_trail_tells_how_users_came_and_who_failed_to_and_from_nowhere) {
  list_audit_events query;
  query.object = to_text(user_id{first_user + 4});
  query.at.limit = 10;
  const auto found = ask(*lists_, std::move(query));
  ASSERT_TRUE(found && found->items.size() == 3);
  const auto& failed = found->items[0];
  EXPECT_EQ(failed.action, "login_failed");
  EXPECT_FALSE(failed.actor) << "whoever it was";
  EXPECT_EQ(failed.result, act_result::failed);
  EXPECT_EQ(failed.code, "BAD_CREDENTIALS");
  EXPECT_EQ(failed.values, R"({"count":3})");
  const auto& came = found->items[1];
  EXPECT_EQ(came.action, "user_logged_in");
  EXPECT_EQ(came.actor, (user_id{first_user + 4}));
  EXPECT_EQ(came.result, act_result::ok);
  EXPECT_EQ(came.address, "") << "it is personal";
  EXPECT_EQ(came.values, R"({"session_id":")" + to_text(identity::session_id{77}) + R"("})");
  EXPECT_EQ(found->items[2].action, "user_registered");
}

TEST_P(admin_lists_test, acts_that_are_too_old_leave_all_but_their_hashes_and_the_chain_holds) {
  const auto before = acts();
  ASSERT_EQ(before.size(), 11U);
  const std::size_t kept = 7;
  journal_.append({entity_kind::platform, 1}, audit_purged{before[kept].time});
  journal_.close_batch();
  project_all();
  const auto after = acts();
  ASSERT_EQ(after.size(), 12U);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after[i].seq, before[i].seq);
    EXPECT_EQ(after[i].time, before[i].time);
    EXPECT_EQ(after[i].content_hash, before[i].content_hash);
    EXPECT_EQ(after[i].hash, before[i].hash);
  }
  EXPECT_TRUE(after[0].is_purged() && after[kept - 1].is_purged());
  EXPECT_EQ(after[0].reason + after[0].address + after[0].object_id + after[0].values, "");
  EXPECT_FALSE(after[0].actor);
  EXPECT_EQ(after[kept], before[kept]);
  EXPECT_EQ(after[11].action, "audit_purged");
  const auto verdict = ask(*lists_, verify_audit{});
  ASSERT_TRUE(verdict && verdict->items.size() == 1);
  EXPECT_TRUE(verdict->items[0].valid);
  EXPECT_EQ(reasons([&](auto& q) { q.text = "too loud"; }), texts{});
}

INSTANTIATE_TEST_SUITE_P(stores, admin_lists_test, ::testing::Values(sql_dialect::sqlite, sql_dialect::postgres),
                         [](const auto& each) { return each.param == sql_dialect::sqlite ? "sqlite" : "postgres"; });

}  // namespace
}  // namespace madang::admin
