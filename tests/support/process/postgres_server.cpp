#include "tests/support/process/postgres_server.hpp"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace madang {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* programs = "/usr/lib/postgresql/15/bin/";
constexpr const char* server_user = "postgres";

bool runs_as_root() {
  return ::geteuid() == 0;
}

/// The words that run a program as the server's user, ended with the test.
std::vector<std::string> as_server(std::vector<std::string> words) {
  if (!runs_as_root()) return words;
  std::vector<std::string> all = {"/usr/bin/setpriv",
                                  std::string("--reuid=") + server_user,
                                  std::string("--regid=") + server_user,
                                  "--clear-groups",
                                  "--pdeathsig",
                                  "QUIT"};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

/// Processes whose parent is `parent`.
std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> found;
  std::ifstream list("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
  for (pid_t one = 0; list >> one;) found.push_back(one);
  return found;
}

/// Neither gone nor waiting to be reaped.
bool runs(pid_t process) {
  const auto stat = file_text("/proc/" + std::to_string(process) + "/stat");
  const auto state = stat.rfind(") ");
  return state != std::string::npos && stat.compare(state + 2, 1, "Z") != 0;
}

}  // namespace

std::string postgres_server::missing() {
  if (!fs::exists(std::string(programs) + "postgres")) return "PostgreSQL 15 is not installed (package postgresql)";
  if (runs_as_root() && ::getpwnam(server_user) == nullptr) return "there is no user postgres";
  return {};
}

postgres_server::postgres_server() : directory_(home_.path() / "pg") {
  fs::create_directory(directory_);
  if (runs_as_root()) {
    const auto* user = ::getpwnam(server_user);
    fs::permissions(home_.path(), fs::perms::others_exec, fs::perm_options::add);
    if (user == nullptr || ::chown(directory_.c_str(), user->pw_uid, user->pw_gid) != 0) {
      throw std::runtime_error("the directory cannot be given to the user postgres");
    }
  }
  const auto made = run_program(as_server({std::string(programs) + "initdb", "-D", directory_ + "/data", "-U",
                                           "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--no-locale"}),
                                120s);
  if (made.exit_code != 0) throw std::runtime_error("initdb: " + made.said);
  start();
}

postgres_server::~postgres_server() {
  resume();
  if (process_.pid() != 0) ::kill(process_.pid(), SIGQUIT);
  process_.wait_exit(10s);
}

void postgres_server::start(const std::string& option) {
  std::vector<std::string> words = {std::string(programs) + "postgres",
                                    "-D",
                                    directory_ + "/" + data_,
                                    "-k",
                                    directory_,
                                    "-c",
                                    "listen_addresses=",
                                    "-c",
                                    "shared_buffers=64MB",
                                    "-c",
                                    "max_connections=40",
                                    "-c",
                                    "autovacuum=off",
                                    "-c",
                                    "log_statement=none"};
  if (!option.empty()) words.insert(words.end(), {"-c", option});
  process_ = child_process::start(as_server(words), home_.path() / "log");
  for (int i = 0; i < 600; ++i) {
    if (!process_.is_running()) throw std::runtime_error("postgres: " + file_text(home_.path() / "log"));
    if (sql("SELECT 1") == "1") return;
    std::this_thread::sleep_for(50ms);
  }
  throw std::runtime_error("postgres does not come up");
}

void postgres_server::kill_now() {
  const auto back_ends = children_of(process_.pid());
  ::kill(process_.pid(), SIGKILL);
  for (const auto each : back_ends) ::kill(each, SIGKILL);
  process_.wait_exit(10s);
  for (const auto each : back_ends) {
    for (int i = 0; i < 1'000 && runs(each); ++i) std::this_thread::sleep_for(2ms);
  }
}

void postgres_server::stop() {
  ::kill(process_.pid(), SIGINT);
  process_.wait_exit(20s);
}

void postgres_server::make_standby() {
  const auto made =
      run_program(as_server({std::string(programs) + "pg_basebackup", "-h", directory_, "-U", "postgres", "-D",
                             directory_ + "/standby", "-R", "-X", "stream", "--no-sync", "-c", "fast"}),
                  120s);
  if (made.exit_code != 0) throw std::runtime_error("pg_basebackup: " + made.said);
}

void postgres_server::promote_standby() {
  data_ = "standby";
  start();
  if (const auto said = sql("SELECT pg_promote()"); said != "t") throw std::runtime_error("pg_promote: " + said);
}

void postgres_server::signal_all(bool suspended) {
  if (process_.pid() == 0) return;
  const int signal = suspended ? SIGSTOP : SIGCONT;
  ::kill(process_.pid(), signal);
  for (const auto each : children_of(process_.pid())) ::kill(each, signal);
}

std::string postgres_server::dsn(const std::string& database, const std::string& user) const {
  return "host=" + directory_ + " dbname=" + database + " user=" + user;
}

std::string postgres_server::make_database() {
  auto name = "test_" + std::to_string(++databases_);
  const auto said = sql("CREATE DATABASE " + name);
  if (said != "CREATE DATABASE") throw std::runtime_error("a database cannot be made: " + said);
  return name;
}

std::string postgres_server::sql(const std::string& text, const std::string& database) const {
  auto ran = run_program({std::string(programs) + "psql", "-X", "-A", "-t", "-h", directory_, "-U", "postgres", "-d",
                          database, "-c", text});
  while (!ran.said.empty() && ran.said.back() == '\n') ran.said.pop_back();
  return ran.said;
}

}  // namespace madang
