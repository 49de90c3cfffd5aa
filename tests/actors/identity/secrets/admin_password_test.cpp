#include "actors/identity/secrets/admin_password.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/actors/identity/scratch_directory.hpp"

namespace madang::identity {
namespace {

TEST(secret_file, a_new_directory_of_secrets_is_for_its_owner_alone) {
  scratch_directory scratch;
  const auto keys = scratch.file("keys");
  ASSERT_TRUE(prepare_secret_directory(keys));
  EXPECT_EQ(mode_of(keys), 0700U);
  EXPECT_TRUE(prepare_secret_directory(keys)) << "and is accepted the next time";
}

TEST(secret_file, refuses_a_directory_that_others_may_enter_and_says_which) {
  scratch_directory scratch;
  ::chmod(scratch.path().c_str(), 0750);
  auto prepared = prepare_secret_directory(scratch.path());
  ASSERT_FALSE(prepared);
  EXPECT_NE(prepared.error().why.find(scratch.path()), std::string::npos);
  EXPECT_NE(prepared.error().why.find("0700"), std::string::npos);
}

TEST(secret_file, refuses_to_read_what_is_no_private_plain_file) {
  scratch_directory scratch;
  write_file(scratch.file("open"), "x", 0640);
  EXPECT_FALSE(read_secret(scratch.file("open"), 10));
  write_file(scratch.file("long"), "12345678901");
  EXPECT_FALSE(read_secret(scratch.file("long"), 10));
  write_file(scratch.file("good"), "1234567890");
  ASSERT_EQ(::symlink(scratch.file("good").c_str(), scratch.file("link").c_str()), 0);
  EXPECT_FALSE(read_secret(scratch.file("link"), 10));
  ASSERT_EQ(::mkfifo(scratch.file("pipe").c_str(), 0600), 0);
  EXPECT_FALSE(read_secret(scratch.file("pipe"), 10));
  auto good = read_secret(scratch.file("good"), 10);
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, "1234567890");
  auto none = read_secret(scratch.file("none"), 10);
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
}

TEST(secret_file, never_replaces_a_secret_and_survives_the_rest_of_a_crashed_attempt) {
  scratch_directory scratch;
  write_file(scratch.file("secret.new"), "torn");
  ASSERT_TRUE(write_new_secret(scratch.file("secret"), "first"));
  EXPECT_FALSE(write_new_secret(scratch.file("secret"), "second"));
  EXPECT_EQ(content_of(scratch.file("secret")), "first");
  EXPECT_EQ(mode_of(scratch.file("secret")), 0600U);
  EXPECT_FALSE(std::filesystem::exists(scratch.file("secret.new")));
}

TEST(admin_password, is_made_once_and_read_ever_after) {
  scratch_directory scratch;
  auto first = read_or_create_admin_password(scratch.path());
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->created);
  EXPECT_EQ(first->text.size(), 24U);
  EXPECT_EQ(mode_of(first->path), 0600U);
  auto second = read_or_create_admin_password(scratch.path());
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->created);
  EXPECT_EQ(second->text, first->text);
}

TEST(admin_password, differs_between_installations) {
  scratch_directory one;
  scratch_directory other;
  EXPECT_NE(read_or_create_admin_password(one.path())->text, read_or_create_admin_password(other.path())->text);
}

TEST(admin_password, takes_the_operators_own_line_and_refuses_an_implausible_one) {
  scratch_directory scratch;
  write_file(scratch.file("admin_password"), "correct-horse\n");
  EXPECT_EQ(read_or_create_admin_password(scratch.path())->text, "correct-horse");
  for (const char* wrong : {"", "\n", "short\n", "two words here\n", "two\nlines-here\n"}) {
    write_file(scratch.file("admin_password"), wrong);
    EXPECT_FALSE(read_or_create_admin_password(scratch.path())) << wrong;
  }
}

}  // namespace
}  // namespace madang::identity
