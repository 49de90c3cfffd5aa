#pragma once

#include <string>

#include "config/settings.hpp"

namespace madang {

/// The store under the nodes of this process: files, or with `--store postgres` a PostgreSQL server of the benchmark's
/// own, which shares the machine with the load and ends with the process.
class bench_store {
 public:
  /// From now on, nodes keep their journal and tables in PostgreSQL. Throws where there is none on this machine.
  static void use_postgres();
  static bool is_postgres();
  /// Sets where a node with this data directory keeps its journal; the same directory has the same database.
  static void choose_for(const std::string& data_dir, settings& config);
};

}  // namespace madang
