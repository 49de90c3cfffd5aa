// Callers who are no administrators, and fields that nobody may set.
#include "tests/system/attack/attack.hpp"

namespace madang {
namespace {

/// Every act of an administrator, upon somebody else.
outcome acts_of_strangers() {
  auto& at = common_target();
  const auto thief = at.person("act-thief");
  const auto victim = at.person("act-victim");
  auto client = thief.at(at.port());
  const std::string user = "/admin/users/" + victim.user;
  for (const auto& what :
       {"/suspend", "/activate", "/require-password-change", "/revoke-sessions", "/roles", "/quotas", "/flags"}) {
    const auto reply = client.post(user + what, {{"reason", "because"}});
    if (reply.code() != "role_required") return std::string(what) + " is answered " + reply.raw.body;
  }
  for (const auto& path : {std::string("/admin/users"), user, "/admin/sessions?user_id=" + victim.user,
                           std::string("/admin/logins"), std::string("/admin/settings"), std::string("/admin/outbox"),
                           std::string("/admin/health"), std::string("/audit/events"), std::string("/audit/verify")}) {
    const auto reply = client.get(path);
    if (reply.code() != "role_required") return path + " is answered " + reply.raw.body;
  }
  for (const auto* act : {"restart", "isolate", "release", "snapshot"}) {
    const auto reply =
        client.post("/console/" + std::string(act), {{"entity", "symbol:005930"}, {"reason", "because"}});
    if (reply.code() != "role_required") return std::string(act) + " is answered " + reply.raw.body;
  }
  for (const auto& what : {"/halt", "/resume", "/delist", "/release"}) {
    const auto reply = client.post(std::string("/admin/symbols/005930") + what, {{"reason", "because"}});
    if (reply.code() != "role_required") return std::string(what) + " is answered " + reply.raw.body;
  }
  if (victim.at(at.port()).get("/users/profile").status != 200) return "the victim was hurt";
  return {};
}

/// Fields of the user's record in bodies that set something else.
outcome fields_of_others() {
  auto& at = common_target();
  const auto greedy = at.person("greedy");
  auto client = greedy.at(at.port());
  for (const auto& field : {"roles", "flags", "status", "quotas", "user_id", "can_real_trade", "verified"}) {
    json settings{{"language", "en"}};
    settings[field] = json::array({"ADMIN"});
    const auto reply = client.ask("PUT", "/users/settings", settings.dump(), {});
    if (reply.code() != "unknown_field") return std::string(field) + " in settings is answered " + reply.raw.body;
    json person{{"email", "mass@example.com"}, {"username", "mass"}, {"password", "a long enough secret"}};
    person[field] = json::array({"ADMIN"});
    const auto made = client.post("/users/register", person);
    if (made.code() != "unknown_field") return std::string(field) + " in register is answered " + made.raw.body;
  }
  const auto seen = client.get("/users/profile").body;
  if (seen["roles"] != json::array({"TRADER"})) return "the roles are " + seen["roles"].dump();
  return {};
}

/// Ids that are no ids in the paths of administrators, by nobody and by somebody.
outcome paths_that_escape() {
  auto& at = common_target();
  auto client = at.person("path-walker").at(at.port());
  for (const auto& id : {"..", "%2e%2e", "*", "%00", "usr_0%2fsuspend", "usr_zzzzzzzzzzzzz"}) {
    const auto reply = client.post(std::string("/admin/users/") + id + "/suspend", {{"reason", "because"}});
    if (reply.status != 403 && reply.status != 404 && reply.status != 400) {
      return std::string(id) + " is answered " + reply.raw.body;
    }
  }
  return {};
}

/// Alerts of somebody else, alerts that owners are not shown, and reviews by those whom they are about.
outcome alerts_of_others() {
  auto& at = common_target();
  const auto thief = at.person("alert-thief");
  const auto victim = at.person("alert-victim");
  auto client = thief.at(at.port());
  const auto foreign = client.get("/risk/alerts?account_id=" + victim.account);
  if (foreign.status != 404) return "alerts of another account are answered " + foreign.raw.body;
  for (const auto& kind : {"CANCEL_BURST", "LAYERING", "LIQUIDATION", "CIRCUIT_OPEN"}) {
    const auto hidden = client.get(std::string("/risk/alerts?kind=") + kind);
    if (hidden.status != 200 || !hidden.body["items"].empty()) return std::string(kind) + " is shown to its owner";
  }
  for (const auto& account : {thief.account, victim.account}) {
    for (const auto& seq : {"1", "2", "18446744073709551615", "99999999999999999999", "-1", "%2e%2e"}) {
      const auto path = "/risk/alerts/alr_" + account.substr(4) + "_" + seq + "/review";
      const auto reply = client.post(path, {{"status", "CONFIRMED"}, {"reason", "because"}});
      if (reply.code() != "role_required") return path + " is answered " + reply.raw.body;
    }
  }
  return {};
}

}  // namespace

std::vector<attack> admin_attacks() {
  return {{31, "acts of administrators by others", acts_of_strangers},
          {31, "fields that nobody may set", fields_of_others},
          {31, "paths that escape", paths_that_escape},
          {31, "alerts of others", alerts_of_others}};
}

}  // namespace madang
