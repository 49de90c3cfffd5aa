#include "tests/system/support/stream_fixture.hpp"

namespace madang {
namespace {

class a_portfolio_stream : public a_stream {
 protected:
  std::string channel(std::size_t of = 0) const { return "portfolio:" + who(of).account; }
  json shown(const json& frame) const { return frame["data"]["portfolio"]; }
  json portfolio() { return who(0).at(port()).get("/portfolio/" + who(0).account).body; }
  /// The next frame whose portfolio has this member, and what came before it.
  json next_with(ws_client& at, const std::string& name, const json& value) {
    auto frame = next_of(at, channel());
    while (frame.is_object() && shown(frame)[name] != value) frame = next_of(at, channel());
    EXPECT_TRUE(frame.is_object()) << "no frame says " << name << " " << value;
    return frame;
  }
  /// Others trade one share at this price.
  void others_trade_at(std::int64_t price) {
    place(order_of(who(1), symbol, "SELL", 1, price));
    place(order_of(who(2), symbol, "BUY", 1, price));
  }
};

TEST_F(a_portfolio_stream, begins_with_a_snapshot_and_follows_prices_and_the_accounts_own_changes) {
  start({"portfolio.frame_interval_ms=50"});
  auto at = open_as(who(0));
  subscribe(at, {channel()});
  auto frame = next_of(at, channel());
  EXPECT_EQ(frame["type"], "snapshot");
  EXPECT_EQ(shown(frame)["equity"], portfolio()["equity"]);
  auto last = frame["seq"];
  for (const std::int64_t price : {10'050, 10'100, 9'950}) {
    others_trade_at(price);
    const auto equity = portfolio()["equity"];
    frame = next_with(at, "equity", equity);
    EXPECT_EQ(frame["type"], "update");
    EXPECT_GE(frame["prev"], last) << "nothing is missing between two frames";
    EXPECT_GT(frame["seq"], frame["prev"]);
    last = frame["seq"];
    EXPECT_EQ(frame["data"]["positions"],
              who(0).at(port()).get("/portfolio/" + who(0).account + "/positions").body["items"]);
  }
  ASSERT_EQ(who(0).at(port()).post("/accounts/" + who(0).account + "/deposit", {{"amount", "7000"}}).status, 201);
  EXPECT_EQ(shown(next_with(at, "net_deposits", portfolio()["net_deposits"]))["cash"], portfolio()["cash"]);
}

TEST_F(a_portfolio_stream, is_the_owners_and_whom_he_shows_it_to) {
  start();
  for (auto nobody = open(); const auto& name : {channel(), std::string("portfolio")}) {
    subscribe(nobody, {name});
    EXPECT_EQ(next(nobody, [](const json& one) { return one["type"] == "error"; })["code"], "token_missing");
  }
  auto stranger = open_as(who(1));
  subscribe(stranger, {channel()});
  EXPECT_EQ(next(stranger, [](const json& one) { return one["type"] == "error"; })["code"], "forbidden");
  others_trade_at(10'050);
  const json grant{{"user_id", who(1).user}, {"access", "VIEW"}};
  const auto grants = "/accounts/" + who(0).account + "/grants";
  const auto granted = who(0).at(port()).post(grants, grant);
  ASSERT_EQ(granted.status, 201);
  subscribe(stranger, {channel()});
  EXPECT_EQ(next_of(stranger, channel())["type"], "snapshot");
  auto own = open_as(who(0));
  subscribe(own, {"portfolio"});
  EXPECT_EQ(next_of(own, channel())["type"], "snapshot") << "the bare name is all of one's own";
  ASSERT_EQ(who(0).at(port()).remove(grants + "/" + granted.body["grant_id"].get<std::string>()).status, 200);
  EXPECT_EQ(next(stranger, [](const json& one) { return one["type"] == "error"; })["code"], "forbidden")
      << "the grant has ended";
  ASSERT_EQ(who(0).at(port()).post("/accounts/" + who(0).account + "/deposit", {{"amount", "7000"}}).status, 201);
  EXPECT_TRUE(next_with(own, "cash", portfolio()["cash"]).is_object()) << "the owner reads on";
}

TEST_F(a_portfolio_stream, is_resumed_by_a_snapshot_also_after_a_crash) {
  start({"portfolio.frame_interval_ms=50"});
  json seen;
  {
    auto at = open_as(who(0));
    subscribe(at, {channel()});
    seen = next_of(at, channel())["seq"];
  }
  others_trade_at(10'050);
  node->kill();
  ASSERT_TRUE(node->start()) << node->said();
  auto at = open_as(who(0));
  subscribe(at, {channel()}, {{channel(), seen}});
  const auto frame = next_of(at, channel());
  EXPECT_EQ(frame["type"], "snapshot");
  EXPECT_GT(frame["seq"], seen) << "numbers go on";
  EXPECT_EQ(shown(frame)["equity"], portfolio()["equity"]);
  others_trade_at(10'100);
  EXPECT_EQ(next_with(at, "equity", portfolio()["equity"])["type"], "update");
}

}  // namespace
}  // namespace madang
