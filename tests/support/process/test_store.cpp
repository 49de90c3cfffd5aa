#include "tests/support/process/test_store.hpp"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "tests/support/process/postgres_server.hpp"

namespace madang {
namespace {

constexpr const char* node_role = "madang_node";

/// The one server of this process, and the database of each data directory.
struct shared_store {
  postgres_server server;
  std::map<std::string, std::string> databases;
};

shared_store& the_store() {
  static shared_store one;
  return one;
}

std::string make_database(const std::string& program) {
  auto& server = the_store().server;
  const auto database = server.make_database();
  server.sql(std::string("CREATE ROLE ") + node_role + " LOGIN");
  const auto done = run_program({program, "store", "migrate", "--owner", server.dsn(database), "--grant-to", node_role},
                                std::chrono::seconds(30));
  if (done.exit_code != 0) throw std::runtime_error("the schema cannot be made: " + done.said);
  return database;
}

}  // namespace

bool tests_run_on_postgres() {
  const auto* store = std::getenv("MADANG_TEST_STORE");
  return store != nullptr && std::string(store) == "postgres";
}

std::string test_store_missing() {
  return tests_run_on_postgres() ? postgres_server::missing() : std::string();
}

std::vector<std::string> test_store_settings(const std::string& program, const std::string& data_dir) {
  if (!tests_run_on_postgres()) return {};
  auto& [server, databases] = the_store();
  auto& database = databases[data_dir];
  if (database.empty()) database = make_database(program);
  return {"store.kind=postgres", "store.postgres_dsn=" + server.dsn(database, node_role)};
}

void copy_node_data(const std::string& from, const std::string& to) {
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
  if (!tests_run_on_postgres()) return;
  auto& [server, databases] = the_store();
  databases[to] = server.make_database(databases.at(from));
}

}  // namespace madang
