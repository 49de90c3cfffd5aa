#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "actors/identity/secrets/personal_vault.hpp"
#include "tests/persistence/keys/key_store_rigs.hpp"
#include "tests/support/eventually.hpp"

/// Vaults of two nodes over one store.
namespace madang::identity {
namespace {

using namespace std::chrono_literals;
using testing::shared_keys;

constexpr user_id minji{0x0123'4567'89ab'cdef};
constexpr user_id junho{0x0123'4567'89ab'cdee};
constexpr auto field = personal_field::email;

/// A directory of keys, and the vault of the node that has it.
struct vault_of_node {
  vault_of_node(const shared_keys& over, int number, const std::string& master_of = {}) : keys(over), node(number) {
    if (master_of.empty()) return;
    std::filesystem::copy(master_of + "/master.key", scratch.file("master.key"));
  }
  bool open(bool must_exist = false) {
    source = make_master_source(scratch.path(), master_settings{});
    auto opened = personal_vault::open_shared(scratch.path(), *source, keys.open(node), {must_exist, false, 100});
    if (!opened) return why = opened.error().why, false;
    vault = *std::move(opened);
    return true;
  }
  void close() { vault.reset(); }
  std::string master() const { return content_of(scratch.file("master.key")); }

  const shared_keys& keys;
  const int node;
  scratch_directory scratch;
  std::unique_ptr<master_source> source;
  std::unique_ptr<personal_vault> vault;
  std::string why;
};

class shared_vault_test : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto missing = postgres_server::missing(); !missing.empty()) GTEST_SKIP() << missing;
    keys.emplace();
    first.emplace(*keys, 1);
    ASSERT_TRUE(first->open()) << first->why;
    second.emplace(*keys, 2, first->scratch.path());
    ASSERT_TRUE(second->open(true)) << second->why;
  }
  bool opens(vault_of_node& at, const std::string& sealed, const std::string& plain) {
    const auto found = at.vault->open(minji, field, sealed);
    return found && *found == plain;
  }

