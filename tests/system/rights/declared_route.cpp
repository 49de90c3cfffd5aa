#include "tests/system/rights/declared_route.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "gateway/contexts.hpp"
#include "tests/gateway/api/sample_requests.hpp"

namespace madang {
namespace {

const std::set<std::string_view> object_names{"account_id", "order_id", "user_id",  "job_id",      "grant_id",
                                              "session_id", "key_id",   "alert_id", "statement_id"};

values_by_name values_for(const route& to, const named_ids& ids) {
  return [&to, &ids](std::string_view name) -> std::optional<std::string> {
    if (const auto found = ids.find(name); found != ids.end()) return found->second;
    static const std::map<std::string_view, std::string> known{
        {"price", "9000"},      {"quantity", "1"},
        {"type", "LIMIT"},      {"side", "BUY"},
        {"email", "a@b.kr"},    {"username", "somebody"},
        {"from", "2026-01-01"}, {"to", "2026-01-02"},
        {"symbols", "900001"},  {"expires_at", "2030-01-01T00:00:00Z"},
        {"access", "VIEW"},     {"allowed_addresses", "127.0.0.1"}};
    // Administrators end the trade of what nobody here trades.
    if (name == "symbol") return to.object == object_rule::office ? "900002" : "900001";
    const auto found = known.find(name);
    return found == known.end() ? std::nullopt : std::optional(found->second);
  };
}

}  // namespace

std::string_view to_text(whose one) {
  switch (one) {
    case whose::own:
      return "own";
    case whose::granted:
      return "granted";
    case whose::foreign:
      return "foreign";
    case whose::missing:
      break;
  }
  return "missing";
}

std::string_view declared_route::id() const {
  return of_->id;
}
std::string declared_route::method() const {
  return std::string(to_text(of_->method));
}
bool declared_route::changes() const {
  return of_->kind == route_kind::command || of_->kind == route_kind::exit;
}
bool declared_route::admits(role_set roles) const {
  return row_->is_open || (roles.bits & row_->roles.bits) != 0;
}

bool declared_route::names_object() const {
  const auto is_object = [](const auto& one) { return object_names.contains(one.name); };
  // A body may also say with whom an account is shared: that is not what it is about.
  const auto has_account = [](const schema_member& one) { return one.name == "account_id"; };
  return std::ranges::any_of(of_->in_path, is_object) || std::ranges::any_of(of_->in_query, is_object) ||
         (of_->body && std::ranges::any_of(of_->body->members, has_account));
}

bool declared_route::serves(role_set roles, whose one) const {
  if (one == whose::own) return true;
  if (one == whose::missing) return false;
  if (one == whose::granted && done_by_grantees.contains(of_->id)) return true;
  const bool by_office = roles.has(role::admin);
  if (row_->object == "office" || row_->object == "owned or office") return by_office;
  if (row_->object != "account") return false;
  if (by_office && done_by_office.contains(of_->id)) return true;
  if (changes() || asked_as_changes.contains(of_->id)) return false;
  return by_office || (one == whose::granted && !kept_from_grantees.contains(of_->id));
}

std::string declared_route::target(const named_ids& ids) const {
  const auto known = values_for(*of_, ids);
  auto out = path_of(*of_, known);
  char separator = '?';
  for (const auto& one : of_->in_query) {
    if (!one.required && !object_names.contains(one.name)) continue;
    out += separator + std::string(one.name) + '=' + sample_text(one.name, *one.is, known);
    separator = '&';
  }
  return out;
}

std::string declared_route::body(const named_ids& ids, const std::string& bystander) const {
  if (!of_->body) return {};
  const auto known = values_for(*of_, ids);
  std::string out;
  {
    json_object members(out);
    for (const auto& one : of_->body->members) {
      if (!one.required && one.name != "account_id" && one.name != "price") continue;
      members.member(one.name) += one.name == "user_id" ? json_text(bystander) : sample_json(one.name, *one.is, known);
    }
  }
  return out;
}

const std::vector<declared_route>& declared_routes() {
  static const auto parts = all_gateway_parts(settings{});
  static const auto all = [] {
    std::vector<declared_route> out;
    for (const auto& one : parts.routes) {
      const auto name = std::string(one.path) + ' ' + std::string(to_text(one.method));
      const auto row = access_table().find(name);
      if (row == access_table().end()) throw std::runtime_error(name + " is not in the table of routes");
      out.emplace_back(one, row->second);
    }
    return out;
  }();
  return all;
}

}  // namespace madang
