#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "gateway/api/routing/absent_body.hpp"
#include "gateway/api/routing/route.hpp"
#include "gateway/contexts.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/json/schema.hpp"
#include "gateway/problems/problem_json.hpp"
#include "gateway/reference/openapi_operation.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/admin/platform.hpp"
#include "messages/jobs/job.hpp"
#include "messages/jobs/user_jobs.hpp"
#include "messages/market/queries.hpp"
#include "messages/risk/account_risk.hpp"
#include "messages/risk/user_risk.hpp"
#include "messages/settlement/settlement_day.hpp"
#include "messages/trading/preview.hpp"
#include "messages/trading/queries.hpp"
#include "messages/trading/queue_place.hpp"
#include "tests/gateway/api/answers.hpp"
#include "tests/gateway/api/asked_entities.hpp"
#include "tests/gateway/api/made_requests.hpp"
#include "tests/support/fake_node.hpp"
#include "tests/support/json_reading.hpp"
#include "tests/support/net/http_client.hpp"

namespace madang {
namespace {

// ---- judging answers -----------------------------------------------------------------------------------------------

/// A header field that the declaration promises and the answer lacks, or the other way round; empty when all fit.
std::string header_misfit(const http_reply& reply, const std::vector<std::string_view>& declared) {
  for (const auto& one : answer_headers()) {
    const bool known = std::find(declared.begin(), declared.end(), one.name) != declared.end();
    const bool there = !reply.header(std::string(one.name)).empty();
    // A first answer is no repeat.
    if (there && !known) return "undeclared header " + std::string(one.name);
    if (!there && known && one.name != "Idempotent-Replayed") return "no header " + std::string(one.name);
  }
  return "";
}

/// What is wrong with an answer, as text; empty when it fits the declaration.
std::string misfit(const route& of, const http_reply& reply) {
  const auto json = parse_json(reply.body, answer_limits);
  if (reply.header("content-type") == "application/problem+json") {
    if (!json) return "no JSON: " + reply.body;
    const auto faults = check(*problem_schema(), *json);
    if (!faults.empty()) return faults.front().pointer + " " + faults.front().detail + " in " + reply.body;
    if (integer_of(*json, "status") != reply.status) return "another status in the body";
    const auto codes = declared_errors(of);
    const auto& code = text_of(*json, "code");
    if (auto wrong = header_misfit(reply, problem_headers(reply.status)); !wrong.empty())
      return wrong + " with " + code;
    return std::find(codes.begin(), codes.end(), code) != codes.end() ? "" : "undeclared code " + code;
  }
  const auto shape = std::find_if(of.answers.begin(), of.answers.end(),
                                  [&](const answer_shape& one) { return one.status == reply.status; });
  if (shape == of.answers.end()) return "undeclared status " + std::to_string(reply.status) + ": " + reply.body;
  if (reply.status == 101) return "";
  if (auto wrong = header_misfit(reply, headers_of(of, *shape)); !wrong.empty()) return wrong;
  if (!shape->body) return "";
  if (!json) return "no JSON: " + reply.body;
  const auto faults = check(*shape->body, *json);
  return faults.empty() ? "" : faults.front().pointer + ": " + faults.front().code.data() + " in " + reply.body;
}

/// Nobody has begun what these finish: they are refused, whatever comes with them.
bool was_begun_elsewhere(const route& of) {
  return of.id == "finishOutsideLogin" || of.id == "finishOutsideLoginWithCode";
}

/// One node for all tests of a suite would hide what a request leaves behind; each test has its own.
class EveryRoute : public testing::Test {
 protected:
  /// Asks and expects an answer that fits the declaration.
  http_reply ask(const route& of, const http_ask& what) {
    const auto reply = client.ask(what);
    EXPECT_TRUE(reply) << of.id;
    if (!reply) return {};
    EXPECT_EQ(misfit(of, *reply), "") << of.id << ": " << what.method << ' ' << what.target << ' ' << what.body;
    return *reply;
  }

