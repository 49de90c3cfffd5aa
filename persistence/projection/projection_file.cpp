#include "persistence/projection/projection_file.hpp"

#include <sqlite3.h>

#include <filesystem>

#include "persistence/projection/schema.hpp"
#include "persistence/projection/schema_postgres.hpp"
#include "persistence/projection/table_versions.hpp"

namespace madang {
namespace {

/// Raised when the tables of the engine change their form: a file of another form is put aside and projected anew.
constexpr std::int64_t schema_version = 4;
constexpr std::int64_t server_schema_version = 2;

constexpr const char* writer_pragmas =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=2000; PRAGMA cache_size=-131072; "
    "PRAGMA temp_store=MEMORY;";
constexpr const char* reader_pragmas = "PRAGMA query_only=1; PRAGMA cache_size=-8192;";

std::int64_t first_integer(sql_session& session, const char* sql) {
  sql_statement read(session, sql);
  read.ask();
  return read.next() ? read.integer(0) : 0;
}

/// Ends a transaction; what is wrong stays in the session, to be judged by whoever has opened it.
void end(sql_session& session) {
  if (auto failure = session.commit()) session.fail(*failure, "tables");
}

/// The same on a server, with a row for this writer.
bool prepare_server(sql_session& session) {
  session.run(server_tables_lock);
  bool empty = first_integer(session,
                             "SELECT count(*) FROM pg_tables WHERE schemaname = 'madang_read' "
                             "AND tablename = 'projection_form'") == 0;
  if (session.failed()) return true;
  if (empty) {
    session.run(schemas::projection_postgres);
    session.run(("INSERT INTO projection_form VALUES (1, " + std::to_string(server_schema_version) + ")").c_str());
  } else if (first_integer(session, "SELECT version FROM projection_form") != server_schema_version) {
    return session.failed();
  }
  const auto writer = std::to_string(session.other()->writer());
  session.run(("INSERT INTO projected VALUES (" + writer + ", 0, 0) ON CONFLICT DO NOTHING").c_str());
  return true;
}

/// Makes sure that the engine's own tables are there; returns false where they are of another form.
bool prepare_engine(sql_session& session) {
  if (session.dialect() == sql_dialect::postgres) return prepare_server(session);
  auto version = first_integer(session, "PRAGMA user_version");
  bool empty = first_integer(session, "SELECT count(*) FROM sqlite_master") == 0;
  if (session.failed()) return true;
  if (!empty) return version == schema_version && first_integer(session, "SELECT count(*) FROM progress") == 1;
  session.run(schemas::projection);
  session.run("INSERT INTO progress (id, batch, position, checkpoint) VALUES (1, 0, 0, 0)");
  session.run(("PRAGMA user_version=" + std::to_string(schema_version)).c_str());
  return true;
}

/// Tables that files of this form may lack. On a server snapshots are kept elsewhere.
void add_younger_tables(sql_session& session) {
  if (session.dialect() != sql_dialect::sqlite) return;
  session.run(
      "CREATE TABLE IF NOT EXISTS snapshot_pieces (kind INTEGER NOT NULL, key INTEGER NOT NULL, piece INTEGER NOT NULL, "
      "bytes BLOB NOT NULL, PRIMARY KEY (kind, key, piece))");
}

std::string put_superseded_sql(const sql_session& session) {
  const auto* server = session.other();
  if (server == nullptr) return "INSERT INTO superseded_groups (first, last) VALUES (?,?) ON CONFLICT DO NOTHING";
  return "INSERT INTO superseded_groups (writer, first, last) VALUES (" + std::to_string(server->writer()) +
         ",?,?) ON CONFLICT DO NOTHING";
}

/// A new file passes over what is superseded so far and remembers it; an old one says what it has passed over. A repair
/// that came later makes the file a thing of the past.
std::vector<position_range> meet_superseded(sql_session& session, superseded_groups& superseded) {
  session.begin_writing();
  if (session.dialect() == sql_dialect::sqlite) {
    session.run("CREATE TABLE IF NOT EXISTS superseded_groups (first INTEGER PRIMARY KEY, last INTEGER NOT NULL)");
  }
  if (first_integer(session, progress_sql(session).c_str()) == 0) {
    sql_statement put(session, put_superseded_sql(session));
    for (const auto& one : superseded.all()) put.run(one.first.value, one.last.value);
  }
  std::vector<position_range> passed_over;
  {
    sql_statement read(session, "SELECT first, last FROM superseded_groups WHERE true" + session.and_own());
    for (read.ask(); read.next();) passed_over.push_back({{read.number(0)}, {read.number(1)}});
  }
  end(session);
  for (const auto& one : passed_over) superseded.add(one);
  return passed_over;
}

bool prepare(sql_session& session, const table_registry& registry) {
  session.begin_writing();
  bool prepared = prepare_engine(session);
  if (prepared) add_younger_tables(session);
  prepared = prepared && prepare_contexts(session, registry);
  end(session);
  return prepared;
}

}  // namespace

std::string progress_sql(const sql_session& session) {
  if (session.dialect() == sql_dialect::sqlite) return "SELECT batch, position, checkpoint FROM progress";
  // Snapshots and the checkpoint are beside the journal there.
  return "SELECT batch, position, 0::bigint FROM projected WHERE true" + session.and_own();
}

projection_file::projection_file(std::unique_ptr<sql_session> session, const table_registry& registry,
                                 open_order_index& open_orders, superseded_groups& superseded)
    : registry_(registry),
      open_orders_(open_orders),
      session_(std::move(session)),
      prepared_(prepare(*session_, registry)),
      superseded_(prepared_ ? meet_superseded(*session_, superseded) : std::vector<position_range>{}),
      tables_(*session_, registry, open_orders, table_fill::follow, superseded_),
      snapshots_(*session_) {}

result<std::unique_ptr<projection_file>, sqlite_error> projection_file::open(projection_place& place,
                                                                             const table_registry& registry,
                                                                             open_order_index& open_orders,
                                                                             superseded_groups& superseded) {
  std::unique_ptr<projection_file> file(new projection_file(place.open_writer(), registry, open_orders, superseded));
  if (!file->prepared_) return refused{sqlite_error{SQLITE_NOTADB, place.name() + " holds tables of another form"}};
  file->read_progress();
  if (auto failure = file->session_->take_failure()) return refused{*failure};
  return file;
}

bool projection_file::put_aside(const std::string& path) {
  std::error_code error;
  std::filesystem::rename(path, path + ".aside", error);
  if (error) return false;
  // What is committed only in the WAL belongs to the file that is given up.
  std::filesystem::remove(path + "-wal", error);
  std::filesystem::remove(path + "-shm", error);
  return true;
}

projection_progress projection_file::read_progress() {
  sql_statement read(*session_, progress_sql(*session_));
  read.ask();
  if (!read.next()) return {};
  return {read.number(0), {read.number(1)}, {read.number(2)}};
}

std::optional<std::uint64_t> projection_file::read_refilled() {
  sql_statement read(*session_, "SELECT refilled FROM table_versions WHERE refilled IS NOT NULL LIMIT 1");
  read.ask();
  if (!read.next()) return std::nullopt;
  return read.number(0);
}

std::unique_ptr<projection_tables> projection_file::tables_to_refill() {
  std::vector<std::string> contexts;
  sql_statement read(*session_, "SELECT context FROM table_versions WHERE refilled IS NOT NULL");
  for (read.ask(); read.next();) contexts.emplace_back(read.text(0));
  return std::make_unique<projection_tables>(*session_, registry_.only(contexts), open_orders_, table_fill::again,
                                             superseded_);
}

void projection_file::end_refill() {
  session_->run("UPDATE table_versions SET refilled=NULL");
}

namespace {

class file_place final : public projection_place {
 public:
  explicit file_place(std::string path) : path_(std::move(path)) {}

  std::unique_ptr<sql_session> open_writer() override {
    return std::make_unique<sql_session>(path_, sqlite_access::create, writer_pragmas);
  }
  std::unique_ptr<sql_session> open_reader() override { return open_projection_reader(path_); }
  std::string put_aside() override {
    return projection_file::put_aside(path_) ? std::string() : "it cannot be renamed";
  }
  std::size_t readers_max() const override { return SIZE_MAX; }
  std::string name() const override { return path_; }

 private:
  const std::string path_;
};

}  // namespace

std::shared_ptr<projection_place> place_in_file(std::string path) {
  return std::make_shared<file_place>(std::move(path));
}

std::unique_ptr<sql_session> open_projection_reader(const std::string& path) {
  return std::make_unique<sql_session>(path, sqlite_access::read_write, reader_pragmas);
}

}  // namespace madang
