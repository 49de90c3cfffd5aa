#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "gateway/api/routing/route.hpp"
#include "gateway/api/routing/router.hpp"
#include "gateway/contexts.hpp"
#include "messages/ensure.hpp"
#include "messages/identity/words.hpp"

namespace madang {
namespace {

std::string_view word_of(object_rule rule) {
  switch (rule) {
    case object_rule::undeclared:
      break;
    case object_rule::nobodys:
      return "nobodys";
    case object_rule::own:
      return "own";
    case object_rule::account:
      return "account";
    case object_rule::owned:
      return "owned";
    case object_rule::office:
      return "office";
    case object_rule::owned_or_office:
      return "owned or office";
  }
  return "undeclared";
}

/// Who may use a route: `-` is a caller without a token.
std::string callers_of(const route& one) {
  std::string out = one.who == access::anyone ? "-" : "";
  for (const auto each : {role::admin, role::trader, role::viewer, role::parent, role::child}) {
    if (!admits(one, role_set{}.with(each))) continue;
    out += (out.empty() ? "" : " ") + std::string(to_text(each));
  }
  return out;
}

/// A line per route, by path.
std::string table() {
  std::set<std::string> lines;
  for (const auto& one : all_gateway_parts(settings{}).routes) {
    lines.insert(std::string(one.path) + ' ' + std::string(to_text(one.method)) + " | " +
                 std::string(word_of(one.object)) + " | " + callers_of(one) + '\n');
  }
  std::string out;
  for (const auto& line : lines) out += line;
  return out;
}

TEST(the_route_table, says_for_each_route_who_may_use_it_and_about_whose_objects) {
  std::ifstream file(MADANG_SOURCE_DIR "/tests/gateway/api/access_table.txt");
  const std::string committed{std::istreambuf_iterator<char>(file), {}};
  const auto now = table();
  if (committed == now) return;
  const auto wanted = std::filesystem::temp_directory_path() / "access_table.txt.wanted";
  std::ofstream(wanted) << now;
  FAIL() << "who may use which route has changed; see: diff tests/gateway/api/access_table.txt " << wanted;
}

TEST(a_route, without_a_rule_is_not_started_with) {
  const auto with = [](access who, object_rule object) {
    route one;
    one.path = "/x";
    one.who = who;
    one.object = object;
    return router({one});
  };
  EXPECT_NO_THROW(with(access::caller, object_rule::own));
  EXPECT_THROW(with(access::undeclared, object_rule::own), broken_invariant);
  EXPECT_THROW(with(access::caller, object_rule::undeclared), broken_invariant);
}

TEST(whoever_only_views, writes_nothing_but_what_is_his_own) {
  for (const auto& one : all_gateway_parts(settings{}).routes) {
    const bool changes = one.kind == route_kind::command || one.kind == route_kind::exit;
    if (!changes || one.who == access::anyone) continue;
    const bool is_own = one.path.starts_with("/api/v1/users/");
    EXPECT_EQ(admits(one, role_set{}.with(role::viewer)), is_own && one.who == access::caller) << one.id;
  }
}

}  // namespace
}  // namespace madang
