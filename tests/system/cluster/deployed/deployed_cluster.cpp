#include "tests/system/cluster/deployed/deployed_cluster.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "messages/ids.hpp"
#include "tests/support/process/postgres_server.hpp"
#include "tests/system/support/program.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

std::string deployed_cluster::missing() {
  if (auto why = postgres_server::missing(); !why.empty()) return why;
  if (!fs::exists("/usr/sbin/nginx")) return "nginx is not installed (package nginx)";
  return {};
}

deployed_cluster::deployed_cluster() {
  // The users of the database and of nginx pass through.
  fs::permissions(dir_.path(), fs::perms::others_exec, fs::perm_options::add);
  // Where this process is killed, somebody else has to end what the script has started.
  const auto watched = "while kill -0 " + std::to_string(::getpid()) + " 2>/dev/null; do sleep 1; done; exec " +
                       MADANG_DEPLOY_CLUSTER + " down";
  (void)run_program({"/usr/bin/env", "MADANG_CLUSTER_DIR=" + home(), "MADANG_PROGRAM=" + program(), "/usr/bin/setsid",
                     "--fork", "/bin/bash", "-c", watched});
}

deployed_cluster::~deployed_cluster() {
  (void)tell({"down"});
}

run_result deployed_cluster::tell(const std::vector<std::string>& words) const {
  std::vector<std::string> all = {"/usr/bin/env", "MADANG_CLUSTER_DIR=" + home(), "MADANG_PROGRAM=" + program(),
                                  MADANG_DEPLOY_CLUSTER};
  all.insert(all.end(), words.begin(), words.end());
  return run_program(all, 240s);
}

std::uint16_t deployed_cluster::port() const {
  const auto url = trimmed(tell({"url"}).said);
  return static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
}

std::string deployed_cluster::sql(const std::string& text) const {
  const auto dsn = "host=" + home() + "/postgres dbname=madang user=madang";
  return trimmed(run_program({"/usr/lib/postgresql/15/bin/psql", "-X", "-A", "-t", "-d", dsn, "-c", text}).said);
}

int deployed_cluster::home_of(const std::string& account) const {
  const auto shard = parse_prefixed("acc_", account).value() >> 8 & 0xff;
  return std::stoi(sql("SELECT writer FROM madang.shard_owners WHERE shard = " + std::to_string(shard)));
}

std::string deployed_cluster::workers_of_nginx() const {
  const auto master = trimmed(file_text(pid_file("nginx")));
  return file_text("/proc/" + master + "/task/" + master + "/children");
}

std::map<int, std::string> deployed_cluster::processes() const {
  std::map<int, std::string> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (!std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) continue;
    auto words = file_text(entry.path() / "cmdline");
    std::replace(words.begin(), words.end(), '\0', ' ');
    if (words.find(home()) != std::string::npos) found[std::stoi(name)] = words;
  }
  return found;
}

}  // namespace madang
