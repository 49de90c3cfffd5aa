#include <gtest/gtest.h>

#include <algorithm>

#include "tests/check_rooms/room_rules.hpp"
#include "tests/check_rooms/style_rules.hpp"

namespace madang {
namespace {

/// A small project in which every wall is kept.
source_tree sound_tree() {
  return {
      {"messages/ids.hpp", "#include <cstdint>\n"},
      {"messages/trading/order.hpp", "#include \"messages/ids.hpp\"\n"},
      {"messages/order_actors.hpp", "#include <caf/typed_actor.hpp>\n#include \"messages/trading/order.hpp\"\n"},
      {"config/settings.hpp", "#include \"messages/ids.hpp\"\n"},
      {"config/document.cpp", "#include <toml++/toml.h>\n"},
      {"persistence/ports/journal.hpp", "#include \"messages/ids.hpp\"\n"},
      {"persistence/sqlite/sqlite_db.hpp", "#include <sqlite3.h>\n#include \"cluster/ports/metrics.hpp\"\n"},
      {"cluster/ports/metrics.hpp", "#include <atomic>\n"},
      {"cluster/region_local.hpp", "#include <caf/actor.hpp>\n#include \"persistence/ports/journal.hpp\"\n"},
      {"cluster/link/link_transport.hpp", "#include <memory>\n"},
      {"cluster/link/tls/tls_connection.hpp",
       "#include <boost/asio.hpp>\n#include <openssl/ssl.h>\n#include \"cluster/link/link_transport.hpp\"\n"},
      {"cluster/node/node.cpp", "#include \"gateway/server.hpp\"\n#include \"actors/trading/order_actor.hpp\"\n"},
      {"actors/kernel/entity_shell.hpp", "#include <caf/actor.hpp>\n#include \"persistence/ports/journal.hpp\"\n"},
      {"actors/kernel/delivery.hpp", "#include <map>\n"},
      {"actors/trading/order.hpp",
       "#include \"messages/trading/order.hpp\"\n#include \"actors/kernel/delivery.hpp\"\n"},
      {"actors/trading/order_actor.hpp",
       "#include \"actors/trading/order.hpp\"\n#include \"actors/kernel/entity_shell.hpp\"\n"},
      {"actors/trading/handlers/cancel_handlers.hpp",
       "#include \"actors/trading/order.hpp\"\n#include \"cluster/ports/metrics.hpp\"\n"},
      {"actors/market/symbol.hpp", "#include \"messages/trading/order.hpp\"\n"},
      {"gateway/api/lists.hpp", "#include \"messages/identity/user.hpp\"\n#include \"gateway/json/schema.hpp\"\n"},
      {"gateway/json/schema.hpp", ""},
      {"gateway/orders/order_routes.hpp",
       "#include \"gateway/api/lists.hpp\"\n#include \"messages/trading/order.hpp\"\n"},
      {"messages/identity/user.hpp", ""},
      {"gateway/server.hpp", "#include <boost/beast.hpp>\n#include \"persistence/ports/journal.hpp\"\n"},
      {"tests/x_test.cpp", "#include \"actors/market/symbol.hpp\"\n#include \"gateway/server.hpp\"\n"},
  };
}

/// What is found once `path` holds this line, too.
std::vector<finding> found_with(const std::string& path, const std::string& line) {
  auto tree = sound_tree();
  tree[path] += line + "\n";
  return check_walls(tree);
}

TEST(check_rooms, finds_nothing_in_a_sound_tree) {
  EXPECT_EQ(check_walls(sound_tree()), std::vector<finding>{});
}

TEST(check_rooms, names_file_line_and_rule_of_a_bad_include) {
  const auto found = found_with("config/settings.hpp", "#include \"persistence/ports/journal.hpp\"");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(to_text(found.front()),
            "config/settings.hpp:2: #include \"persistence/ports/journal.hpp\"\n"
            "    config/ may include messages/, the TOML parser and the system (addresses, files of secrets) only\n");
}

TEST(check_rooms, catches_every_kind_of_broken_wall) {
  const std::pair<const char*, const char*> bad[] = {
      {"messages/trading/order.hpp", "#include <caf/actor.hpp>"},
      {"messages/trading/order.hpp", "#include <nlohmann/json.hpp>"},
      {"messages/trading/order.hpp", "#include \"config/settings.hpp\""},
      {"messages/trading/order.hpp", "#include \"messages/order_actors.hpp\""},
      {"messages/order_actors.hpp", "#include \"actors/trading/order.hpp\""},
      {"config/settings.hpp", "#include <sqlite3.h>"},
      {"config/settings.hpp", "#include \"actors/market/symbol.hpp\""},
      {"persistence/sqlite/sqlite_db.hpp", "#include \"actors/market/symbol.hpp\""},
      {"persistence/sqlite/sqlite_db.hpp", "#include \"gateway/server.hpp\""},
      {"persistence/sqlite/sqlite_db.hpp", "#include <caf/actor.hpp>"},
      {"persistence/sqlite/sqlite_db.hpp", "#include \"cluster/region_local.hpp\""},
      {"gateway/server.hpp", "#include \"actors/trading/order.hpp\""},
      {"gateway/server.hpp", "#include \"persistence/sqlite/sqlite_db.hpp\""},
      {"gateway/server.hpp", "#include <sqlite3.h>"},
      {"gateway/server.hpp", "#include <postgresql/libpq-fe.h>"},
      {"gateway/api/lists.hpp", "#include \"messages/trading/order.hpp\""},
      {"gateway/api/lists.hpp", "#include \"gateway/orders/order_routes.hpp\""},
      {"cluster/region_local.hpp", "#include \"actors/market/symbol.hpp\""},
      {"cluster/region_local.hpp", "#include \"persistence/sqlite/sqlite_db.hpp\""},
      {"cluster/region_local.hpp", "#include \"gateway/server.hpp\""},
      {"cluster/link/link_transport.hpp", "#include <boost/asio.hpp>"},
      {"cluster/link/tls/tls_connection.hpp", "#include <caf/actor.hpp>"},
      {"cluster/node/node.cpp", "#include \"tests/x_test.cpp\""},
      {"actors/kernel/entity_shell.hpp", "#include \"actors/market/symbol.hpp\""},
      {"actors/trading/order_actor.hpp", "#include \"actors/market/symbol.hpp\""},
      {"actors/trading/order_actor.hpp", "#include \"persistence/sqlite/sqlite_db.hpp\""},
      {"actors/trading/order_actor.hpp", "#include \"gateway/server.hpp\""},
      {"actors/trading/order.hpp", "#include \"actors/market/symbol.hpp\""},
      {"actors/trading/order.hpp", "#include \"actors/trading/order_actor.hpp\""},
      {"actors/trading/order.hpp", "#include \"actors/trading/handlers/cancel_handlers.hpp\""},
      {"actors/trading/handlers/cancel_handlers.hpp", "#include \"actors/market/symbol.hpp\""},
      {"actors/trading/order.hpp", "#include \"config/settings.hpp\""},
      {"actors/trading/order.hpp", "#include \"persistence/ports/journal.hpp\""},
      {"actors/trading/order.hpp", "#include <caf/actor.hpp>"},
      {"actors/trading/order.hpp", "#  include <chrono>"},
      {"actors/trading/order.hpp", "#include <random>"},
      {"actors/trading/order.hpp", "#include <spdlog/spdlog.h>"},
      {"actors/trading/order.hpp", "#include \"order_actor.hpp\""},
  };
  for (const auto& [path, line] : bad) {
    const auto found = found_with(path, line);
    // A header that broke a wall may make others reach caf, too.
    EXPECT_EQ(std::count_if(found.begin(), found.end(), [&](const auto& f) { return f.path == path; }), 1)
        << path << ": " << line;
  }
}

TEST(check_rooms, follows_headers_by_which_a_pure_unit_reaches_caf) {
  const auto found = found_with("actors/market/symbol.hpp", "#include \"actors/kernel/entity_shell.hpp\"");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().rule, "a pure unit must not reach caf: actors/kernel/entity_shell.hpp -> caf/actor.hpp");
}

TEST(check_style, finds_notes_to_oneself_but_not_parts_of_words) {
  const std::string note = std::string("TO") + "DO";
  const auto found = check_style({{"a.cpp", "int a;\n// " + note + ": more\nint " + note + "S;\n"}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().line, 2u);
}

TEST(check_style, finds_names_that_say_nothing) {
  EXPECT_EQ(check_style({{"actors/string_util.hpp", ""}}).size(), 1u);
  EXPECT_EQ(check_style({{"actors/order_manager.cpp", ""}}).size(), 1u);
  EXPECT_TRUE(check_style({{"actors/order.cpp", ""}}).empty());
}

TEST(unread_settings, are_those_that_only_config_and_tests_name) {
  const auto tree_with = [](const std::string& path, const std::string& text) {
    return source_tree{{"config/setting_table.cpp", "section(\"http\")\n  .integer(\"threads\", &s::threads, 1, 9);\n"},
                       {"config/validate.cpp", "return http.threads > 0;\n"},
                       {path, text}};
  };
  for (const auto* path : {"tests/x_test.cpp", "config/load.cpp", "docs/threads.md"}) {
    const auto found = unread_settings(tree_with(path, "limits.http.threads = 3;\n"));
    ASSERT_EQ(found.size(), 1u) << path;
    EXPECT_EQ(found.front().line, 2u);
  }
  EXPECT_EQ(unread_settings(tree_with("gateway/server.cpp", "int n = limits.threads_max + threads;\n")).size(), 1u);
  EXPECT_TRUE(unread_settings(tree_with("gateway/server.cpp", "start(limits.http.threads);\n")).empty());
  const auto of_context =
      unread_settings({{"config/jobs/job_settings.cpp", "  .integer(\"pages\", &s::pages, 1, 9);\n"}});
  ASSERT_EQ(of_context.size(), 1u);
  EXPECT_EQ(of_context.front().path, "config/jobs/job_settings.cpp");
}

TEST(long_functions, are_counted_from_signature_to_closing_brace) {
  const auto function = [](std::size_t lines) {
    std::string text = "int f(int a,\n      int b) {\n";
    for (std::size_t i = 3; i < lines; ++i) text += "  ++a;\n";
    return text + "}\n";
  };
  EXPECT_TRUE(long_functions({{"a.cpp", function(function_lines_max)}}).empty());
  const auto found = long_functions({{"a.cpp", function(function_lines_max + 1)}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().line, 1u);
}

}  // namespace
}  // namespace madang
