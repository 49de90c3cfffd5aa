// Registrations that come to nothing, and what they leave behind.
#include <sqlite3.h>

#include <set>
#include <thread>

#include "tests/support/process/process.hpp"
#include "tests/system/attack/attack.hpp"
#include "tests/system/support/program.hpp"

namespace madang {
namespace {

json person(const std::string& name, const std::string& password = "a long enough secret") {
  return {{"email", name + "@example.com"}, {"username", name}, {"password", password}};
}

/// Users' keys in the vault of a stopped node; -1: it cannot be read.
int keys_in(const target& at) {
  sqlite3* file = nullptr;
  sqlite3_stmt* query = nullptr;
  int count = -1;
  const auto path = at.data_dir() + "/keys/user_keys.db";
  if (sqlite3_open_v2(path.c_str(), &file, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK &&
      sqlite3_prepare_v2(file, "SELECT count(*) FROM user_key WHERE sealed IS NOT NULL", -1, &query, nullptr) ==
          SQLITE_OK &&
      sqlite3_step(query) == SQLITE_ROW) {
    count = sqlite3_column_int(query, 0);
  }
  sqlite3_finalize(query);
  sqlite3_close(file);
  return count;
}

int count_of(const std::string& text, const std::string& word) {
  int found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

/// The node is stopped; every hash in its journal, and every key, is a registered user's (the administrator's too).
outcome only_users_have_secrets(target& at, int users) {
  if (at.node().stop() != 0) return "the node does not stop";
  const auto dump = run_program({program(), "journal", "dump", "--data", at.data_dir()});
  if (dump.exit_code != 0) return "the journal cannot be read: " + dump.said;
  const auto hashes = count_of(dump.said, "registration_completed") + count_of(dump.said, "registration_started");
  if (hashes != users) return std::to_string(hashes) + " hashes of " + std::to_string(users) + " users";
  if (const auto keys = keys_in(at); keys != users) {
    return std::to_string(keys) + " keys of " + std::to_string(users) + " users";
  }
  return {};
}

outcome taken_names() {
  target at;
  api_client nobody(at.port());
  if (nobody.post("/users/register", person("first")).status != 201) return "nobody can register";
  for (int i = 0; i < 5; ++i) {
    auto other = person("other" + std::to_string(i));
    other["email"] = "first@example.com";
    if (nobody.post("/users/register", other).code() != "email_taken") return "a taken address is not refused";
    other = person("first");
    other["email"] = "other@example.com";
    if (nobody.post("/users/register", other).code() != "username_taken") return "a taken user name is not refused";
  }
  if (nobody.post("/users/register", person("other")).status != 201) return "the names of a refused one are not free";
  return only_users_have_secrets(at, 3);
}

outcome another_body_under_one_key() {
  target at;
  api_client nobody(at.port());
  const auto with_key = [&](const json& who) {
    return nobody.post("/users/register", who, {{"Idempotency-Key", "register-1"}});
  };
  if (with_key(person("first")).status != 201) return "nobody can register";
  if (const auto again = with_key(person("first")); again.status != 201 || !again.replayed())
    return "a repetition is none";
  if (const auto reply = with_key(person("second")); reply.code() != "idempotency_key_reused") {
    return "another body is answered " + reply.raw.body;
  }
  return only_users_have_secrets(at, 2);
}

outcome a_full_queue() {
  target at({"identity.argon2_memory_kib=32768", "identity.argon2_iterations=2", "identity.hash_queue_max=2",
             "http.address_share_percent=100"});
  std::vector<http_client> all;
  for (int i = 0; i < 30; ++i) {
    auto& one = all.emplace_back(at.from(1));
    const auto body = person("crowd" + std::to_string(i)).dump();
    if (one.connect()) (void)one.send({"POST", "/api/v1/users/register", body, {}});
  }
  int users = 1;
  int refused = 0;
  for (auto& one : all) {
    const auto reply = one.receive(std::chrono::seconds(30));
    users += reply && reply->status == 201;
    refused += reply && reply->status == 503;
  }
  if (refused == 0) return "the queue was never full";
  api_client nobody(at.port());
  for (int i = 0; i < 30; ++i) {
    api_reply reply;
    if (!soon([&] {
          reply = nobody.post("/users/register", person("crowd" + std::to_string(i)));
          return reply.status == 201 || reply.code() == "email_taken";
        })) {
      return "a name is not free again: " + reply.raw.body;
    }
    users += reply.status == 201;
  }
  return only_users_have_secrets(at, users);
}

/// Killed in the middle of many registrations, again and again.
outcome crashes() {
  target at({"identity.argon2_memory_kib=8192", "http.address_share_percent=100"});
  for (int round = 0; round < 4; ++round) {
    std::vector<http_client> all;
    for (int i = 0; i < 40; ++i) {
      auto& one = all.emplace_back(at.from(1));
      const auto body = person("crash" + std::to_string(i)).dump();
      if (one.connect()) (void)one.send({"POST", "/api/v1/users/register", body, {}});
    }
    // Moments of their own on purpose: whatever is under way then, the same must hold.
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + 60 * round));
    at.node().kill();
    at.start();
  }
  api_client nobody(at.port());
  for (int i = 0; i < 40; ++i) {
    const auto who = person("crash" + std::to_string(i));
    const json login{{"email", who["email"]}, {"password", who["password"]}};
    const auto registers = [&] { return nobody.post("/users/register", who); };
    const auto logs_in = [&] { return nobody.post("/users/login", login); };
    auto asked = registers();
    if (asked.code() == "email_taken" && logs_in().status == 200) continue;
    // A name that a dead registration holds is taken until its hold is found and let go.
    if (asked.status != 201 && !soon([&] { return (asked = registers()).status == 201; })) {
      return "a name is lost: " + asked.raw.body;
    }
    if (const auto there = logs_in(); there.status != 200) return "a user cannot log in: " + there.raw.body;
  }
  return only_users_have_secrets(at, 41);
}

outcome names_of_the_house() {
  target at;
  api_client nobody(at.port());
  for (const auto* name : {"admin", "Root", " MADANG ", "a.d.m.i.n", "admin1", "madang-support", "root_7", "support"}) {
    auto who = person(name);
    who["email"] = "pretender@example.com";
    const auto reply = nobody.post("/users/register", who);
    if (reply.code() != "username_reserved") return std::string(name) + " is answered " + reply.raw.body;
  }
  return only_users_have_secrets(at, 1);
}

}  // namespace

std::vector<attack> registration_attacks() {
  return {{22, "names that are taken", taken_names},
          {22, "a full hash queue", a_full_queue},
          {22, "kill -9 in the middle", crashes},
          {24, "names that pass for the platform's", names_of_the_house},
          {7, "another body under the same Idempotency-Key", another_body_under_one_key}};
}

}  // namespace madang
