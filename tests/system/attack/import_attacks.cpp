// Statements that are imported: into accounts of others, into accounts that hold money, and files that are no
// statements.
#include <stdexcept>
#include <string>

#include "tests/system/attack/attack.hpp"

namespace madang {
namespace {

constexpr const char* good_file = "date,type,amount\n2025-03-05,DEPOSIT,1000\n";

std::string mirror_of(const trader& who) {
  auto client = who.at(common_target().port());
  const auto opened = client.post("/accounts", {{"kind", "MIRROR"}, {"currency", "KRW"}});
  if (opened.status != 201) throw std::runtime_error("a mirror is answered " + opened.raw.body);
  return opened.body["account_id"];
}
json body_of(const std::string& csv, const std::string& shape = "GENERIC") {
  return {{"shape", shape}, {"csv", csv}};
}
outcome unless(const api_reply& reply, int status, const std::string& code, const std::string& what) {
  if (reply.status == status && (code.empty() || reply.code() == code)) return {};
  return what + " is answered " + std::to_string(reply.status) + " " + reply.raw.body;
}

/// Whoever may look at a mirror changes nothing of it, and a stranger does not learn that it is there.
outcome imports_of_others() {
  auto& at = common_target();
  const auto victim = at.person("import-victim");
  const auto thief = at.person("import-thief");
  const auto mirror = mirror_of(victim);
  const auto path = "/portfolio/" + mirror + "/imports";
  auto owner = victim.at(at.port());
  auto client = thief.at(at.port());
  const auto done = owner.post(path, body_of(good_file));
  if (auto why = unless(done, 201, "", "the owner's import"); !why.empty()) return why;
  const auto one = path + "/" + done.body["import_id"].get<std::string>();
  for (const auto& reply : {client.post(path, body_of(good_file)), client.get(path), client.remove(one)}) {
    if (auto why = unless(reply, 404, "", "a stranger"); !why.empty()) return why;
  }
  const auto shared = owner.post("/accounts/" + mirror + "/grants", {{"user_id", thief.user}, {"access", "TRADE"}});
  if (auto why = unless(shared, 201, "", "the grant"); !why.empty()) return why;
  for (const auto& reply : {client.post(path, body_of(good_file)), client.remove(one)}) {
    if (auto why = unless(reply, 403, "owner_required", "whom it is shared with"); !why.empty()) return why;
  }
  if (owner.get(path).body["items"].size() != 1) return "the owner's import is gone";
  return {};
}

/// Money of the platform comes from no file: not by any account's kind, and not out of a mirror.
outcome money_out_of_files() {
  auto& at = common_target();
  const auto who = at.person("import-rich");
  auto client = who.at(at.port());
  const auto into_paper = client.post("/portfolio/" + who.account + "/imports", body_of(good_file));
  if (auto why = unless(into_paper, 422, "account_not_mirror", "an import into paper money"); !why.empty()) return why;
  const auto mirror = mirror_of(who);
  const auto rich =
      client.post("/portfolio/" + mirror + "/imports", body_of("date,type,amount\n2025-03-05,DEPOSIT,900000000000\n"));
  if (auto why = unless(rich, 201, "", "an import"); !why.empty()) return why;
  const json amount{{"amount", "1000"}};
  for (const auto* verb : {"deposit", "withdraw"}) {
    const auto moved = client.post("/accounts/" + mirror + "/" + verb, amount);
    if (auto why = unless(moved, 422, "account_is_mirror", verb); !why.empty()) return why;
  }
  auto order = order_of(who, "005930", "BUY", 1, 70'000);
  order["account_id"] = mirror;
  return unless(client.post("/orders", order), 422, "account_is_mirror", "an order");
}

/// Files that are far too large, or nothing at all.
outcome files_that_are_none() {
  auto& at = common_target();
  const auto who = at.person("import-noise");
  const auto path = "/portfolio/" + mirror_of(who) + "/imports";
  auto client = who.at(at.port());
  const std::string header = "date,type,amount\n";
  const auto huge = client.post(path, body_of(header + std::string(4U << 20U, 'x')));
  if (huge.status != 413 && huge.status != 0) return "four megabytes are answered " + huge.raw.body;
  auto again = who.at(at.port());
  std::string many = header;
  for (int i = 0; i < 3'000; ++i) many += "2025-01-01,FEE,1\n";
  const std::string numbers = header + "2025-03-05,DEPOSIT,99999999999999999999\n2025-03-05,DEPOSIT,-1\n";
  const std::string quotes = header + std::string(30'000, '"');
  const std::string commas = header + std::string(30'000, ',');
  const std::string sheet = header + "=cmd|' /C calc'!A0,DEPOSIT,1\n";
  for (const auto& csv : {many, numbers, quotes, commas, sheet, std::string("\xef\xbb\xbf"), header}) {
    for (const auto* shape : {"GENERIC", "KIS", "KIWOOM"}) {
      const auto reply = again.post(path, body_of(csv, shape));
      if (reply.status != 422) return "a file is answered " + std::to_string(reply.status) + " " + reply.raw.body;
    }
  }
  for (const auto* shape : {"", "generic", "UPBIT"}) {
    const auto reply = again.post(path, body_of(good_file, shape));
    if (reply.status < 400 || reply.status >= 500) return "a shape is answered " + reply.raw.body;
  }
  const auto good = again.post(path, body_of(good_file));
  return unless(good, 201, "", "a good file after all of them");
}

}  // namespace

std::vector<attack> import_attacks() {
  return {{42, "imports into accounts of others", imports_of_others},
          {42, "money out of files", money_out_of_files},
          {42, "files that are no statements", files_that_are_none}};
}

}  // namespace madang
