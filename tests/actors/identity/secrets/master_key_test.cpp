#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>

#include "actors/identity/secrets/personal_vault.hpp"
#include "tests/actors/identity/scratch_directory.hpp"

/// The master key is replaced, and what hangs on it goes on.
namespace madang::identity {
namespace {

constexpr user_id minji{0x0123'4567'89ab'cdef};
constexpr user_id junho{0x0123'4567'89ab'cdee};
constexpr user_id nobody{0x0123'4567'89ab'cdea};
constexpr auto use = envelope_use::api_key;

/// A vault with two users, and what was made under it.
struct kept_things {
  std::string email;
  std::string name;
  std::string secret;
  std::uint64_t print = 0;
  name_key key;
  std::string hash;
};
kept_things make(const std::string& keys) {
  const auto opened = personal_vault::open(keys);
  auto& vault = **opened;
  vault.create_key(minji).value();
  vault.create_key(junho).value();
  vault.create_key(nobody).value();
  vault.erase(nobody).value();
  return {*vault.seal(minji, personal_field::email, "minji@example.kr"),
          *vault.seal(junho, personal_field::username, "junho"),
          vault.envelope()->seal(use, 7, "msk_secret"),
          vault.fingerprint("a body"),
          vault.key_of_name(name_use::username, "minji"),
          vault.keyed_hash("a token")};
}
void expect_all_of(const kept_things& before, const std::string& keys) {
  const auto opened = personal_vault::open(keys);
  ASSERT_TRUE(opened) << opened.error().why;
  auto& vault = **opened;
  EXPECT_EQ(*vault.open(minji, personal_field::email, before.email), "minji@example.kr");
  EXPECT_EQ(*vault.open(junho, personal_field::username, before.name), "junho");
  EXPECT_EQ(vault.open(nobody, personal_field::email, before.email).error(), vault_failure::erased);
  EXPECT_EQ(*vault.envelope()->open(use, 7, before.secret), "msk_secret");
  EXPECT_EQ(vault.fingerprint("a body"), before.print);
  EXPECT_EQ(vault.key_of_name(name_use::username, "minji"), before.key);
  EXPECT_EQ(vault.keyed_hash("a token"), before.hash);
}
result<std::uint64_t, secret_failure> replace(const std::string& keys) {
  const auto source = make_master_source(keys, master_settings{});
  return personal_vault::replace_master(keys, *source);
}
void damage_key_of(user_id user, const std::string& keys) {
  sqlite3* database = nullptr;
  sqlite3_open((keys + "/user_keys.db").c_str(), &database);
  const auto damage = "UPDATE user_key SET sealed = zeroblob(72) WHERE user = " + std::to_string(user.value);
  EXPECT_EQ(sqlite3_exec(database, damage.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
}
std::string why_not(const std::string& keys) {
  auto vault = personal_vault::open(keys);
  return vault ? "it opens" : vault.error().why;
}

TEST(a_master_key, is_replaced_again_and_again_and_everything_still_opens) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  const auto before = make(keys);
  for (int i = 0; i < 3; ++i) {
    const auto old_master = content_of(keys + "/master.key");
    const auto sealed = replace(keys);
    ASSERT_TRUE(sealed) << sealed.error().why;
    EXPECT_EQ(*sealed, 2U) << "an erased user has no key";
    EXPECT_NE(content_of(keys + "/master.key"), old_master);
    EXPECT_FALSE(std::filesystem::exists(keys + "/master.key.next"));
    expect_all_of(before, keys);
  }
}

/// Everything that was made opens, in a vault that is in use.
void expect_all_open(personal_vault& vault, const kept_things& before) {
  EXPECT_EQ(*vault.open(minji, personal_field::email, before.email), "minji@example.kr");
  EXPECT_EQ(*vault.open(junho, personal_field::username, before.name), "junho");
  EXPECT_EQ(vault.open(nobody, personal_field::email, before.email).error(), vault_failure::erased);
  EXPECT_EQ(*vault.envelope()->open(use, 7, before.secret), "msk_secret");
  EXPECT_EQ(vault.keyed_hash("a token"), before.hash);
}

TEST(a_master_key, is_replaced_while_the_vault_is_in_use) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  const auto before = make(keys);
  const auto old_master = content_of(keys + "/master.key");
  const auto source = make_master_source(keys, master_settings{});
  std::string wrapped;
  {
    const auto opened = personal_vault::open(keys);
    auto& vault = **opened;
    const auto envelope = vault.envelope();
    ASSERT_TRUE(vault.begin_replacement(*source, "job_1"));
    const auto new_master = content_of(keys + "/master.key");
    EXPECT_NE(new_master, old_master);
    ASSERT_TRUE(vault.begin_replacement(*source, "job_1")) << "the same job asks again";
    EXPECT_EQ(content_of(keys + "/master.key"), new_master) << "and replaces nothing";
    expect_all_open(vault, before);
    EXPECT_FALSE(envelope->is_newest(before.secret));
    wrapped = *envelope->rewrapped(use, 7, before.secret);
    EXPECT_TRUE(envelope->is_newest(wrapped));
    EXPECT_EQ(vault.forget_former_keys().error(), vault_failure::former_key_in_use);
    const auto page = vault.reseal_users({}, 10);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->users, (std::vector<user_id>{junho, minji})) << "an erased user has no key";
    EXPECT_EQ(page->resealed, 2U);
    expect_all_open(vault, before);
    EXPECT_EQ(vault.reseal_users({}, 10)->resealed, 0U);
    EXPECT_TRUE(vault.reseal_users(minji, 10)->users.empty());
    ASSERT_TRUE(vault.forget_former_keys());
    EXPECT_FALSE(envelope->open(use, 7, before.secret)) << "the former key opens nothing any more";
    EXPECT_EQ(*envelope->open(use, 7, wrapped), "msk_secret");
  }
  auto after = before;
  after.secret = wrapped;
  expect_all_of(after, keys);
}

TEST(a_master_key, whose_replacement_was_cut_off_is_needed_together_with_the_new_one) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  const auto before = make(keys);
  const auto source = make_master_source(keys, master_settings{});
  {
    const auto opened = personal_vault::open(keys);
    ASSERT_TRUE((*opened)->begin_replacement(*source, "job_1"));
    EXPECT_EQ((*opened)->reseal_users({}, 1)->users, std::vector<user_id>{junho});
  }
  {
    const auto opened = personal_vault::open(keys, 1);
    auto& vault = **opened;
    expect_all_open(vault, before);
    ASSERT_TRUE(vault.begin_replacement(*source, "job_1"));
    const auto rest = vault.reseal_users(junho, 10);
    EXPECT_EQ(rest->users, std::vector<user_id>{minji});
    EXPECT_EQ(rest->resealed, 1U) << "hers lay under the former key, his under the new one";
    EXPECT_EQ(vault.reseal_users({}, 10)->resealed, 0U);
    ASSERT_TRUE(vault.begin_replacement(*source, "job_2")) << "another one, before the first has ended";
    EXPECT_EQ(vault.reseal_users({}, 10)->resealed, 2U);
    expect_all_open(vault, before);
  }
  expect_all_of(before, keys);
}

TEST(a_master_key, that_was_replaced_while_the_node_was_stopped_leaves_work_for_the_next_start) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  make(keys);
  EXPECT_FALSE((*personal_vault::open(keys))->has_forgotten_former_keys());
  ASSERT_TRUE(replace(keys));
  const auto opened = personal_vault::open(keys);
  EXPECT_TRUE((*opened)->has_forgotten_former_keys());
  ASSERT_TRUE((*opened)->see_to_former_keys("job_1"));
  EXPECT_FALSE((*opened)->has_forgotten_former_keys()) << "a job sees to them";
}

TEST(a_master_key, opens_nothing_once_it_has_been_replaced) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  make(keys);
  const auto old_master = content_of(keys + "/master.key");
  ASSERT_TRUE(replace(keys));
  write_file(keys + "/master.key", old_master);
  EXPECT_NE(why_not(keys).find("another master.key"), std::string::npos);
}

TEST(a_master_key, that_was_being_replaced_when_the_process_died_is_found) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  const auto before = make(keys);
  const auto old_master = content_of(keys + "/master.key");
  write_file(keys + "/master.key.next", std::string(32, 'n'));
  std::filesystem::permissions(keys + "/master.key.next", std::filesystem::perms::owner_read);
  expect_all_of(before, keys);
  EXPECT_FALSE(std::filesystem::exists(keys + "/master.key.next")) << "it had not begun";

