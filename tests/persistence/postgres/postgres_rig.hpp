#pragma once

#include <stdexcept>
#include <string>

#include "persistence/postgres/postgres_schema.hpp"
#include "tests/support/process/postgres_server.hpp"

namespace madang::testing {

/// A database of its own on the one server of this process, with the platform's schema, which belongs to a role that is
/// no superuser, and a role that has no rights but those that a node needs.
class postgres_rig {
 public:
  explicit postgres_rig(postgres_server& on = shared_server()) : server_(on), database_(on.make_database()) {
    server_.sql("CREATE ROLE madang_node LOGIN");
    server_.sql("CREATE ROLE madang_owner LOGIN");
    server_.sql("ALTER DATABASE " + database_ + " OWNER TO madang_owner");
    auto done = migrate_store(settings("madang_owner"), "madang_node");
    if (!done) throw std::runtime_error("the schema cannot be made: " + done.error());
  }

  postgres_settings settings(const std::string& user = "madang_node") const {
    postgres_settings made;
    made.dsn = server_.dsn(database_, user);
    made.tls = tls_mode::disable;
    return made;
  }
  std::string sql(const std::string& text) const { return server_.sql(text, database_); }
  postgres_server& server() { return server_; }
  const std::string& database() const { return database_; }

  static postgres_server& shared_server() {
    static postgres_server one;
    return one;
  }

 private:
  postgres_server& server_;
  std::string database_;
};

}  // namespace madang::testing
