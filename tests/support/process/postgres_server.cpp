#include "tests/support/process/postgres_server.hpp"

#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
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

/// A port of the loopback interface that nobody listens on.
std::uint16_t free_port() {
  const int one = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(one, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(one, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(one);
  if (!bound) throw std::runtime_error("there is no free port");
  return ntohs(address.sin_port);
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

void postgres_server::make_directory() {
  fs::create_directory(directory_);
  if (runs_as_root()) {
    const auto* user = ::getpwnam(server_user);
    fs::permissions(home_.path(), fs::perms::others_exec, fs::perm_options::add);
    if (user == nullptr || ::chown(directory_.c_str(), user->pw_uid, user->pw_gid) != 0) {
      throw std::runtime_error("the directory cannot be given to the user postgres");
    }
  }
}

postgres_server::postgres_server() : directory_(home_.path() / "pg") {
  make_directory();
  const auto made = run_program(as_server({std::string(programs) + "initdb", "-D", directory_ + "/data", "-U",
                                           "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--no-locale"}),
                                120s);
  if (made.exit_code != 0) throw std::runtime_error("initdb: " + made.said);
  start();
}

postgres_server::postgres_server(standby_of its) : directory_(home_.path() / "pg") {
  make_directory();
  const auto made = run_program(
      as_server({std::string(programs) + "pg_basebackup", "-d", "host=" + its.primary.directory_ + " user=postgres",
                 "-D", directory_ + "/data", "-R", "-X", "stream", "--no-sync", "-c", "fast"}),
      120s);
  if (made.exit_code != 0) throw std::runtime_error("pg_basebackup: " + made.said);
  start({"cluster_name=standby", "wal_retrieve_retry_interval=100ms"});
}

postgres_server::~postgres_server() {
  resume();
  if (process_.pid() != 0) ::kill(process_.pid(), SIGQUIT);
  process_.wait_exit(10s);
}

void postgres_server::start(const std::vector<std::string>& options) {
  std::vector<std::string> words = {std::string(programs) + "postgres",
                                    "-D",
                                    directory_ + "/data",
                                    "-k",
                                    directory_,
                                    "-c",
                                    "listen_addresses=",
                                    "-c",
                                    "shared_buffers=64MB",
                                    "-c",
                                    "max_connections=100",
                                    "-c",
                                    "autovacuum=off",
                                    "-c",
                                    "log_statement=none"};
  for (const auto& each : options) words.insert(words.end(), {"-c", each});
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

bool postgres_server::has_all_of(const postgres_server& primary) const {
  const auto end = primary.sql("SELECT pg_current_wal_flush_lsn()");
  return sql("SELECT pg_last_wal_replay_lsn() >= '" + end + "'::pg_lsn") == "t";
}

/// In this order: a standby whose replay is paused does not let go of its primary.
void postgres_server::cut_off() {
  sql("ALTER SYSTEM SET primary_conninfo = ''");
  sql("SELECT pg_reload_conf()");
  for (int i = 0; i < 200 && sql("SELECT count(*) FROM pg_stat_wal_receiver") != "0"; ++i) {
    std::this_thread::sleep_for(20ms);
  }
  sql("SELECT pg_wal_replay_pause()");
}

void postgres_server::promote() {
  if (const auto said = sql("SELECT pg_promote()"); said != "t") throw std::runtime_error("pg_promote: " + said);
}

void postgres_server::start_with_tls() {
  const auto made = run_program(
      as_server({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                 "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                 directory_ + "/server.key", "-out", certificate()}));
  if (made.exit_code != 0) throw std::runtime_error("openssl: " + made.said);
  port_ = free_port();
  start({"listen_addresses=127.0.0.1", "port=" + std::to_string(port_), "ssl=on", "ssl_cert_file=" + certificate(),
         "ssl_key_file=" + directory_ + "/server.key"});
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

std::string postgres_server::make_database(const std::string& copy_of) {
  auto name = "test_" + std::to_string(++databases_);
  const auto said = sql("CREATE DATABASE " + name + " TEMPLATE " + copy_of);
  if (said != "CREATE DATABASE") throw std::runtime_error("a database cannot be made: " + said);
  return name;
}

std::string postgres_server::sql(const std::string& text, const std::string& database) const {
  auto ran = run_program({std::string(programs) + "psql", "-X", "-A", "-t", "-h", directory_, "-p",
                          std::to_string(port_), "-U", "postgres", "-d", database, "-c", text});
  while (!ran.said.empty() && ran.said.back() == '\n') ran.said.pop_back();
  return ran.said;
}

}  // namespace madang
