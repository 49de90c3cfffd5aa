#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "persistence/copy/copy_target.hpp"
#include "persistence/postgres/client/pg_connection.hpp"

namespace madang {

/// The journal of one writer in PostgreSQL, as a copy writes it. Needs the rights of the schema's owner: what is stored
/// was written under older incarnations, which nodes cannot do. The copy holds the writer's fence, so that no node
/// starts before it is complete, and of two copies at once only the later one goes on.
class postgres_copy_target final : public copy_target {
 public:
  explicit postgres_copy_target(postgres_settings settings) : settings_(std::move(settings)) {}

  std::string place() const override;
  result<journal_facts, std::string> look() override;
  result<journal_facts, std::string> take(const journal_facts& source) override;
  std::optional<std::string> put(std::span<const copied_batch> batches) override;
  result<std::unique_ptr<stored_journal>, std::string> read_back() override;
  std::optional<std::string> complete() override;

 private:
  std::int32_t number() const { return static_cast<std::int32_t>(settings_.writer); }
  std::string failed(const pg_error& error) const;
  std::optional<std::string> connect();
  std::optional<std::string> transact(const std::function<std::optional<std::string>()>& steps);
  std::optional<std::string> hold_fence();

  const postgres_settings settings_;
  std::unique_ptr<pg_connection> server_;
  std::uint64_t incarnation_ = 0;
};

}  // namespace madang