  ASSERT_TRUE(replace(keys));
  const auto new_master = content_of(keys + "/master.key");
  std::filesystem::rename(keys + "/master.key", keys + "/master.key.next");
  write_file(keys + "/master.key", old_master);
  std::filesystem::permissions(keys + "/master.key", std::filesystem::perms::owner_read);
  expect_all_of(before, keys);
  EXPECT_EQ(content_of(keys + "/master.key"), new_master) << "it was done but for the file";
}

TEST(a_master_key, that_could_not_be_replaced_leaves_both_until_the_next_start) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  const auto before = make(keys);
  const auto old_master = content_of(keys + "/master.key");
  damage_key_of(junho, keys);
  EXPECT_FALSE(replace(keys));
  EXPECT_EQ(content_of(keys + "/master.key"), old_master);
  EXPECT_TRUE(std::filesystem::exists(keys + "/master.key.next")) << "a failed commit may stand all the same";
  {
    const auto opened = personal_vault::open(keys);
    ASSERT_TRUE(opened) << opened.error().why;
    EXPECT_EQ(*(*opened)->open(minji, personal_field::email, before.email), "minji@example.kr");
  }
  EXPECT_FALSE(std::filesystem::exists(keys + "/master.key.next"));
  EXPECT_FALSE(replace(keys)) << "again, and the one that was left does not stand in the way";
}

