#include "cluster/commands/journal/journal_place.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

TEST(a_journal_s_place, is_a_directory_or_a_server) {
  settings config;
  config.node.data_dir = "/srv/madang";
  config.contexts.edit<postgres_settings>().writer = 3;
  const auto files = parse_journal_place("sqlite:/data/a", config);
  ASSERT_TRUE(files) << files.error();
  EXPECT_EQ(files->kind, store_kind::sqlite);
  EXPECT_EQ(files->directory, "/data/a");
  const auto server = parse_journal_place("postgres:host=db dbname=x", config);
  ASSERT_TRUE(server) << server.error();
  EXPECT_EQ(server->kind, store_kind::postgres);
  EXPECT_EQ(server->server.dsn, "host=db dbname=x");
  EXPECT_EQ(server->server.writer, 3) << "all else is as the settings say";
  EXPECT_EQ(server->directory, "/srv/madang");
  const auto own = parse_journal_place("postgres:", config);
  ASSERT_TRUE(own) << own.error();
  EXPECT_EQ(own->server.dsn, config.of<postgres_settings>().dsn);
}

TEST(a_journal_s_place, of_another_form_is_named_and_a_password_is_not) {
  for (const std::string text : {"", "sqlite:", "/data/a", "mysql:x", "Sqlite:/data/a"}) {
    const auto given = parse_journal_place(text, {});
    ASSERT_FALSE(given) << text;
    EXPECT_NE(given.error().find("not at '" + text + "'"), std::string::npos) << given.error();
  }
  const auto secret = parse_journal_place("postgres:host=db password=hush", {});
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().find("hush"), std::string::npos) << secret.error();
}

TEST(a_journal_s_place, of_a_node_follows_from_its_settings) {
  settings config;
  config.node.data_dir = "/srv/madang";
  EXPECT_EQ(journal_place_of(config).kind, store_kind::sqlite);
  EXPECT_EQ(journal_place_of(config).directory, "/srv/madang");
  config.contexts.edit<store_settings>().kind = store_kind::postgres;
  EXPECT_EQ(journal_place_of(config).kind, store_kind::postgres);
}

TEST(a_journal_s_place, that_is_not_there_is_said_when_it_is_opened) {
  settings config;
  config.node.data_dir = "/nowhere/at/all";
  EXPECT_FALSE(opener_of(journal_place_of(config))());
  config.contexts.edit<store_settings>().kind = store_kind::postgres;
  config.contexts.edit<postgres_settings>().dsn = "host=/nowhere dbname=x";
  EXPECT_FALSE(opener_of(journal_place_of(config))());
}

}  // namespace
}  // namespace madang
