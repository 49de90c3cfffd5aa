#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "persistence/ports/stored_journal.hpp"
#include "persistence/postgres/client/pg_connection.hpp"
#include "persistence/postgres/client/pg_pool.hpp"
#include "persistence/postgres/postgres_source.hpp"

namespace madang {

/// The journal of one writer in PostgreSQL as a whole. It may be read while a node writes: what comes after the end
/// that it had when it was opened is not visited.
class postgres_stored final : public stored_journal {
 public:
  /// `head`: the head file of the writer's node, where it is known. The error is for the operator.
  static result<std::unique_ptr<stored_journal>, std::string> open(const postgres_settings& settings,
                                                                   std::filesystem::path head);

  std::string place() const override;
  /// A node is seen by its writer's connection to this database.
  result<std::optional<std::string>, std::string> writer() override;
  std::optional<std::string> hold() override;
  result<journal_facts, std::string> facts() override;
  result<std::optional<chain_hash>, std::string> chain_of(std::uint64_t number) override;
  void walk(std::uint64_t from, const std::function<bool(const batch_row&)>& each,
            const std::function<void(const std::string&)>& wrong) override;
  std::filesystem::path head() const override { return head_; }

 private:
  postgres_stored(const postgres_settings& settings, std::filesystem::path head);
  std::int32_t number() const { return static_cast<std::int32_t>(settings_.writer); }

  const postgres_settings settings_;
  const std::filesystem::path head_;
  const std::shared_ptr<pg_pool> readers_;
  postgres_source batches_;
  std::uint64_t end_ = 0;
};

/// Opens it when it is wanted.
journal_opener batches_in(const postgres_settings& settings, std::filesystem::path head);

/// Who writes in this database, as in `a node (back end 4711)`; nothing where nobody does.
constexpr pg_statement live_writers_statement{
    "live_writers",
    "SELECT pid::bigint FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'madang writer'"
    " ORDER BY pid LIMIT 1"};
std::optional<std::string> live_writer_in(const pg_rows& rows);

}  // namespace madang
