#pragma once

#include <memory>
#include <string>

#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// Where a projection's tables are: a file of SQLite, or a schema of a server. Thread-safe.
class projection_place {
 public:
  virtual ~projection_place() = default;

  virtual std::unique_ptr<sql_session> open_writer() = 0;
  virtual std::unique_ptr<sql_session> open_reader() = 0;
  /// Makes way for tables that are filled from the first batch on. Empty: done; otherwise why it is not possible now:
  /// another writer that is at work there keeps its rows.
  virtual std::string put_aside() = 0;
  /// Sessions that read at one time; more wait.
  virtual std::size_t readers_max() const = 0;
  /// As an operator calls it.
  virtual std::string name() const = 0;
};

/// Who makes the tables of a server, or makes way for new ones, waits for others who do ("MDRD").
inline constexpr const char* server_tables_lock = "SELECT pg_advisory_xact_lock(1296323140)";

/// A file, which is renamed to make way.
std::shared_ptr<projection_place> place_in_file(std::string path);

}  // namespace madang