  std::optional<shared_keys> keys;
  std::optional<vault_of_node> first;
  std::optional<vault_of_node> second;
};

TEST_F(shared_vault_test, what_one_node_has_sealed_the_other_opens_and_seals) {
  ASSERT_TRUE(first->vault->create_key(minji));
  const auto sealed = first->vault->seal(minji, field, "minji@example.kr").value();
  EXPECT_TRUE(opens(*second, sealed, "minji@example.kr"));
  const auto anew = second->vault->seal(minji, field, "minji@example.com").value();
  EXPECT_TRUE(opens(*first, anew, "minji@example.com"));
  EXPECT_EQ(second->vault->create_key(minji).error(), vault_failure::key_exists);
  EXPECT_EQ(first->vault->fingerprint("x"), second->vault->fingerprint("x"));
  EXPECT_FALSE(std::filesystem::exists(first->scratch.file("user_keys.db")));
}

TEST_F(shared_vault_test, a_key_is_made_once_by_two_nodes_at_the_same_time) {
  for (std::uint64_t i = 1; i <= 20; ++i) {
    std::atomic<int> made{0};
    std::thread other([&] { made += second->vault->create_key({i}) ? 1 : 0; });
    made += first->vault->create_key({i}) ? 1 : 0;
    other.join();
    EXPECT_EQ(made, 1);
    const auto sealed = first->vault->seal({i}, field, "x").value();
    EXPECT_EQ(second->vault->open({i}, field, sealed).value(), "x");
  }
}

TEST_F(shared_vault_test, an_erased_key_is_forgotten_by_the_other_node_within_a_second_or_so) {
  ASSERT_TRUE(first->vault->create_key(minji));
  const auto sealed = first->vault->seal(minji, field, "minji@example.kr").value();
  // A node begins to hear the news some time after it has opened, and forgets all then.
  ASSERT_TRUE(
      eventually([&] { return opens(*second, sealed, "minji@example.kr") && second->vault->opened_keys() == 1; }, 3s));
  ASSERT_TRUE(first->vault->erase(minji));
  EXPECT_EQ(first->vault->open(minji, field, sealed).error(), vault_failure::erased) << "at once where it was erased";
  EXPECT_TRUE(eventually([&] { return second->vault->opened_keys() == 0; }, 1500ms));
  EXPECT_EQ(second->vault->open(minji, field, sealed).error(), vault_failure::erased);
  EXPECT_EQ(second->vault->seal(minji, field, "x").error(), vault_failure::erased);
}

TEST_F(shared_vault_test, a_node_with_another_master_key_is_refused) {
  vault_of_node third(*keys, 3);
  write_file(third.scratch.file("master.key"), std::string(32, 'm'));
  EXPECT_FALSE(third.open());
  EXPECT_NE(third.why.find("another master.key"), std::string::npos) << third.why;
  vault_of_node fourth(*keys, 4);
  EXPECT_FALSE(fourth.open()) << "and so is one with none";
  EXPECT_NE(fourth.why.find("is missing"), std::string::npos) << fourth.why;
  EXPECT_FALSE(std::filesystem::exists(fourth.scratch.file("master.key")));
}

TEST_F(shared_vault_test, a_replaced_master_key_comes_to_the_other_node_and_the_former_one_opens_nothing) {
  for (const int node : {1, 2}) keys->put_member(node, "up");
  ASSERT_TRUE(first->vault->create_key(minji));
  const auto email = first->vault->seal(minji, field, "minji@example.kr").value();
  const auto secret = first->vault->envelope()->seal(envelope_use::api_key, 7, "msk_secret");
  const auto former = first->master();
  const auto done = first->vault->begin_replacement(*first->source, "job_1");
  ASSERT_TRUE(done) << done.error().why;
  ASSERT_TRUE(first->vault->begin_replacement(*first->source, "job_1")) << "the same job asks again";
  ASSERT_TRUE(eventually([&] { return second->master() == first->master(); }, 3s)) << "it was told";
  EXPECT_NE(first->master(), former);
  const auto wrapped = *first->vault->envelope()->rewrapped(envelope_use::api_key, 7, secret);
  ASSERT_TRUE(
      eventually([&] { return second->vault->envelope()->open(envelope_use::api_key, 7, wrapped).has_value(); }, 3s));
  EXPECT_EQ(first->vault->forget_former_keys().error(), vault_failure::former_key_in_use);
  EXPECT_EQ(second->vault->reseal_users({}, 10)->resealed, 1U) << "whichever node does it";
  ASSERT_TRUE(first->vault->forget_former_keys());
  ASSERT_TRUE(second->vault->create_key(junho));
  for (auto* each : {&*first, &*second}) {
    each->close();
    ASSERT_TRUE(each->open(true)) << each->why;
    EXPECT_TRUE(opens(*each, email, "minji@example.kr"));
    EXPECT_TRUE(each->vault->seal(junho, field, "x"));
    EXPECT_FALSE(each->vault->envelope()->open(envelope_use::api_key, 7, secret)) << "wrapped under a former one";
  }
  vault_of_node late(*keys, 3);
  write_file(late.scratch.file("master.key"), former);
  EXPECT_FALSE(late.open());
  EXPECT_NE(late.why.find("another master.key"), std::string::npos) << late.why;
}

TEST_F(shared_vault_test, former_keys_are_kept_until_every_node_that_lives_has_the_new_ones) {
  for (const int node : {1, 2}) keys->put_member(node, "up");
  second->close();
  ASSERT_TRUE(first->vault->begin_replacement(*first->source, "job_1"));
  EXPECT_EQ(first->vault->forget_former_keys().error(), vault_failure::former_key_in_use);
  keys->put_member(2, "down");
  EXPECT_TRUE(first->vault->forget_former_keys());
}

TEST_F(shared_vault_test, keys_of_a_file_move_to_the_store_wherever_a_crash_comes) {
  scratch_directory old;
  std::string sealed;
  {
    write_file(old.file("master.key"), first->master());
    auto vault = personal_vault::open(old.path());
    ASSERT_TRUE(vault) << vault.error().why;
    for (const auto user : {minji, junho}) ASSERT_TRUE((*vault)->create_key(user));
    (*vault)->settle(minji);
    sealed = (*vault)->seal(minji, field, "minji@example.kr").value();
    ASSERT_TRUE((*vault)->create_key({77}));
    ASSERT_TRUE((*vault)->erase({77}));
  }
  const auto file = content_of(old.file("user_keys.db"));
  vault_of_node third(*keys, 3, first->scratch.path());
  for (int i = 0; i < 2; ++i) {
    write_file(third.scratch.file("user_keys.db"), file);  // as after a crash before it was removed
    ASSERT_TRUE(third.open(true)) << third.why;
    EXPECT_FALSE(std::filesystem::exists(third.scratch.file("user_keys.db")));
    EXPECT_TRUE(opens(third, sealed, "minji@example.kr"));
    EXPECT_TRUE(opens(*first, sealed, "minji@example.kr"));
    EXPECT_EQ(first->vault->seal({77}, field, "x").error(), vault_failure::erased);
    EXPECT_EQ(third.vault->unsettled().value(), std::vector<user_id>{junho});
    third.close();
  }
  ASSERT_TRUE(first->vault->erase(minji));
  write_file(third.scratch.file("user_keys.db"), file);
  ASSERT_TRUE(third.open(true)) << third.why;
  EXPECT_EQ(third.vault->open(minji, field, sealed).error(), vault_failure::erased) << "an old file brings nobody back";
}

TEST_F(shared_vault_test, keys_go_back_into_a_file_for_a_node_in_files) {
  ASSERT_TRUE(first->vault->create_key(minji));
  const auto sealed = first->vault->seal(minji, field, "minji@example.kr").value();
  first->close();
  const auto source = make_master_source(first->scratch.path(), master_settings{});
  const auto done = personal_vault::export_keys(first->scratch.path(), *source, keys->open(1));
  ASSERT_TRUE(done) << done.error().why;
  const auto vault = personal_vault::open(first->scratch.path());
  ASSERT_TRUE(vault) << vault.error().why;
  EXPECT_EQ((*vault)->open(minji, field, sealed).value(), "minji@example.kr");
}

TEST_F(shared_vault_test, a_server_that_stands_still_makes_fields_unavailable_and_holds_nobody_up) {
  for (const auto user : {minji, junho}) ASSERT_TRUE(first->vault->create_key(user));
  const auto sealed = first->vault->seal(minji, field, "minji@example.kr").value();
  first->close();
  ASSERT_TRUE(first->open(true)) << first->why;
  ASSERT_TRUE(eventually([&] { return opens(*first, sealed, "minji@example.kr"); }, 5s));
  keys->server().suspend();
  // Remembered, and not relied on once it is not known whether she was erased elsewhere.
  EXPECT_TRUE(eventually(
      [&] {
        const auto found = first->vault->open(minji, field, sealed);
        return !found && found.error() == vault_failure::storage;
      },
      5s));
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(first->vault->seal(junho, field, "x").error(), vault_failure::storage);
    EXPECT_EQ(first->vault->create_key({99}).error(), vault_failure::storage);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - before, 4s);
  keys->server().resume();
  EXPECT_TRUE(eventually([&] { return opens(*first, sealed, "minji@example.kr"); }, 20s)) << "by itself";
}

TEST_F(shared_vault_test, what_a_node_that_is_gone_has_left_another_one_sees_to) {
  ASSERT_TRUE(first->vault->create_key(minji));
  ASSERT_TRUE(second->vault->create_key(junho));
  for (const int node : {1, 2}) keys->put_member(node, "up");
  keys->sql("UPDATE madang.unsettled_keys SET marked_at = now() - interval '2 minutes'");
  EXPECT_TRUE(first->vault->unsettled_of_gone()->empty()) << "the other one lives";
  keys->put_member(2, "down");
  EXPECT_EQ(first->vault->unsettled_of_gone().value(), std::vector<user_id>{junho});
  EXPECT_TRUE(first->vault->unsettled_of_gone()->empty()) << "it is this node's now";
  EXPECT_EQ(first->vault->unsettled()->size(), 2U);
}

}  // namespace
}  // namespace madang::identity
