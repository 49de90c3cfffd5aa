// Every route, by every role, about what is one's own, shared with one, somebody else's and nobody's: what each is told
// follows from the committed table of routes, and from nothing that is written here for one of them.
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "tests/system/rights/cast.hpp"
#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

/// How somebody was answered.
struct verdict {
  int status = 0;
  std::string code;

  bool is_about_caller() const {
    return code == "token_missing" || code == "token_invalid" || code == "token_expired" || code == "role_required";
  }
  bool is_about_object() const { return status == 404 || (status == 403 && !is_about_caller()); }
  bool is_good() const { return status >= 200 && status < 300; }
  std::string text() const { return std::to_string(status) + ' ' + code; }
  friend bool operator==(const verdict&, const verdict&) = default;
};

class the_walk_of_rights : public empty_market {
 protected:
  void SetUp() override {
    const auto instruments = dir.text() + "/instruments.toml";
    std::ofstream out(instruments);
    for (const std::string symbol : {"900001", "900002"}) {
      out << "[[instruments]]\nsymbol = \"" << symbol << "\"\nname = \"Test\"\nname_ko = \"시험\"\nmarket = \"KOSPI\"\n"
          << "base_price = \"10000\"\n\n";
    }
    out.close();
    start({"market.instruments_file=" + instruments});
    cast_ = std::make_unique<cast>(port(), log_in_administrator(dir.text() + "/data", port()).body["access_token"]);
  }

  /// Notes in `has_changed` where the request has changed something.
  verdict ask(const declared_route& to, role_set roles, whose one, bool& has_changed) {
    const auto ids = cast_->ids(roles, one);
    const auto body = to.body(ids, cast_->bystander());
    const auto reply = cast_->caller(roles).ask(to.method(), "/" + to.target(ids), body, {});
    const verdict out{reply.status, reply.code()};
    has_changed = has_changed || (out.is_good() && to.changes());
    return out;
  }

  void walk(const declared_route& to, role_set roles) {
    bool has_changed = false;
    if (to.names_object()) {
      walk_objects(to, roles, has_changed);
    } else {
      const auto said = ask(to, roles, whose::own, has_changed);
      EXPECT_NE(said.status, 0) << to.id();
      EXPECT_EQ(said.is_about_caller(), !to.admits(roles))
          << to.id() << " by " << cast::word_of(roles) << ": " << said.text();
    }
    if (has_changed) cast_->make_whole(roles);
  }
  void walk_objects(const declared_route& to, role_set roles, bool& has_changed) {
    std::map<whose, verdict> all;
    for (const auto one : all_owners) {
      all[one] = ask(to, roles, one, has_changed);
      expect_as_declared(to, roles, one, all[one]);
    }
    if (roles.has(role::admin)) return;
    EXPECT_EQ(all[whose::foreign], all[whose::missing])
        << to.id() << " by " << cast::word_of(roles) << ": nobody is told whether what is not his exists";
  }
  static void expect_as_declared(const declared_route& to, role_set roles, whose one, const verdict& said) {
    const auto what = std::string(to.id()) + " by " + cast::word_of(roles) + " about what is " +
                      std::string(to_text(one)) + ": " + said.text();
    EXPECT_NE(said.status, 0) << what;
    EXPECT_LT(said.status, 500) << what;
    EXPECT_EQ(said.is_about_caller(), !to.admits(roles)) << what;
    if (!to.admits(roles)) return;
    if (one == whose::own && without_own_object.contains(to.id())) {
      EXPECT_TRUE(said.is_about_object()) << what << ": the walk does make one, so take it off the list";
      return;
    }
    if (one == whose::missing && roles.has(role::admin)) return;  // a list of nobody's things may be empty
    const bool may = to.serves(roles, one) && !without_own_object.contains(to.id());
    EXPECT_EQ(said.is_about_object(), !may) << what;
  }
  void walk_all(role_set roles) {
    try {
      for (const auto& one : declared_routes()) walk(one, roles);
    } catch (const std::exception& why) {
      ADD_FAILURE() << "the walk of " << cast::word_of(roles) << " ends: " << why.what();
    }
  }

  std::unique_ptr<cast> cast_;
};

TEST_F(the_walk_of_rights, finds_every_route_as_the_table_has_it) {
  std::set<std::string_view> ids;
  for (const auto& one : declared_routes()) ids.insert(one.id());
  EXPECT_EQ(ids.size(), access_table().size()) << "a line of the table is no route's";
  EXPECT_GT(ids.size(), 100U);
  for (const auto& list :
       {without_own_object, kept_from_grantees, done_by_grantees, done_by_office, asked_as_changes}) {
    for (const auto id : list) EXPECT_TRUE(ids.contains(id)) << id << " is on a list and no route";
  }

  std::vector<std::thread> walks;
  for (const auto roles : cast::callers()) {
    if (!roles.has(role::admin)) walks.emplace_back([this, roles] { walk_all(roles); });
  }
  for (auto& one : walks) one.join();
  // What he does may end others.
  walk_all(role_set{}.with(role::admin));
}

}  // namespace
}  // namespace madang
