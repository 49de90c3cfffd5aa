#include "persistence/postgres/client/pg_connection.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "config/password_file.hpp"
#include "persistence/postgres/client/silent_servers.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr const char* no_answer = "the server does not answer in time";

/// How much longer than the server's own limit an answer may take before the connection counts as lost.
constexpr auto answer_margin = 500ms;

std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  for (auto& each : text) {
    if (each == '\n' || each == '\t') each = ' ';
  }
  return text;
}

const char* word_of(tls_mode mode) {
  switch (mode) {
    case tls_mode::disable:
      return "disable";
    case tls_mode::require:
      return "require";
    case tls_mode::verify_ca:
      return "verify-ca";
    case tls_mode::verify_full:
      break;
  }
  return "verify-full";
}

result<std::string, pg_error> password_of(const postgres_settings& settings) {
  if (settings.password_file.empty()) return std::string();
  auto line = read_password_file(settings.password_file);
  if (!line) return refused{pg_error{"", "store.postgres_password_file: " + line.error(), false}};
  return *std::move(line);
}

std::string options_of(const pg_role& role) {
  const auto ms = std::to_string(role.statement_timeout.count());
  return "-c statement_timeout=" + ms + " -c idle_in_transaction_session_timeout=" + ms +
         " -c default_transaction_isolation=read\\ committed -c client_min_messages=warning -c bytea_output=hex";
}

short events_of(PostgresPollingStatusType wanted) {
  return wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT;
}

bool poll_until(int socket, short events, std::chrono::steady_clock::time_point deadline) {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left <= 0ms) return false;
    pollfd wanted{socket, events, 0};
    const int found = ::poll(&wanted, 1, static_cast<int>(left.count()));
    if (found > 0) return true;
    if (found < 0 && errno != EINTR) return false;
  }
}

/// The parts of a connection string, by keyword.
struct parsed_dsn {
  explicit parsed_dsn(const std::string& dsn) {
    char* why = nullptr;
    parts = PQconninfoParse(dsn.c_str(), &why);
    if (why != nullptr) problem = one_line(why);
    if (why != nullptr) PQfreemem(why);
  }
  ~parsed_dsn() { PQconninfoFree(parts); }
  parsed_dsn(const parsed_dsn&) = delete;
  parsed_dsn& operator=(const parsed_dsn&) = delete;

  std::string value(std::string_view keyword) const {
    for (auto* each = parts; each != nullptr && each->keyword != nullptr; ++each) {
      if (keyword == each->keyword && each->val != nullptr) return each->val;
    }
    return {};
  }

  PQconninfoOption* parts = nullptr;
  std::string problem;
};

}  // namespace

std::string dsn_problem(const std::string& dsn) {
  const parsed_dsn parsed(dsn);
  if (parsed.parts == nullptr) return parsed.problem;
  if (!parsed.value("password").empty()) return "it holds a password, which belongs into a file";
  return {};
}

std::string dsn_place(const std::string& dsn) {
  const parsed_dsn parsed(dsn);
  auto place = "PostgreSQL at " + parsed.value("host");
  if (const auto port = parsed.value("port"); !port.empty()) place += ":" + port;
  return place + ", database " + parsed.value("dbname");
}

/// Disk full is its own case; what says that stored bytes are wrong ends the process; all else may pass.
store_error pg_error::judged() const {
  if (code == "53100") return {store_fault::no_space, "make space for the database (" + text + ")"};
  if (code == "XX001" || code == "XX002") return {store_fault::distrust, text + " (" + code + ")"};
  return {store_fault::passing, code.empty() ? text : text + " (" + code + ")"};
}

// ---- open ----------------------------------------------------------------------------------------------------------

