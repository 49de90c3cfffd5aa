#include "tests/system/rights/cast.hpp"

#include <stdexcept>

#include "messages/identity/words.hpp"
#include "tests/support/eventually.hpp"

namespace madang {
namespace {

const std::string password = "a long enough secret";

json must(const api_reply& reply, const std::string& what) {
  if (reply.status >= 200 && reply.status < 300) return reply.body;
  throw std::runtime_error(what + " was answered " + std::to_string(reply.status) + ": " + reply.raw.body);
}

/// Of the same form, and nobody's.
std::string unheard_of(std::string id) {
  id.back() = id.back() == '7' ? '6' : '7';
  return id;
}

}  // namespace

const std::vector<role_set>& cast::callers() {
  // The administrator last: what he does may end others.
  static const std::vector<role_set> all{{},
                                         role_set{}.with(role::viewer),
                                         role_set{}.with(role::trader),
                                         role_set{}.with(role::child),
                                         role_set{}.with(role::parent),
                                         role_set{}.with(role::admin)};
  return all;
}

std::string cast::word_of(role_set roles) {
  for (const auto one : {role::admin, role::trader, role::viewer, role::parent, role::child}) {
    if (roles.has(one)) return std::string(to_text(one));
  }
  return {};
}

cast::cast(std::uint16_t port, api_client& administrator, int number) : port_(port) {
  const auto named = [&](const std::string& who) { return who + std::to_string(number); };
  bystander_ = make(named("bystander"));
  sharer_ = make(named("sharer"));
  stranger_ = make(named("stranger"));
  sharer_.has["grant_id"] = grant(sharer_, bystander_.who.user);
  stranger_.has["grant_id"] = grant(stranger_, bystander_.who.user);
  for (const auto roles : callers()) {
    if (roles.bits == 0) continue;
    auto made = make(named("caller" + std::to_string(roles.bits) + "x"));
    made.has["grant_id"] = grant(made, bystander_.who.user);
    grants_[roles.bits] = grant(sharer_, made.who.user);
    const json given{{"roles", {word_of(roles)}}, {"reason", "a walk"}};
    must(administrator.post("/admin/users/" + made.who.user + "/roles", given), "his role");
    callers_[roles.bits] = std::move(made);
  }
}

actor cast::make(const std::string& name) const {
  actor out{make_trader(port_, name, 1'000'000), {}};
  auto self = out.who.at(port_);
  out.has["user_id"] = out.who.user;
  out.has["account_id"] = out.who.account;
  out.has["order_id"] =
      must(self.post("/orders", order_of(out.who, "900001", "BUY", 1, 9'000)), "the order")["order_id"];
  const std::string job =
      must(self.post("/accounts/" + out.who.account + "/ledger/export", json::object()), "a job")["job_id"];
  out.has["job_id"] = job;
  out.has["session_id"] = must(self.get("/users/sessions"), "his sessions")["items"][0]["session_id"];
  out.has["key_id"] = must(self.post("/users/api-keys", {{"name", "bot"}, {"scopes", {"READ"}}}), "a key")["key_id"];
  // Those that come at the end of a month and when a rule is broken, he has not.
  out.has["statement_id"] = out.who.account + "-2025-01";
  out.has["alert_id"] = "alr_" + out.who.account.substr(4) + "_1";
  if (!eventually([&] { return self.get("/jobs/" + job).body["status"] == "SUCCEEDED"; })) {
    throw std::runtime_error("the job is not done: " + self.get("/jobs/" + job).raw.body);
  }
  return out;
}

std::string cast::grant(const actor& from, const std::string& to) const {
  return must(
      from.who.at(port_).post("/accounts/" + from.who.account + "/grants", {{"user_id", to}, {"access", "VIEW"}}),
      "a grant")["grant_id"];
}

json cast::log_in(role_set roles) const {
  const json login{{"username", callers_.at(roles.bits).who.name}, {"password", password}};
  return must(api_client(port_).post("/users/login", login), "a log-in");
}

api_client cast::caller(role_set roles) const {
  return roles.bits == 0 ? api_client(port_) : api_client(port_, log_in(roles)["access_token"]);
}

named_ids cast::ids(role_set of, whose one) const {
  const auto& known = callers_.find(of.bits);
  switch (one) {
    case whose::own: {
      if (known == callers_.end()) return bystander_.has;
      auto out = known->second.has;
      out["session_id"] = log_in(of)["session_id"];  // older ones end as others begin
      return out;
    }
    case whose::granted: {
      auto out = sharer_.has;
      if (known != callers_.end()) out["grant_id"] = grants_.at(of.bits);
      return out;
    }
    case whose::foreign:
      return stranger_.has;
    case whose::missing:
      break;
  }
  auto out = stranger_.has;
  for (auto& [name, id] : out) id = unheard_of(id);
  return out;
}

}  // namespace madang
