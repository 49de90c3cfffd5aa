#include "config/setting_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "config/identity/oauth_settings.hpp"
#include "config/identity/smtp_settings.hpp"
#include "config/load.hpp"
#include "config/validate.hpp"

namespace madang {
namespace {

TEST(setting_table, and_the_shipped_file_say_the_same) {
  std::ifstream in(MADANG_SOURCE_DIR "/config/madang.toml");
  std::ostringstream shipped;
  shipped << in.rdbuf();
  if (shipped.str() == settings_file_text()) return;
  const auto wanted = std::filesystem::temp_directory_path() / "madang.toml.wanted";
  std::ofstream(wanted) << settings_file_text();
  FAIL() << "config/madang.toml and the rows of the settings have drifted apart; see: diff config/madang.toml "
         << wanted.string();
}

TEST(setting_table, has_each_key_and_each_environment_name_once) {
  std::set<std::string> keys;
  std::set<std::string> names;
  for (const auto& row : setting_table()) {
    EXPECT_TRUE(keys.insert(row.key).second) << row.key;
    EXPECT_TRUE(names.insert(row.environment_name()).second) << row.key;
    EXPECT_FALSE(row.help.empty()) << row.key;
    EXPECT_FALSE(section_help(row.section()).empty()) << row.key;
    EXPECT_EQ(find_setting(row.key), &row);
  }
  EXPECT_GT(keys.size(), 70u);
}

TEST(setting_table, takes_every_default_it_shows) {
  for (const auto& row : setting_table()) {
    auto text = row.get(settings{});
    if (text.starts_with('"')) text = text.substr(1, text.size() - 2);
    settings chosen;
    EXPECT_TRUE(row.set(chosen, std::string_view(text))) << row.key << " = " << text;
    EXPECT_EQ(row.get(chosen), row.get(settings{}));
  }
  EXPECT_TRUE(validate(settings{}).empty());
}

TEST(setting_table, refuses_a_zone_that_cuts_minutes) {
  settings chosen;
  chosen.market.utc_offset_s = 32'430;
  const auto errors = validate(chosen);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors.front().where, "market.utc_offset_s");
}

TEST(oauth_settings, are_refused_where_a_grant_is_tried_again_later_than_at_the_latest) {
  settings chosen;
  auto& oauth = chosen.contexts.edit<identity::oauth_settings>();
  oauth.revoke_first_ms = oauth.revoke_max_ms;
  EXPECT_TRUE(validate(chosen).empty());
  ++oauth.revoke_first_ms;
  const auto errors = validate(chosen);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors.front().where, "oauth.revoke_first_ms");
}

TEST(smtp_settings, are_refused_where_messages_could_not_leave_or_a_password_would_be_seen) {
  settings chosen;
  auto& smtp = chosen.contexts.edit<identity::smtp_settings>();
  const auto refused_at = [&] {
    std::vector<std::string> keys;
    for (const auto& one : validate(chosen)) keys.push_back(one.where);
    return keys;
  };
  smtp.host = "mail.example.com";
  EXPECT_EQ(refused_at(), std::vector<std::string>{"smtp.host"}) << "there is no sender";
  smtp.from = "no-reply@example.com";
  EXPECT_TRUE(refused_at().empty());
  smtp.user = "madang";
  EXPECT_EQ(refused_at(), std::vector<std::string>{"smtp.user"}) << "there is no password";
  smtp.password_file = "/run/secrets/smtp";
  EXPECT_TRUE(refused_at().empty());
  smtp.security = identity::smtp_security::none;
  EXPECT_EQ(refused_at(), std::vector<std::string>{"smtp.security"});
  smtp.host = "127.0.0.1";
  EXPECT_TRUE(refused_at().empty());
  smtp.retry_first_ms = smtp.retry_max_ms + 1;
  EXPECT_EQ(refused_at(), std::vector<std::string>{"smtp.retry_first_ms"});
}

