// Texts that are not what they seem, and secrets that lie about.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>

#include "tests/support/process/process.hpp"
#include "tests/system/attack/attack.hpp"
#include "tests/system/support/program.hpp"

namespace madang {
namespace {

outcome json_behind_a_zero_byte() {
  auto& at = common_target();
  const auto body = std::string(R"({"email":"nobody","password":"12345678"})") + '\0' + R"({"email":"other"})";
  const auto got =
      say(at, "POST /api/v1/users/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
  return expect_status(got, {400}, "a second text behind a zero byte");
}

outcome deceptive_names() {
  auto& at = common_target();
  const auto who = at.person("names");
  auto client = who.at(at.port());
  for (const auto* name : {"a\\u0000b", "a\\nb", "\\u202egnp.exe", "a\\u2066b", "\\u001b[31m", "\\u0085"}) {
    const auto body = R"({"kind":"PAPER","currency":"KRW","name":")" + std::string(name) + "\"}";
    const auto reply = client.ask("POST", "/accounts", body, {});
    if (reply.status != 422) return std::string(name) + " is answered " + std::to_string(reply.status);
  }
  return {};
}

/// How often a text stands in the memory of a process; nothing where it may not be read.
std::optional<int> copies_in_memory(pid_t process, const std::string& text) {
  const auto base = "/proc/" + std::to_string(process);
  std::ifstream maps(base + "/maps");
  std::ifstream memory(base + "/mem", std::ios::binary);
  if (!maps || !memory) return std::nullopt;
  int found = 0;
  for (std::string line; std::getline(maps, line);) {
    std::size_t from = 0;
    std::size_t to = 0;
    char mode[8] = {};
    if (std::sscanf(line.c_str(), "%zx-%zx %7s", &from, &to, mode) != 3 || mode[0] != 'r' || mode[1] != 'w') continue;
    constexpr std::size_t piece = 1 << 20;
    std::string bytes(piece + text.size(), '\0');
    for (auto at = from; at < to; at += piece) {
      memory.clear();
      memory.seekg(static_cast<std::streamoff>(at));
      memory.read(bytes.data(), static_cast<std::streamsize>(std::min(bytes.size(), to - at)));
      const std::string_view got(bytes.data(), static_cast<std::size_t>(memory.gcount()));
      for (auto hit = got.find(text); hit != std::string_view::npos; hit = got.find(text, hit + 1)) {
        found += hit < piece;
      }
    }
  }
  return found;
}

outcome passwords_in_memory() {
  target at({"node.core_dumps=true"});  // or its memory could not be read
  const std::string password = "xyzzy-plugh-4711-never-seen-elsewhere";
  api_client nobody(at.port());
  const json person{{"email", "memory@example.com"}, {"username", "memory"}, {"password", password}};
  if (nobody.post("/users/register", person).status != 201) return "nobody can register";
  for (const auto& tried : {password, password + "-wrong"}) {
    (void)nobody.post("/users/login", {{"email", "memory@example.com"}, {"password", tried}});
  }
  for (int i = 0; i < 50; ++i) (void)nobody.get("/market/stocks");
  const auto found = copies_in_memory(at.node().process().pid(), password);
  if (!found) return "its memory cannot be read, so nothing is known";
  return *found == 0 ? "" : std::to_string(*found) + " copies of a password are left in memory";
}

outcome core_dumps() {
  auto& at = common_target();
  std::ifstream limits("/proc/" + std::to_string(at.node().process().pid()) + "/limits");
  std::stringstream text;
  text << limits.rdbuf();
  const auto line = text.str().find("Max core file size        0 ");
  return line != std::string::npos ? "" : "a crash would write a core file";
}

outcome an_open_address() {
  const temp_dir dir;
  const auto run = run_program({program(), "serve", "--data", dir.text() + "/data", "--http", "0.0.0.0:0"});
  if (run.exit_code != 2) return "passwords are taken from anybody without TLS";
  return run.said.find("allow_plain") != std::string::npos ? "" : "nobody is told what to do: " + run.said;
}

}  // namespace

std::vector<attack> secret_attacks() {
  return {{23, "JSON that goes on behind a zero byte", json_behind_a_zero_byte},
          {23, "names that deceive", deceptive_names},
          {23, "passwords that stay in memory", passwords_in_memory},
          {23, "core dumps", core_dumps},
          {10, "an address that others can reach", an_open_address}};
}

}  // namespace madang
