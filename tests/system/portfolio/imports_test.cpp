#include <string>

#include "tests/system/support/market_fixture.hpp"

namespace madang {
namespace {

/// Somebody with an account here and a mirror of what lies elsewhere.
class mirrored_market : public stocked_market {
 protected:
  void SetUp() override {
    stocked_market::SetUp();
    start();
    const auto opened = client().post("/accounts", {{"kind", "MIRROR"}, {"currency", "KRW"}, {"name", "my broker"}});
    ASSERT_EQ(opened.status, 201) << opened.raw.body;
    mirror = opened.body["account_id"];
  }

  api_client client(std::size_t index = 0) { return who(index).at(port()); }
  std::string imports() const { return "/portfolio/" + mirror + "/imports"; }
  api_reply bring(const std::string& csv, json more = json::object(), header_list headers = {}) {
    if (!more.contains("shape")) more["shape"] = "GENERIC";
    more["csv"] = csv;
    return client().post(imports(), more, std::move(headers));
  }
  /// A portfolio without what moves by itself.
  json portfolio() {
    auto out = client().get("/portfolio/" + mirror).body;
    out.erase("as_of");
    out.erase("seq");
    return out;
  }
  json positions() { return client().get("/portfolio/" + mirror + "/positions").body["items"]; }
  void crash() {
    node->kill();
    ASSERT_TRUE(node->start()) << node->said();
  }