TEST(smtp_settings, take_no_address_that_could_end_a_line_or_a_bracket) {
  for (const auto* good : {"a@b.kr", "no-reply+x@mail.example.com"})
    EXPECT_TRUE(identity::is_mail_address(good)) << good;
  for (const std::string bad : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b>", "<a@b", "a@b\r\nRCPT TO:<x@y>", "a\n@b",
                                "a,c@b", "\"a\"@b", "가@b.kr"}) {
    EXPECT_FALSE(identity::is_mail_address(bad)) << bad;
  }
  EXPECT_FALSE(identity::is_mail_address(std::string("a@b\0c", 5)));
  EXPECT_FALSE(identity::is_mail_address("a@" + std::string(260, 'b')));
}

TEST(setting_table, changes_exactly_the_setting_it_names) {
  const auto other_text = [](const setting& row) -> std::string {
    for (const char* text : {"17",
                             "123456",
                             "2500",
                             "2000000",
                             "5000000",
                             "false",
                             "true",
                             "json",
                             "warn",
                             "off",
                             "1.2.3.4:5",
                             "0.05",
                             "sharing",
                             "account",
                             "x",
                             "10.0.0.0/8",
                             "https://a.example",
                             "postgres",
                             "disable",
                             "remote_flush",
                             "1.2",
                             "ADMIN=1/1",
                             "trading",
                             "none",
                             "a@b.kr",
                             "KOSPI",
                             "A:B",
                             "USD:1300",
                             "vault",
                             "BLOCK",
                             "600",
                             "2026-08-05",
                             "real"}) {
      settings chosen;
      if (row.set(chosen, std::string_view(text)) && row.get(chosen) != row.get(settings{})) return text;
    }
    return {};
  };
  for (const auto& row : setting_table()) {
    const auto text = other_text(row);
    ASSERT_FALSE(text.empty()) << row.key;
    settings chosen;
    row.set(chosen, std::string_view(text));
    for (const auto& other : setting_table()) {
      EXPECT_EQ(other.get(chosen) == other.get(settings{}), &other != &row) << row.key << " and " << other.key;
    }
  }
}

TEST(setting_table, help_names_every_setting_with_default_bounds_and_variable) {
  const auto help = settings_help();
  for (const auto& row : setting_table()) {
    EXPECT_NE(help.find(row.key + " = " + row.get(settings{})), std::string::npos) << row.key;
    EXPECT_NE(help.find(row.expected + "; " + row.environment_name()), std::string::npos) << row.key;
  }
}

TEST(closest_setting, finds_what_was_meant) {
  EXPECT_EQ(closest_setting("http.listn"), "http.listen");
  EXPECT_EQ(closest_setting("http.max_body_byte"), "http.max_body_bytes");
  EXPECT_EQ(closest_setting("htp.listen"), "http.listen");
  EXPECT_EQ(closest_setting("listen"), "http.listen");
  EXPECT_EQ(closest_setting("market.max_open_orders"), "accounts.max_open_orders");
}

TEST(closest_setting, guesses_nothing_far_away) {
  EXPECT_EQ(closest_setting(""), "");
  EXPECT_EQ(closest_setting("colour"), "");
  EXPECT_EQ(closest_setting("node.favourite_animal"), "");
  EXPECT_EQ(closest_setting(std::string(100'000, 'a')), "");
}

TEST(setting_table, has_every_setting_that_changes_at_run_time_on_the_page_of_administrators) {
  std::ifstream in(MADANG_SOURCE_DIR "/docs/operators/administrators.md");
  const std::string page(std::istreambuf_iterator<char>(in), {});
  const auto from = page.find("At present: ");
  ASSERT_NE(from, std::string::npos);
  const auto said = page.substr(from, page.find('\n', from) - from);
  auto live = std::ptrdiff_t{0};
  for (const auto& one : setting_table()) {
    if (!one.live) continue;
    EXPECT_NE(said.find('`' + one.key + '`'), std::string::npos) << one.key;
    ++live;
  }
  EXPECT_EQ(std::ranges::count(said, '`'), 2 * live) << "and no other";
}

}  // namespace
}  // namespace madang
