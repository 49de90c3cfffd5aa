#include "config/store/store_settings.hpp"

#include "config/setting_kinds.hpp"

namespace madang {
namespace {

constexpr std::int64_t minute_ms = 60'000;

/// What libpq takes is the store's to judge; a secret has no place in it.
bool is_dsn(std::string_view text) {
  return !text.empty() && text.find("password=") == std::string_view::npos;
}
bool is_dsn_or_none(std::string_view text) {
  return text.empty() || is_dsn(text);
}
bool is_any(std::string_view) {
  return true;
}

}  // namespace

void add_store_settings(setting_registry& into) {
  using p = postgres_settings;
  section_rows<store_settings>(into, "store", "Where the journal and the snapshots are kept.")
      .word("kind", &store_settings::kind, {{"sqlite", store_kind::sqlite}, {"postgres", store_kind::postgres}},
            "sqlite: files in node.data_dir. postgres: a PostgreSQL server.");
  section_rows<p>(into.rows, "store", nullptr)
      .text("postgres_dsn", &p::dsn, "a connection string of libpq without a password", is_dsn,
            "The server, the database and the role.")
      .text("postgres_password_file", &p::password_file, "a path, or \"\" for none", is_any,
            "Holds the password as its first line. Without it libpq looks into PGPASSWORD and ~/.pgpass.")
      .word("postgres_tls", &p::tls,
            {{"disable", tls_mode::disable},
             {"require", tls_mode::require},
             {"verify_ca", tls_mode::verify_ca},
             {"verify_full", tls_mode::verify_full}},
            "How sure to be of the server; unix sockets need no TLS.")
      .text("postgres_tls_root", &p::tls_root, "a path, or \"\" for libpq's default", is_any,
            "Certificates that sign the server's.")
      .word("postgres_durability", &p::durability,
            {{"local", store_durability::local}, {"remote_flush", store_durability::remote_flush}},
            "remote_flush: a batch is durable once a synchronous standby has it, too; a server without one is refused.")
      .integer("postgres_writer", &p::writer, 1, 65'535, "", "Which of the store's writers this node is.")
      .integer("postgres_connect_timeout_ms", &p::connect_timeout_ms, 100, minute_ms, "ms",
               "A server that has not answered by then is tried again.")
      .integer("postgres_statement_timeout_ms", &p::statement_timeout_ms, 100, minute_ms, "ms",
               "The writer's statements; what takes longer is cut off, and the store asked where it stands.")
      .integer(
          "postgres_key_timeout_ms", &p::key_timeout_ms, 100, minute_ms, "ms",
          "Statements about the key of one user; what takes longer is cut off, and personal fields are unavailable.")
      .integer("postgres_read_timeout_ms", &p::read_timeout_ms, 100, 10 * minute_ms, "ms",
               "Statements that only read, and snapshots.")
      .integer("postgres_read_connections", &p::read_connections, 1, 256, "connections", "Connections that read.")
      .text("postgres_replica_dsn", &p::replica_dsn,
            "a connection string of libpq without a password, or \"\" for none", is_dsn_or_none,
            "A streaming standby of the server, from which lists are read as long as it keeps up. Several hosts: the "
            "first that answers.")
      .integer("postgres_replica_wait_ms", &p::replica_wait_ms, 0, minute_ms, "ms",
               "How long a list waits for the standby to have what the primary has; then the primary is asked.")
      .integer(
          "postgres_keep_months", &p::keep_months, 0, 1'200, "months",
          "Older executions, ledger entries and trades are detached, so that lists end there; 0: never. This month "
          "counts extra.");
}

}  // namespace madang
