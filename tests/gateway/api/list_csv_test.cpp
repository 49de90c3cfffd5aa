#include <gtest/gtest.h>

#include "messages/accounts/account.hpp"
#include "messages/accounts/queries.hpp"
#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

class a_list_as_csv : public testing::Test {
 protected:
  checked_optional<http_reply> get(const std::string& path, const std::string& accept) {
    return client.ask({"GET", "/api/v1" + path, {}, {{"Authorization", "Bearer trader"}, {"Accept", accept}}});
  }

  fake_node node;
  http_client client{node.port()};
};

TEST_F(a_list_as_csv, has_a_line_for_each_item_under_the_names_of_its_members) {
  const auto reply = get("/accounts/" + to_text(the_account) + "/ledger?limit=2", "text/csv");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->header("content-type"), "text/csv; charset=utf-8; header=present");
  const std::string line = to_text(the_account) + "#4,DEPOSIT,10,1010," + to_text(the_account) + "#3,";
  EXPECT_TRUE(reply->body.starts_with("entry_id,kind,amount,cash_after,reference,created_at\r\n" + line))
      << reply->body;
  EXPECT_EQ(std::count(reply->body.begin(), reply->body.end(), '\n'), 3);
}

TEST_F(a_list_as_csv, says_where_it_goes_on) {
  const auto reply = get("/accounts?limit=2&access=OWNER", "text/csv, application/json");
  ASSERT_TRUE(reply);
  const auto link = reply->header("link");
  EXPECT_TRUE(link.starts_with("</api/v1/accounts?limit=2&access=OWNER&cursor=")) << link;
  EXPECT_TRUE(link.ends_with(">; rel=\"next\"")) << link;
  const auto next = link.substr(1, link.find('>') - 1);
  const auto last = get(std::string(next.substr(std::string_view("/api/v1").size())), "text/csv");
  ASSERT_TRUE(last);
  EXPECT_EQ(last->header("link"), "") << "the last page";
}

TEST_F(a_list_as_csv, quotes_what_needs_it) {
  const auto reply = get("/accounts", "text/csv");
  ASSERT_TRUE(reply);
  EXPECT_NE(reply->body.find(",\"My \"\"first\"\"\","), std::string::npos) << reply->body;
}

TEST_F(a_list_as_csv, is_given_only_to_who_prefers_it_and_only_of_lists) {
  for (const auto* accept : {"application/json, text/csv", "*/*", "*/*, text/csv", ""}) {
    EXPECT_EQ(get("/accounts", accept)->header("content-type"), "application/json") << accept;
  }
  EXPECT_EQ(get("/accounts/" + to_text(the_account), "text/csv")->header("content-type"), "application/json");
  EXPECT_EQ(get("/orders/nothing", "text/csv")->header("content-type"), "application/problem+json");
}

}  // namespace
}  // namespace madang
