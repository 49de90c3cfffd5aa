#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/api/routing/route.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/schema.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/risk/queries.hpp"
#include "messages/trading/words.hpp"
#include "tests/gateway/api/sample_requests.hpp"
#include "tests/support/fake_node.hpp"
#include "tests/support/net/http_client.hpp"

/// Requests made from the declarations of routes.
namespace madang {

/// Of the secret that the fake entities keep, at the time of the fake clock.
inline constexpr auto good_code = "768147";

/// Values with a meaning; everything else follows from its schema.
inline std::optional<std::string> known_value(std::string_view name) {
  static const std::map<std::string, std::string, std::less<>> known{
      {"account_id", to_text(the_account)},
      {"order_id", to_text(the_order)},
      {"job_id", to_text(the_job)},
      {"user_id", to_text(the_user)},
      {"grant_id", to_text(the_account) + "-1"},
      {"import_id", to_text(the_account) + "-1"},
      {"csv", "date,type,amount\n2026-03-05,DEPOSIT,1000\n"},
      {"id", to_text(the_account)},
      {"symbol", "005930"},
      {"symbols", "005930,035720"},
      {"keyword", "sam"},
      {"email", "a@b.kr"},
      {"username", "tester"},
      {"password", "right-password"},
      {"current_password", "right-password"},
      {"new_password", "another long secret"},
      {"refresh_token", "genuine"},
      {"token", "genuine"},
      {"session_id", to_text(the_session)},
      {"from", "2026-11-20"},
      {"to", "2026-11-20T09:00:00Z"},
      {"date", "2026-11-20"},
      {"statement_id", to_text(the_account) + "-2027-01"},
      {"key_id", to_text(api_key_id{the_user, 1})},
      {"code", good_code},
      {"expires_at", "2030-01-01T00:00:00Z"},
      {"allowed_addresses", "10.0.0.0/8"},

      {"alert_id", risk::to_text(risk::alert_id{the_account, 7})},
      {"ticket", "none"},
      {"dry_run", "false"},
      {"actor", to_text(the_user)},
      {"terms", "2026-11-01"},
      {"privacy", "2026-11-01"},
      {"version", "2026-11-01"}};
  const auto at = known.find(name);
  return at == known.end() ? std::nullopt : std::optional(at->second);
}

inline std::string sample_text(std::string_view name, const schema& of) {
  return sample_text(name, of, known_value);
}
inline std::string sample_json(std::string_view name, const schema& of) {
  return sample_json(name, of, known_value);
}

/// Whether a JSON text is of the kind that a member wants.
inline bool is_of_kind(const schema& of, std::string_view json) {
  if (json == "null") return of.nullable;
  if (json == "true") return of.kind == schema_kind::boolean;
  if (json == "12") return of.kind == schema_kind::integer || of.kind == schema_kind::decimal;
  if (json == "[]") return of.kind == schema_kind::array;
  return json == "{}" && of.kind == schema_kind::object;
}

/// Fields that are wanted or forbidden by each other's values: an order is one without legs unless a test says
/// otherwise.
inline bool makes_a_family(std::string_view field) {
  return field == "order_class" || field == "take_profit" || field == "stop_loss";
}

/// A body with every field; `change` may give a field another JSON text, or an empty one to leave it out.
inline std::string body_of(const schema& of, const std::map<std::string_view, std::string>& change = {}) {
  std::string out;
  {
    json_object object(out);
    for (const auto& member : of.members) {
      const auto other = change.find(member.name);
      if (other == change.end()) {
        if (makes_a_family(member.name)) continue;
        object.member(member.name) += sample_json(member.name, *member.is);
      } else if (!other->second.empty()) {
        object.member(member.name) += other->second;
      }
    }
  }
  return out;
}

inline std::string target_of(const route& of, bool with_query) {
  auto out = path_of(of, known_value);
  char separator = '?';
  for (const auto& one : of.in_query) {
    // A cursor is nobody's invention, and of the past the fake node knows nothing.
    if (one.name == "cursor" || one.name == "as_of" || !(with_query || one.required)) continue;
    out += separator + std::string(one.name) + '=' + sample_text(one.name, *one.is);
    separator = '&';
  }
  return out;
}

/// Somebody whom the route admits.
inline constexpr std::string_view admitted = "admitted";

inline http_ask ask_of(const route& of, std::string body, std::string token = std::string(admitted)) {
  if (token == admitted) token = of.who == access::admin ? "admin" : "trader";
  http_ask out{std::string(to_text(of.method)), target_of(of, false), std::move(body), {}};
  if (!token.empty()) out.headers.emplace_back("Authorization", "Bearer " + token);
  return out;
}

inline http_ask good_ask(const route& of) {
  return ask_of(of, of.body ? body_of(*of.body) : "");
}

}  // namespace madang