result<std::unique_ptr<pg_connection>, pg_error> pg_connection::open(const postgres_settings& settings,
                                                                     const pg_role& role, store_metrics* metrics) {
  const auto password = password_of(settings);
  if (!password) return refused{password.error()};
  const auto options = options_of(role);
  const auto user_timeout = std::to_string(std::max<std::int64_t>(role.statement_timeout.count(), 1'000));
  std::vector<const char*> keys = {"dbname",           "sslmode",          "gssencmode",      "options",
                                   "application_name", "tcp_user_timeout", "keepalives_idle", "keepalives_interval",
                                   "keepalives_count"};
  std::vector<const char*> values = {settings.dsn.c_str(),
                                     word_of(settings.tls),
                                     "disable",
                                     options.c_str(),
                                     role.name,
                                     user_timeout.c_str(),
                                     "5",
                                     "2",
                                     "3"};
  const auto add = [&](const char* key, const std::string& value) {
    if (value.empty()) return;
    keys.push_back(key);
    values.push_back(value.c_str());
  };
  add("password", *password);
  add("sslrootcert", settings.tls_root);
  const std::string attributes = role.writes ? "read-write" : "";
  add("target_session_attrs", attributes);
  keys.push_back(nullptr);
  values.push_back(nullptr);

  const std::chrono::milliseconds timeout(settings.connect_timeout_ms);
  auto attempt = role.urgent ? silent_servers().at_once(settings.dsn)
                             : silent_servers().begin(settings.dsn, steady::now() + timeout);
  if (!attempt) return refused{pg_error{"", no_answer, true}};
  const auto deadline = steady::now() + timeout;
  std::unique_ptr<pg_connection> made(
      new pg_connection(PQconnectStartParams(keys.data(), values.data(), 1), settings.dsn, role, metrics));
  if (made->raw_ == nullptr) return refused{pg_error{"", "there is no memory for a connection", true}};
  auto wanted = PGRES_POLLING_WRITING;
  while (PQstatus(made->raw_) != CONNECTION_BAD && wanted != PGRES_POLLING_OK && wanted != PGRES_POLLING_FAILED) {
    if (!made->wait(events_of(wanted), deadline)) {
      attempt.timed_out();
      return refused{made->lost(no_answer)};
    }
    wanted = PQconnectPoll(made->raw_);
  }
  attempt.answered();
  if (PQstatus(made->raw_) != CONNECTION_OK) return refused{made->lost(one_line(PQerrorMessage(made->raw_)))};
  PQsetnonblocking(made->raw_, 1);
  PQsetNoticeReceiver(made->raw_, take_notice, made.get());
  made->backend_ = PQbackendPID(made->raw_);
  return made;
}

pg_connection::pg_connection(PGconn* raw, std::string dsn, const pg_role& role, store_metrics* metrics)
    : raw_(raw), dsn_(std::move(dsn)), role_(role), metrics_(metrics) {
  if (metrics_ != nullptr && raw_ != nullptr) metrics_->database_connections.add(1);
}

pg_connection::~pg_connection() {
  give_up();
}

void pg_connection::give_up() {
  if (raw_ == nullptr) return;
  PQfinish(std::exchange(raw_, nullptr));
  if (metrics_ != nullptr) metrics_->database_connections.add(-1);
}

/// It had to cut the statement off itself before that, and has not.
pg_error pg_connection::silent() {
  silent_servers().fell_silent(dsn_);
  return lost(no_answer);
}

pg_error pg_connection::lost(const std::string& why) {
  give_up();
  return {"", why.empty() ? "the connection was lost" : why, true};
}

// ---- statements ----------------------------------------------------------------------------------------------------

bool pg_connection::wait(short events, steady::time_point deadline) {
  return poll_until(PQsocket(raw_), events, deadline);
}

result<pg_rows, pg_error> pg_connection::run(const pg_statement& statement, const pg_params& with) {
  if (raw_ == nullptr) return refused{lost("there is no connection")};
  if (!prepared_.contains(statement.name)) {
    auto prepared = sent(PQsendPrepare(raw_, statement.name, statement.sql, 0, nullptr), statement_kind::other);
    if (!prepared) return prepared;
    prepared_.insert(statement.name);
  }
  return sent(PQsendQueryPrepared(raw_, statement.name, with.count(), with.values(), with.lengths(), with.formats(), 1),
              statement.kind);
}

result<pg_rows, pg_error> pg_connection::exec(const std::string& sql) {
  if (raw_ == nullptr) return refused{lost("there is no connection")};
  return sent(PQsendQuery(raw_, sql.c_str()), statement_kind::other);
}

result<pg_rows, pg_error> pg_connection::sent(int ok, statement_kind kind) {
  if (ok == 0) return refused{lost(one_line(PQerrorMessage(raw_)))};
  const auto began = steady::now();
  warning_.clear();
  auto given = answer(began + role_.statement_timeout + answer_margin);
  if (given && role_.strict && !warning_.empty()) given = refused{lost(warning_)};
  if (metrics_ == nullptr) return given;
  const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(steady::now() - began);
  metrics_->statement_time[static_cast<std::size_t>(kind)].observe(took.count());
  if (!given) metrics_->statements_failed.add();
  return given;
}

result<pg_rows, pg_error> pg_connection::answer(steady::time_point deadline) {
  while (true) {
    const int left = PQflush(raw_);
    if (left < 0) return refused{lost(one_line(PQerrorMessage(raw_)))};
    if (left == 0 && PQisBusy(raw_) == 0) break;
    const short events = left == 0 ? POLLIN : POLLIN | POLLOUT;
    if (!wait(events, deadline)) return refused{silent()};
    if (PQconsumeInput(raw_) == 0) return refused{lost(one_line(PQerrorMessage(raw_)))};
  }
  std::optional<pg_rows> rows;
  std::optional<pg_error> wrong;
  // Results end with a null; each may have to be waited for.
  while (true) {
    while (PQisBusy(raw_) != 0) {
      if (!wait(POLLIN, deadline)) return refused{silent()};
      if (PQconsumeInput(raw_) == 0) return refused{lost(one_line(PQerrorMessage(raw_)))};
    }
    auto* next = PQgetResult(raw_);
    if (next == nullptr) break;
    const auto status = PQresultStatus(next);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      rows.emplace(next);
      continue;
    }
    if (!wrong) wrong = failure(next);
    PQclear(next);
    if (PQstatus(raw_) == CONNECTION_BAD) break;
  }
  if (PQstatus(raw_) == CONNECTION_BAD) {
    auto why = lost(wrong ? wrong->text : "the connection was lost");
    // The server's last words tell a shutdown from a broken line.
    if (wrong) why.code = wrong->code;
    return refused{why};
  }
  if (wrong) return refused{*wrong};
  if (!rows) return refused{lost("the server gave no answer")};
  return *std::move(rows);
}

void pg_connection::take_notice(void* self, const PGresult* notice) {
  const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity == nullptr || std::string_view(severity) != "WARNING") return;
  static_cast<pg_connection*>(self)->warning_ = one_line(PQresultErrorMessage(notice));
}

pg_error pg_connection::failure(const PGresult* answer) {
  const char* code = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  const char* text = PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
  return {code == nullptr ? "" : code, one_line(text == nullptr ? PQresultErrorMessage(answer) : text), false};
}

std::string pg_connection::quoted_name(const std::string& name) {
  if (raw_ == nullptr) return {};
  char* quoted = PQescapeIdentifier(raw_, name.c_str(), name.size());
  if (quoted == nullptr) return {};
  std::string text(quoted);
  PQfreemem(quoted);
  return text;
}

}  // namespace madang
