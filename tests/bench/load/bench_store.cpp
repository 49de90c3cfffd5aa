#include "tests/bench/load/bench_store.hpp"

#include <map>
#include <memory>
#include <stdexcept>

#include "config/store/store_settings.hpp"
#include "persistence/postgres/postgres_schema.hpp"
#include "tests/support/process/postgres_server.hpp"

namespace madang {
namespace {

std::unique_ptr<postgres_server> server;
std::map<std::string, std::string> databases;

std::string database_of(const std::string& data_dir) {
  auto& name = databases[data_dir];
  if (!name.empty()) return name;
  name = server->make_database();
  postgres_settings owner;
  owner.dsn = server->dsn(name);
  owner.tls = tls_mode::disable;
  if (const auto made = migrate_store(owner, {}); !made) throw std::runtime_error(made.error());
  return name;
}

}  // namespace

void bench_store::use_postgres() {
  if (const auto why = postgres_server::missing(); !why.empty()) throw std::runtime_error(why);
  server = std::make_unique<postgres_server>();
}

bool bench_store::is_postgres() {
  return server != nullptr;
}

void bench_store::choose_for(const std::string& data_dir, settings& config) {
  if (!is_postgres()) return;
  config.contexts.edit<store_settings>().kind = store_kind::postgres;
  auto& database = config.contexts.edit<postgres_settings>();
  database.dsn = server->dsn(database_of(data_dir));
  database.tls = tls_mode::disable;
}

}  // namespace madang
