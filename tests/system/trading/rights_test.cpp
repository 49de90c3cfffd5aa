#include <algorithm>
#include <iterator>

#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

class a_shared_account : public stocked_market {
 protected:
  void SetUp() override {
    stocked_market::SetUp();
    start();
    owner_ = who(0).at(port());
    other_ = who(1).at(port());
    path_ = "/accounts/" + who(0).account;
  }
  api_reply share(const std::string& with) {
    return owner_.post(path_ + "/grants", {{"user_id", who(1).user}, {"access", with}});
  }
  /// The administrator of the node.
  api_client admin() {
    const auto login = log_in_admin();
    return api_client(port(), login.body["access_token"]);
  }
  api_reply log_in_admin() { return log_in_administrator(dir.text() + "/data", port()); }
  json order() { return order_of(who(0), symbols()[0], "BUY", 1, 9'000); }

  api_client owner_;
  api_client other_;
  std::string path_;
};

TEST_F(a_shared_account, does_not_exist_for_others_until_it_is_shared_and_after) {
  const std::string one_order = owner_.post("/orders", order()).body["order_id"];
  const auto reads = {path_,
                      path_ + "/balance",
                      path_ + "/ledger",
                      "/portfolio/" + who(0).account,
                      "/orders?account_id=" + who(0).account,
                      "/executions?account_id=" + who(0).account,
                      "/executions?order_id=" + one_order,
                      "/orders/" + one_order};
  for (const auto& path : reads) EXPECT_EQ(other_.get(path).status, 404) << path;
  const auto granted = share("VIEW");
  ASSERT_EQ(granted.status, 201) << granted.raw.body;
  EXPECT_EQ(granted.body["user_id"], who(1).user);
  EXPECT_EQ(granted.body["access"], "VIEW");
  for (const auto& path : reads) {
    const auto seen = other_.get(path);
    EXPECT_EQ(seen.status, 200) << path;
    auto shown = seen.body;
    auto own = owner_.get(path).body;
    for (auto* each : {&shown, &own}) {
      if (each->is_object()) each->erase("as_of");
    }
    EXPECT_EQ(shown, own) << path;
  }
  EXPECT_EQ(share("VIEW").body, granted.body) << "it is there already";
  EXPECT_EQ(owner_.get(path_ + "/grants").body["items"], json::array({granted.body}));
  const auto ended = owner_.remove(path_ + "/grants/" + granted.body["grant_id"].get<std::string>());
  EXPECT_EQ(ended.status, 200) << ended.raw.body;
  for (const auto& path : reads) EXPECT_EQ(other_.get(path).status, 404) << path;
}

TEST_F(a_shared_account, is_traded_with_only_by_whom_the_owner_lets) {
  ASSERT_EQ(share("VIEW").status, 201);
  const auto refused = other_.post("/orders", order());
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "trade_access_required");
  ASSERT_EQ(share("TRADE").status, 201);
  const auto placed = other_.post("/orders", order());
  ASSERT_EQ(placed.status, 201) << placed.raw.body;
  EXPECT_EQ(placed.body["account_id"], who(0).account);
  const std::string at = "/orders/" + placed.body["order_id"].get<std::string>();
  EXPECT_EQ(other_.patch(at, {{"quantity", "2"}}).body["quantity"], "2");
  EXPECT_EQ(other_.remove(at).body["status"], "CANCELLED");
  EXPECT_EQ(owner_.get(at).body["reason"], "cancelled_by_user");
}

TEST_F(a_shared_account, keeps_money_and_grants_for_its_owner) {
  ASSERT_EQ(share("TRADE").status, 201);
  for (const auto& what : {"/withdraw", "/deposit"}) {
    const auto refused = other_.post(path_ + what, {{"amount", "1"}});
    EXPECT_EQ(refused.status, 403) << what;
    EXPECT_EQ(refused.code(), "owner_required") << what;
  }
  EXPECT_EQ(other_.get(path_ + "/grants").code(), "owner_required");
  EXPECT_EQ(other_.post(path_ + "/grants", {{"user_id", who(2).user}, {"access", "VIEW"}}).code(), "owner_required");
  EXPECT_EQ(owner_.post(path_ + "/grants", {{"user_id", who(0).user}, {"access", "VIEW"}}).code(),
            "access_not_allowed");
  EXPECT_EQ(owner_.post(path_ + "/grants", {{"user_id", "usr_0000000000001"}, {"access", "VIEW"}}).code(),
            "user_unknown");
}

TEST_F(a_shared_account, and_its_orders_are_seen_by_administrators) {
  const std::string one_order = owner_.post("/orders", order()).body["order_id"];
  auto looks = admin();
  for (const auto& path :
       {path_, path_ + "/balance", path_ + "/ledger", "/portfolio/" + who(0).account, "/orders/" + one_order,
        "/orders?account_id=" + who(0).account, "/orders/user/" + who(0).user,
        "/executions?account_id=" + who(0).account, "/executions?order_id=" + one_order}) {
    auto seen = looks.get(path).body;
    auto owned = owner_.get(path).body;
    for (auto* one : {&seen, &owned}) {
      if (one->is_object()) one->erase("as_of");
    }
    EXPECT_EQ(seen, owned) << path;
  }
  EXPECT_NE(looks.remove("/orders/" + one_order).status, 200) << "looking is not trading";
}

TEST_F(a_shared_account, stands_among_the_accounts_of_whom_it_is_shared_with) {
  const auto shared = owner_.get(path_).body;
  const auto own = other_.get("/accounts").body["items"];
  const auto granted_ones = [&] { return other_.get("/accounts?access=GRANTED").body["items"]; };
  EXPECT_EQ(granted_ones(), json::array());
  const auto granted = share("VIEW");
  ASSERT_EQ(granted.status, 201) << granted.raw.body;
  EXPECT_EQ(granted_ones(), json::array({shared}));
  const auto all = other_.get("/accounts?access=ALL").body["items"];
  EXPECT_EQ(all.size(), own.size() + 1);
  EXPECT_NE(std::find(all.begin(), all.end(), shared), all.end());
  for (const auto* unasked : {"/accounts", "/accounts?access=OWNER"}) EXPECT_EQ(other_.get(unasked).body["items"], own);
  EXPECT_EQ(owner_.remove(path_ + "/grants/" + granted.body["grant_id"].get<std::string>()).status, 200);
  EXPECT_EQ(granted_ones(), json::array());
}

TEST_F(a_shared_account, is_given_back_by_whom_it_is_shared_with) {
  const auto granted = share("VIEW");
  ASSERT_EQ(granted.status, 201) << granted.raw.body;
  const auto grant_path = path_ + "/grants/" + granted.body["grant_id"].get<std::string>();
  EXPECT_EQ(who(2).at(port()).remove(grant_path).status, 404) << "a stranger";
  EXPECT_EQ(other_.remove(grant_path).status, 200);
  EXPECT_EQ(other_.get(path_).status, 404);
}

TEST_F(a_shared_account, is_shared_and_taken_back_by_administrators_too) {
  auto helps = admin();
  const auto granted = helps.post(path_ + "/grants", {{"user_id", who(1).user}, {"access", "VIEW"}});
  ASSERT_EQ(granted.status, 201) << granted.raw.body;
  EXPECT_EQ(helps.get(path_ + "/grants").body, owner_.get(path_ + "/grants").body);
  EXPECT_EQ(other_.get(path_).status, 200);
  EXPECT_EQ(helps.remove(path_ + "/grants/" + granted.body["grant_id"].get<std::string>()).status, 200);
  EXPECT_EQ(other_.get(path_).status, 404);
  EXPECT_EQ(helps.post(path_ + "/withdraw", {{"amount", "1"}}).status, 404) << "but money is the owner's";
}

TEST_F(a_shared_account, is_still_shared_by_an_administrator_to_whom_its_owner_has_shown_it) {
  const auto login = log_in_admin().body;
  const auto shown = owner_.post(path_ + "/grants", {{"user_id", login["user_id"]}, {"access", "VIEW"}});
  ASSERT_EQ(shown.status, 201) << shown.raw.body;
  api_client helps(port(), login["access_token"]);
  EXPECT_EQ(helps.get(path_ + "/grants").body, owner_.get(path_ + "/grants").body);
  EXPECT_EQ(helps.post(path_ + "/grants", {{"user_id", who(1).user}, {"access", "VIEW"}}).status, 201);
  EXPECT_EQ(other_.get(path_).status, 200);
}

}  // namespace
}  // namespace madang
