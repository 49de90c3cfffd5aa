#pragma once

#include <memory>

#include "config/store/store_settings.hpp"
#include "persistence/bars/bar_store.hpp"
#include "persistence/postgres/client/pg_connection.hpp"

namespace madang::market {

/// Bars in the schema `madang` of a server.
class postgres_bar_store final : public bar_store {
 public:
  /// Connects as a node would, and refuses a server on which a node would not start.
  static result<std::unique_ptr<bar_store>, std::string> open(const postgres_settings& settings);

  result<bar_file_progress, std::string> progress_of(const std::string& file) override;
  std::optional<std::string> put(std::span<const imported_bar> bars, const std::string& file,
                                 bar_file_progress& progress) override;

 private:
  postgres_bar_store(std::string place, std::unique_ptr<pg_connection> server)
      : place_(std::move(place)), server_(std::move(server)) {}
  std::string failed(const pg_error& error) const;

  const std::string place_;
  const std::unique_ptr<pg_connection> server_;
};

}  // namespace madang::market
