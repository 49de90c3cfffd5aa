#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "persistence/postgres/client/pg_connection.hpp"

namespace madang {

/// What `madang store migrate` did.
struct migration_report {
  std::vector<std::string> applied;  ///< names of the steps that were missing
};

/// Brings the schema to the form of this program, step by step, each with its record in one transaction. Two that do so
/// at once wait for each other. `grant_to`: a role that a node connects as; empty: none is given rights.
result<migration_report, std::string> migrate_store(const postgres_settings& settings, const std::string& grant_to);

/// Why a node must not run on this server: settings that lose acknowledged commits, a schema of another form. Empty:
/// nothing is wrong. Pins what it has found for this connection.
std::string store_problem(pg_connection& server, const postgres_settings& settings);

/// Why commits on this server could be lost; empty: they cannot, as far as its settings say. They may change while it
/// runs.
std::string durability_problem(pg_connection& server, const postgres_settings& settings);

/// With `store.postgres_durability = remote_flush`: waits until a standby has everything that the primary has now.
/// What is wrong where it has not in time.
std::string standby_problem(pg_connection& server, const postgres_settings& settings, store_metrics* metrics);

/// What the role of this connection may do beyond what a node needs; empty: nothing.
std::string excess_rights(pg_connection& server);

/// Who and what the server is: its system identifier and its timeline.
result<store_identity, pg_error> read_identity(pg_connection& server);

/// Where the writers of a store stand.
struct store_report {
  struct writer_state {
    std::int64_t writer = 0;
    std::string node;
    std::uint64_t incarnation = 0;
    std::uint64_t batch = 0;
    position last;
    position checkpoint;
  };
  store_identity identity;
  std::string warning;  ///< what a node would say about its role; empty: nothing
  std::vector<writer_state> writers;
};

/// Connects as a node would. The error says why a node would not start.
result<store_report, std::string> check_store(const postgres_settings& settings);

}  // namespace madang