  std::string mirror;
};

constexpr int rows = 200;

/// So many lines: shares of two symbols are bought every other day, at prices that rise.
std::string file_of(const std::string& first, const std::string& second) {
  std::string csv = "date,type,symbol,quantity,price,amount,fee\n";
  for (int i = 0; i < rows; ++i) {
    const auto day = std::to_string(10 + i % 18);
    const auto month = std::to_string(1 + i / 18);
    csv += "2025-" + std::string(month.size() < 2 ? "0" : "") + month + "-" + day + ",BUY," +
           (i % 2 == 0 ? first : second) + ",2," + std::to_string(10'000 + 10 * i) + ",,7\n";
  }
  return csv;
}

TEST_F(mirrored_market, a_statement_of_200_lines_is_there_once_after_a_crash_and_can_be_undone) {
  const auto before = portfolio();
  const auto here = client().get("/portfolio/" + who(0).account).body["equity"];
  const auto csv = file_of(symbols()[0], symbols()[1]);

  const auto dry = bring(csv, {{"dry_run", true}});
  ASSERT_EQ(dry.status, 200) << dry.raw.body;
  EXPECT_TRUE(dry.body["import_id"].is_null());
  EXPECT_EQ(dry.body["rows_good"], rows);
  EXPECT_EQ(dry.body["errors_count"], 0);
  EXPECT_EQ(portfolio(), before) << "nothing has happened";

  const auto done = bring(csv, {}, {{"Idempotency-Key", "statement-1"}});
  ASSERT_EQ(done.status, 201) << done.raw.body;
  EXPECT_EQ(done.body["positions"], dry.body["positions"]);
  EXPECT_EQ(done.body["cash_after"], "0") << "the cash is what nobody saw";
  crash();

  const auto held = positions();
  ASSERT_EQ(held.size(), 2u) << held;
  // 100 purchases of two shares each, at 10,000 rising by 20, with a fee of 7.
  EXPECT_EQ(held[0]["quantity"], "200");
  EXPECT_EQ(held[0]["average_cost"], "10993.5");
  EXPECT_EQ(held[1]["average_cost"], "11003.5");
  EXPECT_EQ(portfolio()["net_deposits"], "4399400");
  EXPECT_EQ(portfolio()["fees"], "1400");
  EXPECT_EQ(client().get("/portfolio/" + who(0).account).body["equity"], here) << "nothing of it is money of here";

  for (const auto& headers : {header_list{}, header_list{{"Idempotency-Key", "statement-1"}}}) {
    const auto again = bring(csv, {}, headers);
    EXPECT_EQ(again.status, 200) << again.raw.body;
    EXPECT_EQ(again.body["repeated"], true);
    EXPECT_EQ(again.replayed(), !headers.empty()) << "a key's first answer is given again, not a file's";
    EXPECT_EQ(again.body["import_id"], done.body["import_id"]);
  }
  EXPECT_EQ(positions(), held);
  const auto listed = client().get(imports()).body["items"];
  ASSERT_EQ(listed.size(), 1u) << listed;
  EXPECT_EQ(listed[0]["rows"], rows);
  EXPECT_EQ(listed[0]["from"], "2025-01-10");

  const auto gone = client().remove(imports() + "/" + done.body["import_id"].get<std::string>());
  ASSERT_EQ(gone.status, 200) << gone.raw.body;
  crash();
  EXPECT_EQ(portfolio(), before);
  EXPECT_TRUE(positions().empty());
  EXPECT_TRUE(client().get(imports()).body["items"].empty());
  EXPECT_EQ(client().remove(imports() + "/" + done.body["import_id"].get<std::string>()).status, 404);
  EXPECT_EQ(bring(csv, {}, {{"Idempotency-Key", "statement-1"}}).status, 404) << "a repetition that was late";
  EXPECT_EQ(bring(csv).status, 201) << "wanted anew";
}

TEST_F(mirrored_market, wrong_lines_are_named_and_what_was_sold_is_not_taken_back) {
  const std::string good = "2025-03-05,BUY," + symbols()[0] + ",10,10000\n";
  const auto wrong = bring("date,type,symbol,quantity,price\n" + good + "2025-03-06,SELL," + symbols()[0] +
                           ",11,10000\nsoon,BUY,005930,1,1\n2025-03-06,BUY,ZZZZ,1,1\n");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.code(), "import_has_errors") << wrong.raw.body;
  const auto dry = bring("date,type,symbol,quantity,price\n" + good + "2025-03-06,SELL," + symbols()[0] +
                             ",11,10000\nsoon,BUY,005930,1,1\n2025-03-06,BUY,ZZZZ,1,1\n",
                         {{"dry_run", true}});
  ASSERT_EQ(dry.status, 200) << dry.raw.body;
  ASSERT_EQ(dry.body["errors"].size(), 3u);
  EXPECT_EQ(dry.body["errors"][0]["code"], "more_sold_than_held");
  EXPECT_EQ(dry.body["errors"][1]["code"], "date_invalid");
  EXPECT_EQ(dry.body["errors"][2]["code"], "symbol_unknown");
  EXPECT_EQ(dry.body["errors"][2]["line"], 5);

  const auto bought = bring("date,type,symbol,quantity,price\n" + good);
  ASSERT_EQ(bought.status, 201) << bought.raw.body;
  const auto sold = bring("date,type,symbol,quantity,price\n2025-03-07,SELL," + symbols()[0] + ",4,12000\n");
  ASSERT_EQ(sold.status, 201) << sold.raw.body;
  EXPECT_EQ(sold.body["realized_pnl"], "8000");
  EXPECT_EQ(portfolio()["cash"], "48000");
  const auto in_use = client().remove(imports() + "/" + bought.body["import_id"].get<std::string>());
  EXPECT_EQ(in_use.status, 409);
  EXPECT_EQ(in_use.code(), "import_in_use") << in_use.raw.body;
  EXPECT_EQ(client().get("/accounts/" + mirror + "/ledger").body["items"].size(), 1u) << "cash has changed once";
}

TEST_F(mirrored_market, a_spreadsheets_text_is_a_symbol_and_a_repetition_counts_the_same) {
  const auto csv = "date,type,symbol,quantity,price\n2025-03-05,BUY,=\"" + symbols()[0] +
                   "\",10,10000\nsoon,BUY,005930,1,1\n2025-03-06,BUY,ZZZZ,1,1\n";
  const auto first = bring(csv, {{"skip_errors", true}});
  ASSERT_EQ(first.status, 201) << first.raw.body;
  EXPECT_EQ(first.body["rows_good"], 1);
  const auto again = bring(csv, {{"skip_errors", true}}, {{"Idempotency-Key", "late"}});
  ASSERT_EQ(again.status, 200) << again.raw.body;
  for (const auto* each : {"rows_read", "rows_good", "errors_count", "errors", "import_id"}) {
    EXPECT_EQ(again.body[each], first.body[each]) << each;
  }
  crash();
  EXPECT_TRUE(bring(csv, {{"skip_errors", true}}, {{"Idempotency-Key", "late"}}).replayed());
  EXPECT_EQ(bring("date,type,amount\n2025-03-05,DEPOSIT,1\n", {}, {{"Idempotency-Key", "late"}}).code(),
            "idempotency_key_reused");
}

TEST_F(mirrored_market, imports_of_a_day_are_bounded_also_where_they_are_undone) {
  api_reply last;
  for (int i = 0; i < 51; ++i) {
    last = bring("date,type,amount\n2025-03-05,DEPOSIT," + std::to_string(i + 1) + "\n");
    if (last.status != 201) break;
    ASSERT_EQ(client().remove(imports() + "/" + last.body["import_id"].get<std::string>()).status, 200);
  }
  EXPECT_EQ(last.status, 429) << last.raw.body;
  EXPECT_EQ(last.code(), "import_quota_exceeded");
  EXPECT_FALSE(last.raw.header("retry-after").empty());
}

TEST_F(mirrored_market, a_mirror_does_nothing_but_show) {
  ASSERT_EQ(bring("date,type,amount\n2025-03-05,DEPOSIT,1000000\n").status, 201);
  const std::string at = "/accounts/" + mirror;
  EXPECT_EQ(client().post(at + "/deposit", {{"amount", "1000"}}).code(), "account_is_mirror");
  EXPECT_EQ(client().post(at + "/withdraw", {{"amount", "1000"}}).code(), "account_is_mirror");
  auto order = order_of(who(0), symbols()[0], "BUY", 1, 10'000);
  order["account_id"] = mirror;
  EXPECT_EQ(client().post("/orders", order).code(), "account_is_mirror");
  EXPECT_EQ(client().get(at + "/balance").body["withdrawable"], "0");
  const auto mine = client().get("/portfolio/summary").body["items"];
  ASSERT_EQ(mine.size(), 2u) << mine;
  EXPECT_EQ(client()
                .post("/portfolio/" + who(0).account + "/imports",
                      {{"shape", "GENERIC"}, {"csv", "date,type,amount\n2025-03-05,DEPOSIT,1\n"}})
                .code(),
            "account_not_mirror");
  EXPECT_EQ(client(1).get(imports()).status, 404);
  EXPECT_EQ(client(1).remove(imports() + "/" + mirror + "-1").status, 404);
}

/// `거래일자,거래종류,종목코드,거래수량,거래단가` and a purchase (현금매수) in CP949, as base64.
TEST_F(mirrored_market, a_brokers_file_comes_as_its_bytes) {
  const std::string base64 =
      "sMW3ocDPwNossMW3ocG+t/kswb648cTateUssMW3obz2t64ssMW3obTcsKEKMjAyNS4wMy4wNSzH9rHduMW89iwwMDU5MzAsMTAs"
      "IjcxLDAwMCIK";
  const auto done = bring(base64, {{"shape", "KIS"}, {"encoding", "BASE64"}, {"dry_run", true}});
  ASSERT_EQ(done.status, 200) << done.raw.body;
  EXPECT_EQ(done.body["rows_read"], 1);
  EXPECT_EQ(bring("%%%", {{"shape", "KIS"}, {"encoding", "BASE64"}}).code(), "import_not_text");
  EXPECT_EQ(bring("hello", {{"shape", "KIS"}}).code(), "import_header_unknown");
}

}  // namespace
}  // namespace madang
