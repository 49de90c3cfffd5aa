#pragma once

#include <cstdint>
#include <string>

namespace madang {

enum class store_kind : std::uint8_t { sqlite = 1, postgres = 2 };
/// How sure the server must be of the name and key at the other end.
enum class tls_mode : std::uint8_t { disable = 1, require = 2, verify_ca = 3, verify_full = 4 };
/// When a batch counts as durable: on the primary's disk, or also on a synchronous standby's.
enum class store_durability : std::uint8_t { local = 1, remote_flush = 2 };

/// A PostgreSQL server; `store.postgres_…`.
struct postgres_settings {
  /// Connection string of libpq without a password.
  std::string dsn = "host=/run/postgresql dbname=madang user=madang";
  /// A file with the password as its first line; empty: PGPASSWORD or ~/.pgpass, or none is needed.
  std::string password_file;
  tls_mode tls = tls_mode::verify_full;
  /// Certificates that sign the server's; empty: libpq's default.
  std::string tls_root;
  store_durability durability = store_durability::local;
  /// Which of the store's writers this node is.
  std::int64_t writer = 1;
  std::int64_t connect_timeout_ms = 2'000;
  /// Of the writer's statements.
  std::int64_t statement_timeout_ms = 1'000;
  /// Of statements about one user's key, for which requests wait.
  std::int64_t key_timeout_ms = 500;
  /// Of those that only read.
  std::int64_t read_timeout_ms = 5'000;
  /// Connections that read.
  std::int64_t read_connections = 4;
  /// Connection string of a standby of the server, for lists; empty: lists are read where the tables are written.
  std::string replica_dsn;
  /// How long a list waits for the standby to have what the primary has.
  std::int64_t replica_wait_ms = 250;
  /// Months for which executions, ledger entries and trades stay in the read tables, besides this one; 0: all.
  std::int64_t keep_months = 0;
};

/// Where the journal and the snapshots are.
struct store_settings {
  store_kind kind = store_kind::sqlite;
};

}  // namespace madang