TEST(a_master_key, is_not_replaced_while_a_node_runs_nor_where_there_is_none) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  EXPECT_FALSE(replace(keys));
  EXPECT_FALSE(std::filesystem::exists(keys + "/user_keys.db"));
  make(keys);
  const auto running = personal_vault::open(keys);
  const auto refused = replace(keys);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().why.find("locked"), std::string::npos) << refused.error().why;
}

TEST(a_master_key, that_vault_keeps_is_asked_for_with_whatever_the_files_hold) {
  scratch_directory scratch;
  const auto secret_id = scratch.file("secret_id");
  write_file(secret_id, "\xff\xfe no UTF-8");
  std::filesystem::permissions(secret_id, std::filesystem::perms::owner_read);
  master_settings chosen;
  chosen.source = master_place::vault;
  chosen.vault_url = "http://127.0.0.1:1";  // nobody listens
  chosen.vault_secret_id_file = secret_id;
  const auto source = make_master_source(scratch.file("keys"), chosen);
  const auto vault = personal_vault::open(scratch.file("keys"), *source);
  ASSERT_FALSE(vault);
  EXPECT_NE(vault.error().why.find("no connection"), std::string::npos) << vault.error().why;
}

TEST(a_master_key, may_come_from_the_environment) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  master_settings chosen;
  chosen.source = master_place::environment;
  const auto source = make_master_source(keys, chosen);
  ::unsetenv("MADANG_MASTER_KEY");
  EXPECT_FALSE(personal_vault::open(keys, *source)) << "nobody makes one there";
  ::setenv("MADANG_MASTER_KEY", "not hexadecimal", 1);
  EXPECT_FALSE(personal_vault::open(keys, *source));
  const std::string first(64, 'a');
  const std::string second(64, 'b');
  ::setenv("MADANG_MASTER_KEY", first.c_str(), 1);
  {
    const auto vault = personal_vault::open(keys, *source);
    ASSERT_TRUE(vault) << vault.error().why;
    (*vault)->create_key(minji).value();
  }
  EXPECT_FALSE(std::filesystem::exists(keys + "/master.key"));
  EXPECT_FALSE(personal_vault::replace_master(keys, *source)) << "with what?";
  ::setenv("MADANG_MASTER_KEY_NEXT", second.c_str(), 1);
  ASSERT_TRUE(personal_vault::replace_master(keys, *source));
  EXPECT_TRUE(personal_vault::open(keys, *source)) << "the next one is found beside the old one";
  ::unsetenv("MADANG_MASTER_KEY_NEXT");
  EXPECT_FALSE(personal_vault::open(keys, *source));
  ::setenv("MADANG_MASTER_KEY", second.c_str(), 1);
  EXPECT_TRUE(personal_vault::open(keys, *source));
  ::unsetenv("MADANG_MASTER_KEY");
}

}  // namespace
}  // namespace madang::identity
