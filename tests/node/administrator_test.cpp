#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cluster/node/node_admin.hpp"
#include "messages/identity/user_messages.hpp"
#include "tests/support/fake_node.hpp"
#include "tests/support/temp_dir.hpp"

/// The administrator of a new installation, and what becomes of him where the parts of the node fail.
namespace madang {
namespace {

class an_administrator : public testing::Test {
 protected:
  an_administrator() {
    entities.out = [this](output one) { client.deliver(std::get<answer>(one)); };
    entities.answer_with([this](const caf::message& message) { return answer_of(message); });
  }
  /// Nobody has the name yet, and whoever registers is registered, unless the test says otherwise.
  std::optional<answer> answer_of(const caf::message& message) {
    if (message.match_elements<request<resolve_name>>()) {
      const auto to = message.get_as<request<resolve_name>>(0).reply_to;
      if (holder) return answer{to, false, false, name_holder_view{*holder}};
      return answer{to, false, false, unavailable{"nobody"}};
    }
    if (message.match_elements<request<register_user>>()) {
      const auto& asked = message.get_as<request<register_user>>(0);
      registered = asked.command.start;
      if (!registers) return answer{asked.reply_to, false, false, unavailable{"isolated"}};
      return answer{asked.reply_to, false, false, plausible_user()};
    }
    if (message.match_elements<request<set_password>>()) {
      const auto& asked = message.get_as<request<set_password>>(0);
      if (!registers) return answer{asked.reply_to, false, false, unavailable{"isolated"}};
      return answer{asked.reply_to, false, false, plausible_user()};
    }
    return std::nullopt;
  }
  result<admin_login, std::string> ensure() { return ensure_admin(dir.text(), parts); }
  std::string refusal_of(const result<admin_login, std::string>& given) { return given ? "" : given.error(); }
  bool has_password_file() const { return std::filesystem::exists(dir.path() / "admin_password"); }

  temp_dir dir;
  frozen_clock time;
  id_source ids{time};
  local_client client;
  fake_region entities;
  fake_persons persons;
  fake_passwords passwords;
  admin_parts parts{entities, client, persons, passwords, ids, time};
  std::optional<user_id> holder;
  bool registers = true;
  std::optional<registration_started> registered;
};

TEST_F(an_administrator, is_registered_once_with_a_password_of_the_platform_s_making) {
  const auto made = ensure();
  ASSERT_TRUE(made) << made.error();
  EXPECT_TRUE(made->created);
  ASSERT_TRUE(registered);
  EXPECT_EQ(made->user, registered->user);
  EXPECT_TRUE(registered->roles.has(role::admin));
  EXPECT_EQ(persons.deeds(), (std::vector<std::string>{"create", "settle"}));
  ASSERT_TRUE(has_password_file());
  std::string line;
  std::ifstream(made->password_file) >> line;
  EXPECT_EQ(passwords.seen, std::vector{line});
  holder = made->user;
  const auto again = ensure();
  ASSERT_TRUE(again) << again.error();
  EXPECT_FALSE(again->created);
  EXPECT_EQ(again->user, made->user);
  EXPECT_EQ(again->password_file, made->password_file);
  EXPECT_EQ(passwords.seen.size(), 1U) << "nothing is hashed for one who is there";
}

TEST_F(an_administrator, who_cannot_be_registered_is_said_to_be_so) {
  passwords.full = true;
  EXPECT_EQ(refusal_of(ensure()), "the administrator's password could not be hashed");
  passwords.full = false;
  registers = false;
  EXPECT_EQ(refusal_of(ensure()), "the administrator could not be registered");
  EXPECT_EQ(persons.deeds(), std::vector<std::string>{"create"}) << "the key of a failed registration is not settled";
  registers = true;
  EXPECT_TRUE(ensure()) << "and the next start tries again";
}

TEST_F(an_administrator, is_not_made_with_a_password_file_that_others_can_read) {
  std::ofstream(dir.path() / "admin_password") << "a long enough secret\n";
  std::filesystem::permissions(dir.path() / "admin_password", std::filesystem::perms(0644));
  EXPECT_NE(refusal_of(ensure()), "");
  EXPECT_FALSE(registered);
}

TEST_F(an_administrator, with_a_new_password_has_no_file_any_more) {
  const auto made = ensure();
  ASSERT_TRUE(made) << made.error();
  registers = false;
  const auto unheard = set_admin_password(dir.text(), *made, parts, "another long secret");
  ASSERT_FALSE(unheard);
  EXPECT_EQ(unheard.error(), "the administrator does not answer");
  EXPECT_TRUE(has_password_file()) << "the old one is good still";
  passwords.full = true;
  const auto unhashed = set_admin_password(dir.text(), *made, parts, "another long secret");
  ASSERT_FALSE(unhashed);
  EXPECT_EQ(unhashed.error(), "the password could not be hashed");
  passwords.full = false;
  registers = true;
  EXPECT_TRUE(set_admin_password(dir.text(), *made, parts, "another long secret"));
  EXPECT_FALSE(has_password_file());
}

}  // namespace
}  // namespace madang
