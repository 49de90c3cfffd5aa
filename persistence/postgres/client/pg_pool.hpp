#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "persistence/ports/journal.hpp"
#include "persistence/postgres/client/pg_connection.hpp"

namespace madang {

/// A bounded number of connections that read, made when they are wanted. Thread-safe.
class pg_pool {
 public:
  pg_pool(postgres_settings settings, store_metrics* metrics);

  /// Runs one statement on a free connection, waiting for one up to the time-out of a read. A connection that was lost
  /// while it was idle is replaced once, unnoticed: reading twice does no harm.
  result<pg_rows, read_failure> run(const pg_statement& statement, const pg_params& with);

 private:
  using connection = std::unique_ptr<pg_connection>;

  result<connection, read_failure> take();
  result<connection, read_failure> connect();
  void give_back(connection one);

  const postgres_settings settings_;
  store_metrics* const metrics_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<connection> idle_;
  std::size_t taken_ = 0;
};

}  // namespace madang
