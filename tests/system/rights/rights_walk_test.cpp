// Every route, by every role, about what is one's own, shared with one, somebody else's and nobody's: what each is told
// follows from what the route declares, and from nothing that is written here for it.
#include <fstream>
#include <map>
#include <memory>
#include <set>

#include "messages/identity/words.hpp"
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
    administrator_ = api_client(port(), log_in_administrator(dir.text() + "/data", port()).body["access_token"]);
    renew();
  }
  void renew() { cast_ = std::make_unique<cast>(port(), administrator_, ++casts_); }

  verdict ask(const declared_route& to, role_set roles, whose one) {
    const auto ids = cast_->ids(roles, one);
    const auto body = to.body(ids, cast_->bystander());
    const auto reply = cast_->caller(roles).ask(to.method(), "/" + to.target(ids), body, {});
    verdict out{reply.status, reply.code()};
    if (out.is_good() && to.changes()) is_worn_ = true;
    return out;
  }

  void walk(const declared_route& to) {
    for (const auto roles : cast::callers()) {
      if (to.names_object()) {
        walk_objects(to, roles);
        continue;
      }
      const auto said = ask(to, roles, whose::own);
      EXPECT_NE(said.status, 0) << to.id();
      EXPECT_EQ(said.is_about_caller(), !to.admits(roles))
          << to.id() << " by " << name_of(roles) << ": " << said.text();
    }
    if (is_worn_) renew();
    is_worn_ = false;
  }
  void walk_objects(const declared_route& to, role_set roles) {
    std::map<whose, verdict> all;
    for (const auto one : all_owners) {
      all[one] = ask(to, roles, one);
      expect_as_declared(to, roles, one, all[one]);
    }
    if (roles.has(role::admin)) return;
    EXPECT_EQ(all[whose::foreign], all[whose::missing])
        << to.id() << " by " << name_of(roles) << ": nobody is told whether what is not his exists";
  }
  static void expect_as_declared(const declared_route& to, role_set roles, whose one, const verdict& said) {
    const auto what = std::string(to.id()) + " by " + name_of(roles) + " about what is " + std::string(to_text(one)) +
                      ": " + said.text();
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
  static std::string name_of(role_set roles) { return roles.bits == 0 ? "nobody" : cast::word_of(roles); }

  api_client administrator_;
  std::unique_ptr<cast> cast_;
  int casts_ = 0;
  bool is_worn_ = false;  ///< something has changed
};

TEST_F(the_walk_of_rights, finds_every_route_as_it_is_declared) {
  std::set<std::string_view> ids;
  for (const auto& one : declared_routes()) {
    ids.insert(one.id());
    walk(one);
  }
  EXPECT_GT(ids.size(), 100U);
  for (const auto& list : {without_own_object, kept_from_grantees, done_by_grantees, done_by_office, asked_as_changes}) {
    for (const auto id : list) EXPECT_TRUE(ids.contains(id)) << id << " is on a list and no route";
  }
}

}  // namespace
}  // namespace madang
