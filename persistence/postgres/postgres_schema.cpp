#include "persistence/postgres/postgres_schema.hpp"

#include <charconv>

#include "persistence/postgres/migrations.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t oldest_version = 150'000;
/// The name of the lock under which a schema is migrated ("MDNG").
constexpr const char* migration_lock = "SELECT pg_advisory_xact_lock(1296322119)";
constexpr auto migration_timeout = 60s;

constexpr const char* prepare_sql =
    "CREATE SCHEMA IF NOT EXISTS madang;"
    "CREATE TABLE IF NOT EXISTS madang.migrations (name text PRIMARY KEY, done_at timestamptz NOT NULL)";

constexpr const char* pin_sql = "SELECT set_config('synchronous_commit', current_setting('synchronous_commit'), false)";

/// Functions are anybody's where nobody says otherwise.
constexpr const char* close_sql =
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA madang FROM PUBLIC; REVOKE ALL ON ALL TABLES IN SCHEMA madang FROM PUBLIC;"
    "REVOKE ALL ON SCHEMA madang FROM PUBLIC";

/// The first value of an answer in text form.
std::string first_text(const pg_rows& rows) {
  return rows.count() == 0 || rows.null(0, 0) ? std::string() : std::string(rows.text(0, 0));
}

result<std::string, pg_error> ask(pg_connection& server, const std::string& sql) {
  auto rows = server.exec(sql);
  if (!rows) return refused{rows.error()};
  return first_text(*rows);
}

/// The name of the newest step that the database has; empty: none.
result<std::string, pg_error> newest_step(pg_connection& server) {
  auto there = ask(server, "SELECT to_regclass('madang.migrations')::text");
  if (!there || there->empty()) return there;
  return ask(server, "SELECT max(name) FROM madang.migrations");
}

std::string step_sql(const migration& step) {
  return std::string("SET LOCAL search_path = madang;") + step.sql + ";INSERT INTO madang.migrations VALUES ('" +
         step.name + "', now())";
}

std::string grants_for(const std::string& role) {
  std::string sql = postgres_grants;
  constexpr std::string_view mark = "%ROLE%";
  for (auto at = sql.find(mark); at != std::string::npos; at = sql.find(mark, at)) sql.replace(at, mark.size(), role);
  return sql;
}

}  // namespace

std::string durability_problem(pg_connection& server, const postgres_settings& settings) {
  const auto fsync = ask(server, "SHOW fsync");
  if (!fsync) return fsync.error().text;
  if (*fsync != "on") return "the server runs with fsync = off: it would lose what users have seen. Set fsync = on";
  const auto whole_pages = ask(server, "SHOW full_page_writes");
  if (!whole_pages) return whole_pages.error().text;
  if (*whole_pages != "on") {
    return "the server runs with full_page_writes = off: a crash could tear pages of the journal. Set it to on";
  }
  const auto commit = ask(server, "SHOW synchronous_commit");
  if (!commit) return commit.error().text;
  if (*commit == "off") {
    return "the server, the database or the role has synchronous_commit = off: acknowledged commits could be lost. "
           "Set it to on";
  }
  if (settings.durability == store_durability::remote_flush) {
    const auto standbys = ask(server, "SHOW synchronous_standby_names");
    if (!standbys) return standbys.error().text;
    if (standbys->empty() || (*commit != "on" && *commit != "remote_apply")) {
      return "store.postgres_durability is remote_flush, but no synchronous standby is named, or synchronous_commit is " +
             *commit;
    }
  }
  return {};
}

std::string standby_problem(pg_connection& server, const postgres_settings& settings, store_metrics* metrics) {
  static constexpr pg_statement mark{"mark", "SELECT pg_logical_emit_message(true, 'madang', 'seen')::text"};
  static constexpr pg_statement let_go{"let_go", "SELECT pg_cancel_backend($1)"};
  if (settings.durability != store_durability::remote_flush) return {};
  const auto backend = server.backend();
  const auto marked = server.run(mark);
  if (marked) return {};
  // Its back end would wait for the standby as long as there is none, and one more with each attempt.
  const std::chrono::milliseconds timeout(settings.statement_timeout_ms);
  if (auto other = pg_connection::open(settings, {"madang writer", timeout, true}, metrics)) {
    (void)(*other)->run(let_go, std::move(pg_params().int4(backend)));
  }
  return "no synchronous standby has confirmed in time what the server holds (" + marked.error().text + ")";
}

std::string excess_rights(pg_connection& server) {
  const auto found = ask(server,
                         "SELECT current_user FROM pg_roles WHERE rolname = current_user AND (rolsuper OR "
                         "has_table_privilege('madang.batches', 'INSERT, UPDATE, DELETE, TRUNCATE'))");
  if (!found || found->empty()) return {};
  return "the role " + *found +
         " may change the journal past its fence: let nodes connect as a lesser one (`madang store migrate --grant-to "
         "ROLE`)";
}

