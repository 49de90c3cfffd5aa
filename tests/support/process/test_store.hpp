#pragma once

#include <string>
#include <vector>

namespace madang {

/// The store that nodes of a test keep their journal in, as the environment's MADANG_TEST_STORE says: `postgres`, on a
/// server of the test's own, where each data directory has its database; else files.
bool tests_run_on_postgres();
/// Why they cannot here; empty: they can.
std::string test_store_missing();
/// What a node's start sets for it. The first time for a directory its database is made.
std::vector<std::string> test_store_settings(const std::string& program, const std::string& data_dir);
/// Copies the data directory of a node that has stopped, and its database.
void copy_node_data(const std::string& from, const std::string& to);

}  // namespace madang
