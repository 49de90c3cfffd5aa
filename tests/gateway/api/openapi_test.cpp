#include "gateway/api/openapi.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "gateway/contexts.hpp"
#include "gateway/json/json_input.hpp"
#include "tests/support/json_reading.hpp"

namespace madang {
namespace {

json_value document() {
  const auto parts = all_gateway_parts({});
  auto parsed = parse_json(openapi_document(parts.routes, parts.problems), {64, 1'000, 10'000});
  EXPECT_TRUE(parsed) << parsed.error().detail;
  return *std::move(parsed);
}

/// Calls `visit` for each object of a document.
template <class Visit>
void walk(const json_value& at, const Visit& visit) {
  if (const auto* items = at.items()) {
    for (const auto& one : *items) walk(one, visit);
  }
  if (const auto* members = at.members()) {
    visit(at);
    for (const auto& one : *members) walk(one.value, visit);
  }
}

TEST(OpenApi, EveryReferenceLeadsToAComponentAndEveryComponentIsUsed) {
  const auto all = document();
  std::set<std::string> referred;
  walk(all, [&](const json_value& at) {
    if (const auto* reference = at.find("$ref")) referred.insert(*reference->text());
  });
  std::set<std::string> known;
  for (const auto& one : members_of(member_of(all, "components"), "schemas"))
    known.insert("#/components/schemas/" + one.name);
  EXPECT_FALSE(referred.empty());
  EXPECT_EQ(referred, known);
}

TEST(OpenApi, OperationsHaveUniqueNamesAndDeclareTheirPathParameters) {
  const auto all = document();
  EXPECT_EQ(text_of(all, "openapi"), "3.1.0");
  std::set<std::string> names;
  for (const auto& path : members_of(all, "paths")) {
    for (const auto& operation : *path.value.members()) {
      EXPECT_TRUE(names.insert(text_of(operation.value, "operationId")).second) << path.name;
      EXPECT_FALSE(members_of(operation.value, "responses").empty());
      for (const auto& parameter : items_of(operation.value, "parameters")) {
        if (text_of(parameter, "in") != "path") continue;
        EXPECT_NE(path.name.find('{' + text_of(parameter, "name") + '}'), std::string::npos) << path.name;
      }
      const auto parameters = std::count(path.name.begin(), path.name.end(), '{');
      EXPECT_EQ(
          std::count_if(items_of(operation.value, "parameters").begin(), items_of(operation.value, "parameters").end(),
                        [](const json_value& one) { return text_of(one, "in") == "path"; }),
          parameters)
          << path.name;
    }
  }
}

TEST(OpenApi, EveryDeclaredErrorIsACodeOfTheTable) {
  const auto parts = all_gateway_parts({});
  for (const auto& one : parts.routes) {
    for (const auto code : declared_errors(one)) EXPECT_NE(parts.problems.find(code), nullptr) << one.id << ' ' << code;
  }
}

TEST(OpenApi, HasTheOperationsOfTheContract) {
  const std::set<std::string> contract{
      "POST /api/v1/users/register",
      "POST /api/v1/users/login",
      "GET /api/v1/users/profile",
      "POST /api/v1/accounts",
      "GET /api/v1/accounts",
      "GET /api/v1/accounts/{account_id}",
      "GET /api/v1/accounts/{account_id}/balance",
      "POST /api/v1/accounts/{account_id}/deposit",
      "POST /api/v1/accounts/{account_id}/withdraw",
      "GET /api/v1/accounts/{account_id}/buying-power",
      "GET /api/v1/accounts/{account_id}/ledger",
      "POST /api/v1/accounts/{account_id}/grants",
      "GET /api/v1/accounts/{account_id}/grants",
      "DELETE /api/v1/accounts/{account_id}/grants/{grant_id}",
      "POST /api/v1/orders",
      "GET /api/v1/orders",
      "GET /api/v1/orders/{order_id}",
      "PATCH /api/v1/orders/{order_id}",
      "DELETE /api/v1/orders/{order_id}",
      "GET /api/v1/orders/user/{user_id}",
      "GET /api/v1/executions",
      "GET /api/v1/market/stocks",
      "GET /api/v1/market/search",
      "GET /api/v1/market/quote/{symbol}",
      "GET /api/v1/market/quotes",
      "GET /api/v1/market/orderbook/{symbol}",
      "GET /api/v1/market/trades/{symbol}",
      "GET /api/v1/market/history/{symbol}",
      "GET /api/v1/market/stream/{symbol}",
      "GET /api/v1/portfolio/{account_id}",
      "GET /api/v1/portfolio/{account_id}/positions",
      "GET /api/v1/jobs",
      "GET /api/v1/jobs/{job_id}",
      "GET /api/v1/jobs/{job_id}/result",
      "DELETE /api/v1/jobs/{job_id}",
      "POST /api/v1/accounts/{account_id}/ledger/export",
      "POST /api/v1/stream/ticket",
      "GET /api/v1/stream",
      "GET /health",
      "GET /ready",
      "GET /metrics",
      "GET /openapi.json",
      "GET /asyncapi.json",
  };
  std::set<std::string> served;
  for (const auto& one : all_gateway_parts({}).routes)
    served.insert(std::string(to_text(one.method)) + ' ' + std::string(one.path));
  EXPECT_EQ(served, contract);
}

TEST(Access, OpensRoutesToTheRolesTheyName) {
  const auto only = [](role one) { return role_set{}.with(one); };
  EXPECT_TRUE(admits(access::anyone, {}));
  EXPECT_FALSE(admits(access::caller, {}));
  EXPECT_TRUE(admits(access::caller, only(role::viewer)));
  EXPECT_FALSE(admits(access::trading, only(role::viewer)));
  for (const auto one : {role::trader, role::parent, role::child, role::admin})
    EXPECT_TRUE(admits(access::trading, only(one)));
}

}  // namespace
}  // namespace madang