result<migration_report, std::string> migrate_store(const postgres_settings& settings, const std::string& grant_to) {
  if (auto wrong = dsn_problem(settings.dsn); !wrong.empty()) return refused{"store.postgres_dsn: " + wrong};
  auto opened = pg_connection::open(settings, {"madang migrate", migration_timeout, true}, nullptr);
  if (!opened) return refused{opened.error().text};
  auto& server = **opened;
  migration_report report;
  // One transaction from the lock to the last step, so that what fails leaves nothing behind.
  const auto run_all = [&]() -> std::string {
    for (const auto* sql : {"BEGIN", migration_lock, prepare_sql}) {
      if (auto done = server.exec(sql); !done) return done.error().text;
    }
    const auto newest = newest_step(server);
    if (!newest) return newest.error().text;
    for (const auto& step : postgres_migrations) {
      if (step.name <= *newest) continue;
      if (auto done = server.exec(step_sql(step)); !done) return std::string(step.name) + ": " + done.error().text;
      report.applied.emplace_back(step.name);
    }
    if (auto done = server.exec(close_sql); !done) return done.error().text;
    if (!grant_to.empty()) {
      if (auto done = server.exec(grants_for(server.quoted_name(grant_to))); !done) return done.error().text;
    }
    auto done = server.exec("COMMIT");
    return done ? std::string() : done.error().text;
  };
  if (auto wrong = run_all(); !wrong.empty()) return refused{wrong};
  return report;
}

std::string store_problem(pg_connection& server, const postgres_settings& settings) {
  const auto version = ask(server, "SHOW server_version_num");
  if (!version) return version.error().text;
  std::int64_t number = 0;
  std::from_chars(version->data(), version->data() + version->size(), number);
  if (number < oldest_version) return "the server is older than PostgreSQL 15";
  if (auto wrong = durability_problem(server, settings); !wrong.empty()) return wrong;
  // A change of the default must not reach this connection.
  if (const auto pinned = server.exec(pin_sql); !pinned) return pinned.error().text;
  const auto newest = newest_step(server);
  if (!newest) return newest.error().text;
  const std::string wanted = postgres_migrations.back().name;
  if (*newest == wanted) return {};
  if (*newest > wanted) return "the schema is newer (" + *newest + ") than this program (" + wanted + ")";
  return "the schema is " + (newest->empty() ? "missing" : "at " + *newest) + ", this program needs " + wanted +
         ": run `madang store migrate`";
}

result<store_identity, pg_error> read_identity(pg_connection& server) {
  // The name of a WAL file begins with the timeline.
  static constexpr pg_statement statement{
      "identity",
      "SELECT system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) FROM pg_control_system()"};
  auto rows = server.run(statement);
  if (!rows) return refused{rows.error()};
  if (rows->count() != 1) return refused{pg_error{"", "the server does not say who it is", false}};
  store_identity found;
  found.system = rows->number(0, 0);
  const auto timeline = rows->text(0, 1);
  std::from_chars(timeline.data(), timeline.data() + timeline.size(), found.timeline, 16);
  return found;
}

result<store_report, std::string> check_store(const postgres_settings& settings) {
  static constexpr pg_statement writers_statement{
      "writers",
      "SELECT w.writer::bigint, w.node, w.incarnation, coalesce(b.number, 0), coalesce(b.last, 0),"
      " coalesce(c.position, 0) FROM madang.writers w LEFT JOIN madang.checkpoints c USING (writer)"
      " LEFT JOIN LATERAL (SELECT number, last FROM madang.batches WHERE writer = w.writer"
      "  ORDER BY number DESC LIMIT 1) b ON true ORDER BY w.writer"};
  if (auto wrong = dsn_problem(settings.dsn); !wrong.empty()) return refused{"store.postgres_dsn: " + wrong};
  const std::chrono::milliseconds timeout(settings.read_timeout_ms);
  auto opened = pg_connection::open(settings, {"madang check", timeout, true}, nullptr);
  if (!opened) return refused{dsn_place(settings.dsn) + ": " + opened.error().text};
  if (auto wrong = store_problem(**opened, settings); !wrong.empty()) return refused{wrong};
  store_report report;
  const auto who = read_identity(**opened);
  if (!who) return refused{who.error().text};
  report.identity = *who;
  report.warning = excess_rights(**opened);
  const auto rows = (*opened)->run(writers_statement);
  if (!rows) return refused{rows.error().text};
  for (int row = 0; row < rows->count(); ++row) {
    report.writers.push_back({rows->integer(row, 0),
                              std::string(rows->text(row, 1)),
                              rows->number(row, 2),
                              rows->number(row, 3),
                              {rows->number(row, 4)},
                              {rows->number(row, 5)}});
  }
  return report;
}

}  // namespace madang
