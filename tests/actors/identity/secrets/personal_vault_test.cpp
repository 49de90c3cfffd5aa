#include "actors/identity/secrets/personal_vault.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <set>
#include <thread>
#include <vector>

#include "tests/actors/identity/scratch_directory.hpp"

namespace madang::identity {
namespace {

using vault_pointer = std::unique_ptr<personal_vault>;

constexpr user_id minji{0x0123'4567'89ab'cdef};
constexpr user_id junho{0x0123'4567'89ab'cdee};

vault_pointer opened(const std::string& keys_dir, std::size_t opened_keys_max = 100) {
  auto vault = personal_vault::open(keys_dir, opened_keys_max);
  EXPECT_TRUE(vault) << vault.error().why;
  return vault ? std::move(*vault) : nullptr;
}

std::string why_not(const std::string& keys_dir) {
  auto vault = personal_vault::open(keys_dir);
  return vault ? "it opens" : vault.error().why;
}

/// The bytes of the key of a user as they lie in the database.
std::string stored_key(const std::string& database_path, user_id user) {
  sqlite3* database = nullptr;
  sqlite3_stmt* statement = nullptr;
  std::string found;
  sqlite3_open_v2(database_path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
  sqlite3_prepare_v2(database, "SELECT sealed FROM user_key WHERE user = ?1", -1, &statement, nullptr);
  sqlite3_bind_int64(statement, 1, static_cast<sqlite3_int64>(user.value));
  if (sqlite3_step(statement) == SQLITE_ROW) {
    found.assign(static_cast<const char*>(sqlite3_column_blob(statement, 0)),
                 static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
  }
  sqlite3_finalize(statement);
  sqlite3_close(database);
  return found;
}

TEST(personal_vault, opens_what_it_has_sealed_also_after_a_restart) {
  scratch_directory scratch;
  std::string sealed;
  {
    auto vault = opened(scratch.file("keys"));
    ASSERT_TRUE(vault->create_key(minji));
    sealed = *vault->seal(minji, personal_field::email, "minji@example.kr");
    EXPECT_EQ(*vault->open(minji, personal_field::email, sealed), "minji@example.kr");
  }
  auto again = opened(scratch.file("keys"));
  EXPECT_EQ(*again->open(minji, personal_field::email, sealed), "minji@example.kr");
}

TEST(personal_vault, keeps_its_files_for_its_owner_alone) {
  scratch_directory scratch;
  auto vault = opened(scratch.file("keys"));
  ASSERT_TRUE(vault->create_key(minji));
  EXPECT_EQ(mode_of(scratch.file("keys")), 0700U);
  EXPECT_EQ(mode_of(scratch.file("keys/master.key")), 0600U);
  EXPECT_EQ(mode_of(scratch.file("keys/user_keys.db")), 0600U);
  EXPECT_EQ(content_of(scratch.file("keys/master.key")).size(), 32U);
}

TEST(personal_vault, refuses_files_that_others_may_read) {
  for (const char* file : {"keys/master.key", "keys/user_keys.db", "keys"}) {
    scratch_directory scratch;
    opened(scratch.file("keys"));
    ::chmod(scratch.file(file).c_str(), 0744);
    EXPECT_NE(why_not(scratch.file("keys")).find(scratch.file(file)), std::string::npos) << file;
  }
}

TEST(personal_vault, refuses_a_master_key_that_is_missing_torn_or_another) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  opened(keys)->create_key(minji).value();
  const auto key = content_of(keys + "/master.key");
  std::filesystem::remove(keys + "/master.key");
  EXPECT_NE(why_not(keys).find("missing"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(keys + "/master.key")) << "and makes no new one in its place";
  write_file(keys + "/master.key", key.substr(1));
  EXPECT_NE(why_not(keys).find("32 bytes"), std::string::npos);
  write_file(keys + "/master.key", std::string(32, 'x'));
  EXPECT_NE(why_not(keys).find("another master.key"), std::string::npos);
  write_file(keys + "/master.key", key);
  EXPECT_EQ(why_not(keys), "it opens");
}

TEST(personal_vault, refuses_a_database_that_is_none) {
  scratch_directory scratch;
  opened(scratch.file("keys"));
  write_file(scratch.file("keys/user_keys.db"), std::string(5'000, 'x'));
  EXPECT_NE(why_not(scratch.file("keys")).find("user_keys.db"), std::string::npos);
}

TEST(personal_vault, refuses_to_be_opened_twice_at_a_time) {
  scratch_directory scratch;
  auto first = opened(scratch.path());
  EXPECT_NE(why_not(scratch.path()).find("locked"), std::string::npos);
}

TEST(personal_vault, never_seals_the_same_text_alike) {
  scratch_directory scratch;
  auto vault = opened(scratch.path());
  ASSERT_TRUE(vault->create_key(minji));
  auto one = *vault->seal(minji, personal_field::email, "minji@example.kr");
  auto other = *vault->seal(minji, personal_field::email, "minji@example.kr");
  EXPECT_NE(one, other);
  EXPECT_EQ(one.size(), 24 + 16 + 16U);
  EXPECT_EQ(one.find("minji"), std::string::npos);
}

TEST(personal_vault, finds_every_flipped_bit_and_every_cut_in_a_sealed_text) {
  scratch_directory scratch;
  auto vault = opened(scratch.path());
  ASSERT_TRUE(vault->create_key(minji));
  const auto sealed = *vault->seal(minji, personal_field::email, "m@b.kr");
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto bent = sealed;
    bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ 1 << bit % 8);
    EXPECT_EQ(vault->open(minji, personal_field::email, bent).error(), vault_failure::damaged);
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_EQ(vault->open(minji, personal_field::email, sealed.substr(0, size)).error(), vault_failure::damaged);
  }
  EXPECT_EQ(vault->open(minji, personal_field::email, std::string(1'000'000, 'x')).error(), vault_failure::damaged);
}

TEST(personal_vault, does_not_take_one_users_or_fields_text_for_anothers) {
  scratch_directory scratch;
  auto vault = opened(scratch.path());
  ASSERT_TRUE(vault->create_key(minji));
  ASSERT_TRUE(vault->create_key(junho));
  const auto sealed = *vault->seal(minji, personal_field::email, "minji@example.kr");
  EXPECT_EQ(vault->open(junho, personal_field::email, sealed).error(), vault_failure::damaged);
  EXPECT_EQ(vault->open(minji, personal_field::username, sealed).error(), vault_failure::damaged);
  const personal_field of_another_context{context_number::jobs, personal_field::email.number};
  EXPECT_EQ(vault->open(minji, of_another_context, sealed).error(), vault_failure::damaged);
  const auto note = *vault->seal(minji, of_another_context, "a note");
  EXPECT_EQ(*vault->open(minji, of_another_context, note), "a note");
  EXPECT_EQ(vault->open(minji, personal_field::email, note).error(), vault_failure::damaged);
}

TEST(personal_vault, knows_nobody_without_a_key) {
  scratch_directory scratch;
  auto vault = opened(scratch.path());
  EXPECT_EQ(vault->seal(minji, personal_field::email, "x").error(), vault_failure::erased);
  EXPECT_EQ(vault->open(minji, personal_field::email, std::string(60, 'x')).error(), vault_failure::erased);
}

TEST(personal_vault, makes_one_key_per_user_for_ever) {
  scratch_directory scratch;
  auto vault = opened(scratch.path());
  ASSERT_TRUE(vault->create_key(minji));
  EXPECT_EQ(vault->create_key(minji).error(), vault_failure::key_exists);
  ASSERT_TRUE(vault->erase(minji));
  EXPECT_EQ(vault->create_key(minji).error(), vault_failure::key_exists) << "an erased person does not come back";
}

TEST(personal_vault, cannot_open_anything_of_an_erased_user_also_after_a_restart) {
  scratch_directory scratch;
  std::string sealed;
  {
    auto vault = opened(scratch.path());
    ASSERT_TRUE(vault->create_key(minji));
    ASSERT_TRUE(vault->create_key(junho));
    sealed = *vault->seal(minji, personal_field::email, "minji@example.kr");
    ASSERT_TRUE(vault->erase(minji));
    ASSERT_TRUE(vault->erase(minji)) << "erasing twice is no failure";
    EXPECT_EQ(vault->open(minji, personal_field::email, sealed).error(), vault_failure::erased);
    EXPECT_TRUE(vault->seal(junho, personal_field::email, "junho@example.kr")) << "others are unharmed";
  }
  auto again = opened(scratch.path());
  EXPECT_EQ(again->open(minji, personal_field::email, sealed).error(), vault_failure::erased);
}

TEST(personal_vault, leaves_no_trace_of_an_erased_key_in_its_files) {
  scratch_directory scratch;
  {
    auto vault = opened(scratch.path());
    for (std::uint64_t i = 1; i <= 50; ++i) ASSERT_TRUE(vault->create_key({i}));
  }
  const auto key = stored_key(scratch.file("user_keys.db"), {25});
  ASSERT_EQ(key.size(), 72U);
  ASSERT_NE(content_of(scratch.file("user_keys.db")).find(key), std::string::npos);
  auto vault = opened(scratch.path());
  ASSERT_TRUE(vault->erase({25}));
  for (const auto& file : std::filesystem::directory_iterator(scratch.path())) {
    EXPECT_EQ(content_of(file.path().string()).find(key.substr(0, 16)), std::string::npos) << file.path();
  }
}

TEST(personal_vault, does_not_open_a_key_that_was_moved_to_another_user) {
  scratch_directory scratch;
  opened(scratch.path())->create_key(minji).value();
  sqlite3* database = nullptr;
  sqlite3_open(scratch.file("user_keys.db").c_str(), &database);
  const auto swap = "UPDATE user_key SET user = " + std::to_string(junho.value);
  ASSERT_EQ(sqlite3_exec(database, swap.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  EXPECT_EQ(opened(scratch.path())->seal(junho, personal_field::email, "x").error(), vault_failure::damaged);
}

TEST(personal_vault, keeps_a_bounded_number_of_keys_open_and_reads_the_others_again) {
  scratch_directory scratch;
  auto vault = opened(scratch.path(), 3);
  std::vector<std::string> sealed;
  for (std::uint64_t i = 1; i <= 10; ++i) {
    ASSERT_TRUE(vault->create_key({i}));
    sealed.push_back(*vault->seal({i}, personal_field::email, std::to_string(i)));
    EXPECT_LE(vault->opened_keys(), 3U);
  }
  for (std::uint64_t i = 1; i <= 10; ++i)
    EXPECT_EQ(*vault->open({i}, personal_field::email, sealed[i - 1]), std::to_string(i));
  EXPECT_EQ(vault->opened_keys(), 3U);
}

TEST(personal_vault, serves_many_threads) {
  scratch_directory scratch;
  auto vault = opened(scratch.path(), 4);
  for (std::uint64_t i = 1; i <= 8; ++i) ASSERT_TRUE(vault->create_key({i}));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (std::uint64_t i = 0; i < 400; ++i) {
        user_id user{i % 8 + 1};
        auto sealed = vault->seal(user, personal_field::username, "name");
        EXPECT_EQ(*vault->open(user, personal_field::username, *sealed), "name");
      }
    });
  }
  for (auto& one : threads) one.join();
}

TEST(personal_vault, knows_a_name_by_the_same_key_after_a_restart_and_only_in_this_installation) {
  scratch_directory scratch;
  scratch_directory elsewhere;
  const auto key = opened(scratch.path())->key_of_name(name_use::email, "minji@example.kr");
  EXPECT_TRUE(key.id);
  EXPECT_EQ(opened(scratch.path())->key_of_name(name_use::email, "minji@example.kr"), key);
  EXPECT_NE(opened(elsewhere.path())->key_of_name(name_use::email, "minji@example.kr").id, key.id);
}

TEST(personal_vault, knows_different_names_and_uses_by_different_keys) {
  scratch_directory scratch;
  auto vault = opened(scratch.path());
  EXPECT_NE(vault->key_of_name(name_use::email, "minji").id, vault->key_of_name(name_use::username, "minji").id);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 10'000; ++i) {
    auto key = vault->key_of_name(name_use::username, "user" + std::to_string(i));
    seen.insert(key.id.value);
    seen.insert(key.proof);
  }
  EXPECT_EQ(seen.size(), 20'000U);
}

TEST(personal_vault, fingerprints_a_secret_under_its_own_key) {
  scratch_directory scratch;
  scratch_directory elsewhere;
  auto vault = opened(scratch.path());
  EXPECT_EQ(vault->fingerprint("body"), vault->fingerprint("body"));
  EXPECT_NE(vault->fingerprint("body"), vault->fingerprint("bodz"));
  EXPECT_NE(vault->fingerprint("body"), opened(elsewhere.path())->fingerprint("body"));
}

TEST(personal_vault, knows_after_a_crash_which_keys_were_never_settled) {
  scratch_directory scratch;
  {
    auto vault = opened(scratch.path());
    for (const std::uint64_t user : {101, 102, 103, 104}) ASSERT_TRUE(vault->create_key(user_id{user}));
    vault->settle(user_id{101});
    ASSERT_TRUE(vault->erase(user_id{103}));
    ASSERT_TRUE(vault->create_key(user_id{105}));  // writes down what was settled
    vault->settle(user_id{102});
    ASSERT_EQ(vault->unsettled().value(), (std::vector<user_id>{{102}, {104}, {105}})) << "102 is not written down yet";
  }
  auto vault = opened(scratch.path());
  EXPECT_EQ(vault->unsettled().value(), (std::vector<user_id>{{104}, {105}})) << "a clean end writes it down";
  EXPECT_TRUE(vault->seal(user_id{101}, personal_field::email, "x"));
  EXPECT_EQ(vault->seal(user_id{103}, personal_field::email, "x").error(), vault_failure::erased);
  ASSERT_TRUE(vault->erase(user_id{104}));
  EXPECT_EQ(vault->unsettled().value(), std::vector<user_id>(1, user_id{105}));
}

TEST(personal_vault, says_after_a_stop_whose_key_was_in_doubt) {
  scratch_directory scratch;
  {
    auto vault = opened(scratch.path());
    for (const std::uint64_t user : {101, 102}) {
      ASSERT_TRUE(vault->create_key(user_id{user}));
      vault->settle(user_id{user});
    }
    ASSERT_TRUE(vault->doubt(user_id{101}));
    ASSERT_TRUE(vault->doubt(user_id{101})) << "again";
    ASSERT_TRUE(vault->create_key(user_id{103}));  // writes down what was settled
  }
  auto vault = opened(scratch.path());
  EXPECT_EQ(vault->unsettled().value(), (std::vector<user_id>{{101}, {103}}));
  EXPECT_TRUE(vault->seal(user_id{101}, personal_field::email, "x")) << "it is there as long as it is in doubt";
  ASSERT_TRUE(vault->erase(user_id{101}));
  EXPECT_EQ(vault->unsettled().value(), std::vector<user_id>(1, user_id{103}));
  EXPECT_EQ(vault->seal(user_id{101}, personal_field::email, "x").error(), vault_failure::erased);
}

TEST(personal_vault, knows_the_key_of_a_request_apart_from_names_and_bodies) {
  scratch_directory scratch;
  auto vault = opened(scratch.path());
  const auto key = vault->key_of_request({1, 2});
  EXPECT_TRUE(key.id);
  EXPECT_EQ(vault->key_of_request({1, 2}), key);
  EXPECT_NE(vault->key_of_request({2, 1}).id, key.id);
}

}  // namespace
}  // namespace madang::identity
