#include "gateway/reference/openapi.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "gateway/contexts.hpp"
#include "gateway/json/example.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/reference/openapi_operation.hpp"
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
  for (const auto& one : members_of(member_of(all, "components"), "headers"))
    known.insert("#/components/headers/" + one.name);
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

/// Expects the example of a schema to fit it.
void expect_example_fits(const schema& what, std::string_view name, std::string_view where) {
  const auto example = example_of(what, name);
  const auto value = parse_json(example, {});
  ASSERT_TRUE(value) << where << ' ' << name << ": " << example;
  for (const auto& fault : check(what, *value))
    ADD_FAILURE() << where << ' ' << name << fault.pointer << ' ' << fault.code << " in " << example;
}

TEST(OpenApi, EveryExampleFitsItsSchema) {
  for (const auto& one : all_gateway_parts({}).routes) {
    for (const auto& in : one.in_path) expect_example_fits(*in.is, in.name, one.id);
    for (const auto& in : one.in_query) expect_example_fits(*in.is, in.name, one.id);
    for (const auto& in : header_parameters(one)) expect_example_fits(*in.is, in.name, one.id);
    if (one.body) expect_example_fits(*one.body, {}, one.id);
    for (const auto& answer : one.answers) {
      if (answer.body) expect_example_fits(*answer.body, {}, one.id);
    }
  }
  for (const auto& one : titled_schemas(all_gateway_parts({}).routes)) expect_example_fits(*one, {}, one->title);
  for (const auto& one : answer_headers()) {
    const auto value = parse_json(one.example, {});
    ASSERT_TRUE(value) << one.name;
    // Header fields are texts; a number is written as one.
    if (one.is->kind == schema_kind::text) {
      EXPECT_TRUE(check(*one.is, *value).empty()) << one.name;
    } else {
      EXPECT_TRUE(check_text(*one.is, one.example).empty()) << one.name;
    }
  }
}

TEST(OpenApi, EveryDefaultIsAValueThatIsAllowed) {
  std::size_t seen = 0;
  for (const auto& one : all_gateway_parts({}).routes) {
    for (const auto& in : one.in_query) {
      if (in.is->fallback.empty()) continue;
      ++seen;
      const auto value = parse_json(in.is->fallback, {});
      ASSERT_TRUE(value) << one.id << ' ' << in.name;
      EXPECT_TRUE(check(*in.is, *value).empty()) << one.id << ' ' << in.name;
    }
  }
  EXPECT_GT(seen, 3U);
}

TEST(OpenApi, EveryComponentShowsAnExampleAndEveryParameterToo) {
  const auto all = document();
  for (const auto& one : members_of(member_of(all, "components"), "schemas"))
    EXPECT_EQ(items_of(one.value, "examples").size(), 1U) << one.name;
  for (const auto& path : members_of(all, "paths")) {
    for (const auto& operation : *path.value.members()) {
      for (const auto& parameter : items_of(operation.value, "parameters"))
        EXPECT_NE(parameter.find("example"), nullptr) << path.name << ' ' << text_of(parameter, "name");
    }
  }
}

/// Calls `visit` for each schema that can be reached from a place in the document, components included.
template <class Visit>
void each_schema(const json_value& all, const json_value& at, std::set<std::string>& seen, const Visit& visit) {
  walk(at, [&](const json_value& one) {
    visit(one);
    const auto* reference = one.find("$ref");
    if (reference == nullptr || !seen.insert(*reference->text()).second) return;
    const auto name = reference->text()->substr(reference->text()->rfind('/') + 1);
    const auto* component = member_of(member_of(all, "components"), "schemas").find(name);
    if (component != nullptr) each_schema(all, *component, seen, visit);
  });
}

TEST(OpenApi, AnswersMayGrowAndRequestsMayNot) {
  const auto all = document();
  std::size_t closed = 0;
  std::size_t words = 0;
  for (const auto& path : members_of(all, "paths")) {
    for (const auto& operation : *path.value.members()) {
      std::set<std::string> seen;
      each_schema(all, member_of(operation.value, "responses"), seen, [&](const json_value& at) {
        EXPECT_EQ(at.find("enum"), nullptr) << path.name;
        const auto* more = at.find("additionalProperties");
        if (more != nullptr) {
          EXPECT_TRUE(std::get<bool>(more->content)) << path.name;
        }
        words += at.find("x-extensible-enum") != nullptr ? 1 : 0;
      });
      const auto* body = operation.value.find("requestBody");
      if (body == nullptr) continue;
      seen.clear();
      each_schema(all, *body, seen, [&](const json_value& at) {
        EXPECT_EQ(at.find("x-extensible-enum"), nullptr) << path.name;
        if (at.find("properties") == nullptr || at.find("properties")->members()->empty()) return;  // a map of names
        EXPECT_FALSE(std::get<bool>(member_of(at, "additionalProperties").content)) << path.name;
        ++closed;
      });
    }
  }
  EXPECT_GT(closed, 4U);
  EXPECT_GT(words, 4U);
}

