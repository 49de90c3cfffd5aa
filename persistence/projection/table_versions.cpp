#include "persistence/projection/table_versions.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "persistence/projection/projection_file.hpp"
#include "persistence/tables/plain_sql.hpp"

namespace madang {
namespace {

struct stored_context {
  std::int64_t version = 0;
  std::optional<std::int64_t> refilled;
  std::string tables;
};

std::int64_t version_of(const context_tables& one, const sql_session& session) {
  return session.dialect() == sql_dialect::postgres && one.version_postgres != 0 ? one.version_postgres : one.version;
}

std::map<std::string, stored_context> read_stored(sql_session& session) {
  std::map<std::string, stored_context> out;
  sql_statement read(session, "SELECT context, version, refilled, tables FROM table_versions");
  for (read.ask(); read.next();) {
    auto& one = out[std::string(read.text(0))];
    one.version = read.integer(1);
    if (!read.null(2)) one.refilled = read.integer(2);
    one.tables = std::string(read.text(3));
  }
  return out;
}

std::set<std::string> table_names(sql_session& session) {
  std::set<std::string> out;
  sql_statement read(session, session.dialect() == sql_dialect::sqlite
                                  ? "SELECT name FROM sqlite_master WHERE type='table'"
                                  : "SELECT relname FROM pg_class WHERE relnamespace='madang_read'::regnamespace "
                                    "AND relkind IN ('r', 'p') AND NOT relispartition");
  for (read.ask(); read.next();) out.emplace(read.text(0));
  return out;
}

void drop(sql_session& session, const std::string& context, const stored_context& old) {
  for (const auto& table : plain::split_names(old.tables)) {
    if (!table.empty()) session.run(("DROP TABLE IF EXISTS " + table).c_str());
  }
  sql_statement(session, "DELETE FROM table_versions WHERE context=?").run(std::string_view(context));
}

void create(sql_session& session, const context_tables& one, bool behind) {
  auto before = table_names(session);
  if (session.dialect() == sql_dialect::sqlite) {
    session.run(one.schema.c_str());
  } else {
    session.run((one.schema_postgres.empty() ? plain::in_postgres(one.schema) : one.schema_postgres).c_str());
  }
  std::string made;
  for (const auto& name : table_names(session)) {
    if (!before.contains(name)) made += (made.empty() ? "" : ",") + name;
  }
  const auto version = version_of(one, session);
  sql_statement put(session, "INSERT INTO table_versions (context, version, refilled, tables) VALUES (?,?,?,?)");
  if (behind) {
    put.run(one.context, version, 0, std::string_view(made));
  } else {
    put.run(one.context, version, nullptr, std::string_view(made));
  }
}

bool has_progress(sql_session& session) {
  sql_statement read(session, progress_sql(session));
  read.ask();
  return read.next() && read.number(0) > 0;
}

/// Whether rows of other writers are there, too: tables that are made again alone would lack them.
bool has_other_writers(sql_session& session) {
  if (session.dialect() == sql_dialect::sqlite) return false;
  sql_statement read(session, "SELECT 1 FROM projected WHERE batch > 0 AND NOT (true" + session.and_own() + ")");
  read.ask();
  return read.next();
}

}  // namespace

bool prepare_contexts(sql_session& session, const table_registry& registry) {
  auto stored = read_stored(session);
  const bool behind = has_progress(session);
  std::vector<const context_tables*> changed;
  for (const auto& each : registry.contexts()) {
    auto found = stored.find(std::string(each.context));
    if (found == stored.end() || found->second.version != version_of(each, session)) changed.push_back(&each);
  }
  for (const auto& each : registry.contexts()) {
    // All that are filled again are filled together: one more begins for all of them anew.
    auto found = stored.find(std::string(each.context));
    bool half = found != stored.end() && found->second.version == version_of(each, session) && found->second.refilled;
    if (half && !changed.empty()) changed.push_back(&each);
  }
  if (!changed.empty() && !stored.empty() && has_other_writers(session)) return false;
  for (const auto& [context, old] : stored) {
    const auto is_it = [&name = context](const auto& each) { return each.context == name; };
    const auto is_changed = [&name = context](const auto* each) { return each->context == name; };
    bool known = std::any_of(registry.contexts().begin(), registry.contexts().end(), is_it);
    if (!known || std::any_of(changed.begin(), changed.end(), is_changed)) drop(session, context, old);
  }
  for (const auto* each : changed) create(session, *each, behind);
  return true;
}

}  // namespace madang
