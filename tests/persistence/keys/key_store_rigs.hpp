#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "actors/identity/secrets/vault/key_file.hpp"
#include "persistence/postgres/keys/postgres_key_store.hpp"
#include "tests/actors/identity/scratch_directory.hpp"
#include "tests/persistence/postgres/postgres_rig.hpp"

namespace madang::testing {

/// Keys of users in a database of its own.
class shared_keys {
 public:
  postgres_settings settings(int node) const {
    auto made = rig_.settings();
    made.writer = node;
    return made;
  }
  std::unique_ptr<postgres_key_store> open(int node) const {
    postgres_key_store_options options;
    options.settings = settings(node);
    auto opened = postgres_key_store::open(std::move(options));
    if (!opened) throw std::runtime_error(opened.error());
    return *std::move(opened);
  }
  /// As the members' table says of a node.
  void put_member(int node, const std::string& state) const {
    sql("INSERT INTO madang.members VALUES (" + std::to_string(node) + ", 1, 1, '" + state +
        "', 'n', '', '', '', 1, now(), now()) ON CONFLICT (node) DO UPDATE SET state = excluded.state");
  }
  std::string sql(const std::string& text) const { return rig_.sql(text); }
  postgres_server& server() { return rig_.server(); }

 private:
  postgres_rig rig_;
};

}  // namespace madang::testing