TEST(OpenApi, NamesAServerItsTagsAndHowCallersShowWhoTheyAre) {
  const auto all = document();
  EXPECT_EQ(text_of(items_of(all, "servers").at(0), "url"), "/");
  std::set<std::string> tags;
  for (const auto& one : items_of(all, "tags")) {
    EXPECT_FALSE(text_of(one, "description").empty());
    tags.insert(text_of(one, "name"));
  }
  const auto& schemes = member_of(member_of(all, "components"), "securitySchemes");
  for (const auto& path : members_of(all, "paths")) {
    for (const auto& operation : *path.value.members()) {
      for (const auto& tag : items_of(operation.value, "tags")) EXPECT_TRUE(tags.contains(*tag.text())) << path.name;
      for (const auto& choice : items_of(operation.value, "security")) {
        for (const auto& scheme : *choice.members()) EXPECT_NE(schemes.find(scheme.name), nullptr) << path.name;
      }
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
      "GET /api/v1/users/oauth",
      "GET /api/v1/users/oauth/{provider}",
      "GET /api/v1/users/oauth/{provider}/callback",
      "POST /api/v1/users/oauth/{provider}/two-factor",
      "POST /api/v1/users/oauth/{provider}/link",
      "DELETE /api/v1/users/oauth/{provider}",
      "GET /api/v1/users/login-methods",
      "GET /api/v1/users/profile",
      "POST /api/v1/users/refresh",
      "POST /api/v1/users/logout",
      "GET /api/v1/users/sessions",
      "DELETE /api/v1/users/sessions",
      "DELETE /api/v1/users/sessions/{session_id}",
      "PUT /api/v1/users/password",
      "POST /api/v1/users/password/forgot",
      "POST /api/v1/users/password/reset",
      "POST /api/v1/users/verify-email",
      "POST /api/v1/users/verify-email/resend",
      "GET /api/v1/admin/outbox",
      "GET /api/v1/admin/jobs",
      "POST /api/v1/audit/exports",
      "POST /api/v1/users/2fa/enable",
      "POST /api/v1/users/2fa/verify",
      "POST /api/v1/users/2fa/disable",
      "POST /api/v1/users/api-keys",
      "GET /api/v1/users/api-keys",
      "DELETE /api/v1/users/api-keys/{key_id}",
      "GET /api/v1/users/quotas",
      "GET /api/v1/users/settings",
      "PUT /api/v1/users/settings",
      "GET /api/v1/users/watch-lists",
      "PUT /api/v1/users/watch-lists",
      "GET /api/v1/users/consents",
      "POST /api/v1/users/consents",
      "GET /api/v1/legal/{kind}",
      "POST /api/v1/console/restart",
      "POST /api/v1/console/isolate",
      "POST /api/v1/console/release",
      "POST /api/v1/console/snapshot",
      "POST /api/v1/console/drain",
      "POST /api/v1/console/halt",
      "POST /api/v1/console/resume",
      "GET /api/v1/console/gate",
      "GET /api/v1/console/jobs",
      "GET /api/v1/console/links",
      "GET /api/v1/console/projector",
      "GET /api/v1/console/shards",
      "GET /api/v1/console/ask",
      "GET /api/v1/console/replay",
      "GET /api/v1/console/what-if",
      "GET /api/v1/console/diff",
      "GET /api/v1/console/events",
      "GET /api/v1/console/explain",
      "GET /api/v1/console/inspect",
      "GET /api/v1/console/journal",
      "GET /api/v1/console/ls",
      "GET /api/v1/console/metrics",
      "GET /api/v1/console/nodes",
      "GET /api/v1/console/settings",
      "GET /api/v1/console/state",
      "GET /api/v1/console/tail",
      "GET /api/v1/admin/users",
      "GET /api/v1/admin/users/{user_id}",
      "POST /api/v1/admin/users/{user_id}/suspend",
      "POST /api/v1/admin/users/{user_id}/activate",
      "POST /api/v1/admin/users/{user_id}/require-password-change",
      "POST /api/v1/admin/users/{user_id}/revoke-sessions",
      "POST /api/v1/admin/users/{user_id}/roles",
      "POST /api/v1/admin/users/{user_id}/quotas",
      "POST /api/v1/admin/users/{user_id}/flags",
      "GET /api/v1/admin/sessions",
      "GET /api/v1/admin/logins",
      "POST /api/v1/admin/symbols",
      "POST /api/v1/admin/symbols/{symbol}/halt",
      "POST /api/v1/admin/symbols/{symbol}/resume",
      "POST /api/v1/admin/symbols/{symbol}/delist",
      "POST /api/v1/admin/symbols/{symbol}/release",
      "GET /api/v1/admin/settings",
      "PUT /api/v1/admin/settings",
      "GET /api/v1/admin/health",
      "POST /api/v1/admin/keys/master",
      "GET /api/v1/audit/events",
      "GET /api/v1/audit/verify",
      "GET /.well-known/jwks.json",
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
      "GET /api/v1/accounts/{account_id}/rights",
      "PUT /api/v1/accounts/{account_id}/rights",
      "DELETE /api/v1/accounts/{account_id}/grants/{grant_id}",
      "POST /api/v1/orders",
      "GET /api/v1/orders",
      "GET /api/v1/orders/{order_id}",
      "PATCH /api/v1/orders/{order_id}",
      "DELETE /api/v1/orders/{order_id}",
      "DELETE /api/v1/orders",
      "POST /api/v1/orders/preview",
      "POST /api/v1/orders/cancel-after",
      "GET /api/v1/orders/{order_id}/events",
      "GET /api/v1/orders/{order_id}/explain",
      "GET /api/v1/orders/user/{user_id}",
      "GET /api/v1/executions",
      "GET /api/v1/market/stocks",
      "GET /api/v1/market/search",
      "GET /api/v1/market/news",
      "GET /api/v1/market/indicators/{symbol}",
      "GET /api/v1/market/indices",
      "GET /api/v1/market/calendar",
      "GET /api/v1/market/clock",
      "GET /api/v1/market/stocks/{symbol}",
      "GET /api/v1/market/quote/{symbol}",
      "GET /api/v1/market/quotes",
      "GET /api/v1/market/orderbook/{symbol}",
      "GET /api/v1/market/trades/{symbol}",
      "GET /api/v1/market/history/{symbol}",
      "GET /api/v1/market/stream/{symbol}",
      "GET /api/v1/portfolio/{account_id}",
      "GET /api/v1/portfolio/{account_id}/positions",
      "GET /api/v1/portfolio/{account_id}/allocation",
      "GET /api/v1/portfolio/{account_id}/history",
      "GET /api/v1/portfolio/{account_id}/performance",
      "POST /api/v1/portfolio/{account_id}/imports",
      "GET /api/v1/portfolio/{account_id}/imports",
      "DELETE /api/v1/portfolio/{account_id}/imports/{import_id}",
      "GET /api/v1/portfolio/summary",
      "GET /api/v1/portfolio/analytics",
      "GET /api/v1/positions/{user_id}",
      "GET /api/v1/positions/{user_id}/pnl",
      "GET /api/v1/risk/limits/{user_id}",
      "PUT /api/v1/risk/limits/{user_id}",
      "POST /api/v1/risk/validate-order",
      "GET /api/v1/risk/exposure/{account_id}",
      "POST /api/v1/risk/kill",
      "GET /api/v1/risk/alerts",
      "POST /api/v1/risk/alerts/{alert_id}/review",
      "POST /api/v1/settlement/process",
      "GET /api/v1/settlement/status/{date}",
      "GET /api/v1/settlement/taxes/{account_id}",
      "GET /api/v1/settlement/statements",
      "GET /api/v1/settlement/statements/{statement_id}",
      "GET /api/v1/jobs",
      "GET /api/v1/jobs/{job_id}",
      "GET /api/v1/jobs/{job_id}/result",
      "DELETE /api/v1/jobs/{job_id}",
      "POST /api/v1/accounts/{account_id}/ledger/export",
      "PUT /api/v1/users/profile",
      "POST /api/v1/users/export",
      "POST /api/v1/users/erase",
      "POST /api/v1/stream/ticket",
      "GET /api/v1/stream",
      "GET /health",
      "GET /ready",
      "GET /metrics",
      "GET /openapi.json",
      "GET /asyncapi.json",
      "GET /docs",
      "GET /",
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
  EXPECT_TRUE(admits(access::admin, only(role::admin)));
  for (const auto one : {role::trader, role::viewer, role::parent, role::child})
    EXPECT_FALSE(admits(access::admin, only(one)));
}

}  // namespace
}  // namespace madang