  fake_node node;
  http_client client{node.port()};
  std::vector<route> routes = all_gateway_parts(node.limits).routes;
};

TEST_F(EveryRoute, AnswersAGoodRequestAsDeclared) {
  for (const auto& one : routes) {
    const auto reply = ask(one, good_ask(one));
    if (one.kind == route_kind::stream) {
      EXPECT_EQ(reply.status, 426);
    } else if (was_begun_elsewhere(one)) {
      EXPECT_EQ(code_of(reply), "oauth_failed");
    } else {
      EXPECT_EQ(reply.status, one.answers.front().status) << one.id << ": " << reply.body;
    }
  }
}

TEST_F(EveryRoute, AnswersARequestWithAllParametersAsDeclared) {
  for (const auto& one : routes) {
    if (one.in_query.empty() || one.kind == route_kind::stream || was_begun_elsewhere(one)) continue;
    auto what = good_ask(one);
    what.target = target_of(one, true);
    EXPECT_EQ(ask(one, what).status, one.answers.front().status) << one.id;
  }
}

TEST_F(EveryRoute, RefusesACallerWithoutAGoodToken) {
  for (const auto& one : routes) {
    if (one.who == access::anyone) continue;
    const auto body = one.body ? body_of(*one.body) : "";
    const auto missing = ask(one, ask_of(one, body, ""));
    EXPECT_EQ(missing.status, 401) << one.id;
    EXPECT_EQ(code_of(missing), "token_missing");
    EXPECT_TRUE(missing.header("www-authenticate").starts_with("Bearer")) << one.id;
    EXPECT_EQ(code_of(ask(one, ask_of(one, body, "forged"))), "token_invalid") << one.id;
    EXPECT_EQ(code_of(ask(one, ask_of(one, body, "expired"))), "token_expired") << one.id;
  }
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST_F(EveryRoute, RefusesARoleThatIsNotAdmittedAndAdmitsAnAdministrator) {
  for (const auto& one : routes) {
    if (one.who == access::anyone) continue;
    const auto body = one.body ? body_of(*one.body) : "";
    const auto viewer = ask(one, ask_of(one, body, "viewer"));
    EXPECT_EQ(viewer.status == 403, !admits(one, role_set{}.with(role::viewer))) << one.id;
    // Nobody has those of others, and nobody else brings an owner's statements.
    if (one.id == "revokeApiKey" || one.id == "exportLedger" || one.id == "importTrades") continue;
    const auto reply = ask(one, ask_of(one, body, "admin"));
    EXPECT_EQ(reply.status, one.answers.front().status) << one.id << ' ' << reply.body;
  }
}

TEST_F(EveryRoute, RefusesABodyThatIsNotJson) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  const std::vector<std::pair<std::string, std::string>> bodies{
      {"", "malformed_json"},
      {"{", "malformed_json"},
      {"{}{}", "malformed_json"},
      {"{\"a\":1,\"a\":2}", "duplicate_member"},
      {"{\"a\":" + deep + "}", "too_deep"},
      {"{\"a\":\"\xff\xfe\"}", "malformed_json"},
      {"{\"a\":\"\\ud800\"}", "malformed_json"},
      {"{\"a\":1e999}", "malformed_json"},
      {"{\"a\":01}", "malformed_json"},
      {"{\"a\":NaN}", "malformed_json"},
      {"\xef\xbb\xbf{}", "malformed_json"},
      {"[]", "wrong_type"},
      {"\"text\"", "wrong_type"},
      {"null", "wrong_type"},
      {"{\"surprise\":1}", "unknown_field"},
  };
  for (const auto& one : routes) {
    if (!one.body) continue;
    for (const auto& [body, code] : bodies) {
      if (body.empty() && may_lack_body(one)) continue;
      const auto reply = ask(one, ask_of(one, body));
      EXPECT_EQ(reply.status, 400) << one.id << ' ' << body;
      EXPECT_EQ(code_of(reply), code) << one.id << ' ' << body;
    }
  }
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST_F(EveryRoute, RefusesAFieldOfTheWrongTypeAndPointsAtIt) {
  for (const auto& one : routes) {
    if (!one.body) continue;
    for (const auto& member : one.body->members) {
      for (const std::string wrong : {"12", "1.5", "123456789012345678901234567890", "true", "null", "[]", "{}"}) {
        if (is_of_kind(*member.is, wrong)) continue;
        const auto reply = ask(one, ask_of(one, body_of(*one.body, {{member.name, wrong}})));
        const bool too_large = member.is->kind == schema_kind::integer && wrong.size() > 20;
        EXPECT_EQ(reply.status, too_large ? 422 : 400) << one.id << ' ' << member.name;
        EXPECT_EQ(code_of(reply), too_large ? "out_of_range" : "wrong_type");
        EXPECT_NE(reply.body.find("\"pointer\":\"/" + std::string(member.name) + '"'), std::string::npos) << reply.body;
      }
    }
  }
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST_F(EveryRoute, RefusesAMissingFieldIfItIsRequired) {
  for (const auto& one : routes) {
    if (!one.body) continue;
    for (const auto& member : one.body->members) {
      const auto reply = ask(one, ask_of(one, body_of(*one.body, {{member.name, ""}})));
      if (one.id == "refreshSession") continue;  // then the token must lie in a cookie
      if (!member.required) {
        // A password is left out by whoever has none; the caller has one.
        const bool is_needed = member.name.ends_with("password") && one.id != "linkOutsideIdentity";
        EXPECT_TRUE(is_needed ? reply.status == 401 : reply.status < 300) << one.id << ' ' << member.name;
        continue;
      }
      EXPECT_EQ(reply.status, 422) << one.id << ' ' << member.name;
      EXPECT_EQ(code_of(reply), "field_required");
    }
  }
}

TEST_F(EveryRoute, RefusesTextsThatMeanNothing) {
  const std::vector<std::string> texts{"",
                                       "x",
                                       "-",
                                       "1e5",
                                       "0x10",
                                       "+1",
                                       " 1",
                                       "99999999999999999999999",
                                       "\u0000",
                                       std::string(2'000, 'y'),
                                       "\xed\x95\x9c\xea\xb5\xad"};
  for (const auto& one : routes) {
    if (!one.body) continue;
    for (const auto& member : one.body->members) {
      for (const auto& text : texts) {
        const auto reply = ask(one, ask_of(one, body_of(*one.body, {{member.name, json_text(text)}})));
        EXPECT_NE(reply.status, 500) << one.id << ' ' << member.name << ' ' << text;
        const bool strict = member.is->kind == schema_kind::decimal || !member.is->words.empty();
        if (strict) {
          EXPECT_EQ(reply.status, 422) << one.id << ' ' << member.name << ' ' << text;
        }
      }
    }
  }
}

TEST_F(EveryRoute, RefusesUnknownAndBadParameters) {
  for (const auto& one : routes) {
    if (one.kind == route_kind::operations) continue;
    auto what = good_ask(one);
    what.target += (what.target.find('?') == std::string::npos ? "?" : "&") + std::string("surprise=1");
    EXPECT_EQ(code_of(ask(one, what)), "unknown_parameter") << one.id;
    for (const auto& in : one.in_query) {
      if (in.is->kind == schema_kind::text && in.is->words.empty()) continue;
      auto bad = good_ask(one);
      bad.target +=
          (bad.target.find('?') == std::string::npos ? "?" : "&") + std::string(in.name) + "=-99999999999999999999";
      EXPECT_EQ(code_of(ask(one, bad)), "parameter_invalid") << one.id << ' ' << in.name;
    }
  }
}

TEST_F(EveryRoute, SaysNotFoundForIdsThatAreNone) {
  for (const auto& one : routes) {
    if (one.in_path.empty() || one.kind == route_kind::stream) continue;
    for (const std::string id : {"x", "acc_0", "ord_zzzzzzzzzzzzz", "%20", "..", "ACC_1", "9223372036854775808"}) {
      auto what = good_ask(one);
      const auto value = sample_text(one.in_path[0].name, *one.in_path[0].is);
      what.target.replace(what.target.find(value), value.size(), id);
      const auto reply = ask(one, what);
      EXPECT_EQ(reply.status, 404) << one.id << ' ' << what.target << ' ' << reply.body;
    }
  }
  EXPECT_EQ(node.entities.heard_count(), 0U);
}

TEST_F(EveryRoute, TakesOnlyItsOwnMethods) {
  for (const auto& one : routes) {
    auto what = good_ask(one);
    const auto is_taken = [&](std::string_view method) {
      return std::any_of(routes.begin(), routes.end(),
                         [&](const route& other) { return other.path == one.path && to_text(other.method) == method; });
    };
    what.method = is_taken("PUT") ? "PATCH" : "PUT";
    const auto reply = client.ask(what);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 405) << one.id;
    EXPECT_NE(reply->header("allow").find(to_text(one.method)), std::string::npos);
  }
}

TEST_F(EveryRoute, TellsAnEntityThatCannotServeAs503) {
  node.entities.answer_with([](const caf::message& message) -> std::optional<answer> {
    const auto token =
        [&]<class... C>(std::tuple<C...>*) {
          reply_token out;
          ((message.match_elements<request<C>>() ? void(out = message.get_as<request<C>>(0).reply_to) : void()), ...);
          return out;
        }(static_cast<std::tuple<
              open_registration, read_user, request_account, resolve_name, deposit_funds, withdraw_funds, place_order,
              accounts::subscribe_rights, read_account, grant_access, revoke_access, read_grants, cancel_order,
              amend_order, read_order, jobs::ask_for_job, jobs::cancel_job, jobs::read_job, jobs::read_job_result,
              open_session, refresh_session, end_sessions, read_sessions, change_password, verify_email,
              read_user_record, administer_user, read_preferences, change_preferences, read_consents, give_consent,
              read_watch_lists, change_watch_lists, administer_symbol, prepare_two_factor, try_code, pass_code,
              create_api_key, read_api_keys, revoke_api_key, read_quotas, admin::read_platform_settings,
              admin::change_platform_settings, admin::count_administrator, admin::begin_audit_export,
              admin::begin_master_rotation, admin::begin_order_release, admin::order_supervision,
              admin::report_supervision, admin::order_drain, risk::read_user_risk, risk::change_user_limits,
              risk::switch_user, risk::read_account_limits, risk::change_account_limits, risk::switch_account,
              risk::validate_order, risk::read_account_risk, risk::review_alert, settlement::begin_run,
              settlement::read_settlement_day, unlink_outside_identity, read_outside_token, read_outside_links,
              find_open_orders, preview_order, set_cancel_timer, read_queue, import_trades, undo_import,
              read_imports>*>(nullptr));
    return answer{token, false, false, unavailable{"isolated"}};
  });
  for (const auto& one : routes) {
    if (one.id == "forgotPassword") continue;  // it answers before it asks
    const auto before = node.entities.heard_count();
    const auto reply = ask(one, good_ask(one));
    if (node.entities.heard_count() == before) continue;
    EXPECT_EQ(reply.status, 503) << one.id;
    EXPECT_EQ(reply.header("retry-after"), "1");
  }
}

TEST_F(EveryRoute, RefusesCommandsWhileIntakeIsClosed) {
  node.intake = false;
  for (const auto& one : routes) {
    const auto reply = ask(one, good_ask(one));
    EXPECT_EQ(reply.status == 503, one.kind == route_kind::command) << one.id;
  }
}

TEST_F(EveryRoute, LetsWhatAddsNothingPassWhileIntakeIsClosed) {
  const auto is_exit = [&](std::string_view id) {
    const auto found = std::find_if(routes.begin(), routes.end(), [&](const auto& one) { return one.id == id; });
    return found != routes.end() && found->kind == route_kind::exit;
  };
  for (const auto* id : {"cancelOrder", "amendOrder", "withdraw", "cancelJob", "revokeAccess", "switchTrading",
                         "cancelOrders", "cancelOrdersAfter"})
    EXPECT_TRUE(is_exit(id)) << id;
  for (const auto* id : {"placeOrder", "deposit", "openAccount", "register"}) EXPECT_FALSE(is_exit(id)) << id;
  node.intake = node.exits = false;
  for (const auto& one : routes) {
    const auto reply = ask(one, good_ask(one));
    const bool changes = one.kind == route_kind::command || one.kind == route_kind::exit;
    EXPECT_EQ(reply.status == 503, changes) << one.id;
  }
}

TEST_F(EveryRoute, IsDescribedByWhatItServes) {
  const auto reply = client.ask({"GET", "/openapi.json", {}, {}});
  ASSERT_TRUE(reply);
  const auto json = parse_json(reply->body, answer_limits);
  ASSERT_TRUE(json);
  for (const auto& one : routes) {
    const auto* path = member_of(*json, "paths").find(one.path);
    ASSERT_NE(path, nullptr) << one.path;
    std::string method(to_text(one.method));
    std::transform(method.begin(), method.end(), method.begin(),
                   [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    ASSERT_NE(path->find(method), nullptr) << one.path << ' ' << method;
  }
}

TEST_F(EveryRoute, PagesForPeopleAllowTheirStyleAndNothingElse) {
  for (const auto* path : {"/", "/docs"}) {
    const auto reply = client.ask({"GET", path, {}, {}});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->header("content-type"), "text/html; charset=utf-8");
    const auto policy = reply->header("content-security-policy");
    EXPECT_EQ(policy.find("default-src 'none'; style-src 'sha256-"), 0U) << policy;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
  }
  const auto other = client.ask({"GET", "/health", {}, {}});
  ASSERT_TRUE(other);
  EXPECT_EQ(other->header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
}

// ---- what reaches the entities, and what comes back ----------------------------------------------------------------

TEST_F(EveryRoute, AsksTheEntityThatItIsAbout) {
  for (const auto& one : routes) {
    const auto before = node.entities.receivers().size();
    ask(one, good_ask(one));
    const auto all = node.entities.receivers();
    asked_entities asked(all.begin() + static_cast<std::ptrdiff_t>(before), all.end());
    if (one.id == "registerUser") {  // the new user gets its secrets, under a number that nobody can foresee
      ASSERT_EQ(asked.size(), 2U);
      EXPECT_TRUE(asked[1].to.kind == entity_kind::user && !asked[1].is_new);
      asked.pop_back();
    }
    EXPECT_EQ(asked, entities_of(one.id)) << one.id;
  }
}

}  // namespace
}  // namespace madang
