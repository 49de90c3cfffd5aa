#include "tests/system/rights/cast.hpp"

#include <algorithm>
#include <future>
#include <stdexcept>
#include <utility>

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

template <class Make>
auto beside(Make make) {
  return std::async(std::launch::async, std::move(make));
}

}  // namespace

const std::vector<role_set>& cast::callers() {
  static const std::vector<role_set> all{{},
                                         role_set{}.with(role::viewer),
                                         role_set{}.with(role::trader),
                                         role_set{}.with(role::child),
                                         role_set{}.with(role::parent),
                                         role_set{}.with(role::admin)};
  return all;
}

std::string cast::word_of(role_set roles) {
  const auto all = identity::roles_in(roles);
  return all.empty() ? "nobody" : std::string(to_text(all.front()));
}

cast::cast(std::uint16_t port, std::string administrators_token)
    : port_(port), administrators_token_(std::move(administrators_token)) {
  auto bystander = beside([this] { return make("bystander"); });
  bystander_ = bystander.get();
  auto stranger = beside([this] { return make_with_grant("stranger"); });
  sharer_ = make_with_grant("sharer");
  stranger_ = stranger.get();
  std::vector<std::pair<role_set, std::future<calling>>> all;
  for (const auto roles : callers()) all.emplace_back(roles, beside([this, roles] { return make_caller(roles); }));
  for (auto& [roles, made] : all) callers_.emplace(roles.bits, made.get());
}

actor cast::make(const std::string& name) {
  actor out{make_trader(port_, name + std::to_string(++made_), 1'000'000), {}};
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

actor cast::make_with_grant(const std::string& name) {
  auto out = make(name);
  out.has["grant_id"] = grant(out, bystander_.who.user);
  return out;
}

cast::calling cast::make_caller(role_set roles) {
  if (roles.bits == 0) return {bystander_, {}, api_client(port_)};
  calling out{make_with_grant("caller"), {}, api_client()};
  out.grant_of_sharer = grant(sharer_, out.self.who.user);
  take_role(out.self, roles);
  out.connection = out.self.who.at(port_);
  if (!is_whole(out.self)) throw std::runtime_error("a caller of another role lacks what he had");
  return out;
}

/// A token tells the roles that its user had when it was given.
void cast::take_role(actor& who, role_set roles) const {
  api_client administrator(port_, administrators_token_);
  const json given{{"roles", {word_of(roles)}}, {"reason", "a walk"}};
  must(administrator.post("/admin/users/" + who.who.user + "/roles", given), "his role");
  const json login{{"username", who.who.name}, {"password", password}};
  const auto begun = must(api_client(port_).post("/users/login", login), "a log-in");
  who.who.token = begun["access_token"];
  who.has["session_id"] = begun["session_id"];
}

std::string cast::grant(const actor& from, const std::string& to) const {
  return must(
      from.who.at(port_).post("/accounts/" + from.who.account + "/grants", {{"user_id", to}, {"access", "VIEW"}}),
      "a grant")["grant_id"];
}

bool cast::lists(const actor& one, const std::string& path, const std::string& name, const std::string& id) const {
  const auto found = one.who.at(port_).get(path);
  if (found.status != 200) return false;
  const auto& items = found.body["items"];
  return std::any_of(items.begin(), items.end(), [&](const json& each) { return each[name] == id; });
}

bool cast::is_whole(const actor& one) const {
  const auto grants = one.has.find("grant_id");
  return lists(one, "/users/sessions", "session_id", one.has.at("session_id")) &&
         lists(one, "/users/api-keys", "key_id", one.has.at("key_id")) &&
         (grants == one.has.end() ||
          lists(one, "/accounts/" + one.who.account + "/grants", "grant_id", grants->second));
}

void cast::make_whole(role_set after) {
  if (after.bits == 0) return;
  if (after.has(role::admin)) {
    if (!is_whole(bystander_)) bystander_ = make("bystander");
    if (!is_whole(stranger_)) stranger_ = make_with_grant("stranger");
    if (!is_whole(sharer_)) sharer_ = make_with_grant("sharer");
  }
  auto& one = callers_.at(after.bits);
  const auto shared = "/accounts/" + sharer_.who.account + "/grants";
  if (is_whole(one.self) && lists(sharer_, shared, "grant_id", one.grant_of_sharer)) return;
  one = make_caller(after);
}

named_ids cast::ids(role_set of, whose one) const {
  const auto& known = callers_.at(of.bits);
  switch (one) {
    case whose::own:
      return known.self.has;
    case whose::granted: {
      auto out = sharer_.has;
      if (of.bits != 0) out["grant_id"] = known.grant_of_sharer;
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
