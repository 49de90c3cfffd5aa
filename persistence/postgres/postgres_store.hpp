#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "persistence/journal/journal_shards.hpp"
#include "persistence/ports/batch_store.hpp"
#include "persistence/postgres/client/pg_connection.hpp"
#include "persistence/postgres/client/pg_pool.hpp"

namespace madang {

struct postgres_store_options {
  postgres_settings settings;
  std::string node;  ///< whom the fence names
  /// Where the head files of all writers are; empty: nothing is compared with them.
  std::filesystem::path heads;
  store_metrics* metrics = nullptr;
  std::function<void(const std::string&)> warn;
};

/// The batches of one writer in PostgreSQL. Each append is one call of `append_batch`, fenced inside the server. A
/// connection is used only after the server's settings, its schema and the head files of all writers were compared with
/// what it has; after an error `last` connects anew and tells where the journal stands.
class postgres_store final : public batch_store {
 public:
  static result<std::unique_ptr<batch_store>, std::string> open(postgres_store_options options,
                                                                std::shared_ptr<pg_pool> readers);

  std::string place() const override;
  bool is_shared() const override { return true; }
  result<store_identity, store_error> identity() override;
  result<std::uint64_t, store_error> journal_number() override;
  result<std::uint64_t, store_error> take_over() override;
  result<std::uint64_t, store_error> remember_keys(std::uint64_t fingerprint) override;
  /// Fails where the connection was lost before: only `last` connects, so that what follows is compared first.
  result<bool, store_error> append(const journal_batch& batch, std::uint64_t incarnation, const chain_hash& before,
                                   const chain_hash& chain) override;
  result<batch_end, store_error> last() override;
  result<std::unique_ptr<batch_source>, std::string> open_source(std::size_t cache_bytes) override;
  /// Once a second: is the server there, are its settings still safe, does the fence still name this incarnation?
  store_outcome tend(bool idle) override;
  std::string shortage() override { return shortage_; }
  /// Nothing is moved elsewhere.
  void begin_archiving(std::function<std::uint64_t()>) override {}
  void look_for_unneeded() override {}
  void end_archiving() override {}

 private:
  postgres_store(postgres_store_options options, std::shared_ptr<pg_pool> readers);
  store_outcome connect();
  store_outcome look_at(pg_connection& server, store_identity& who);
  store_outcome look_again();
  result<std::int64_t, store_error> ask(const pg_statement& statement, const pg_params& with);

  const postgres_store_options options_;
  const std::shared_ptr<pg_pool> readers_;
  std::unique_ptr<pg_connection> server_;
  std::optional<store_identity> identity_;
  std::uint64_t incarnation_ = 0;  ///< ours since the take-over
  std::string shortage_;
  std::chrono::steady_clock::time_point looked_at_;
};

}  // namespace madang
