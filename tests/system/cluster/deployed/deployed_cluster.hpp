#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/support/process/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang {

/// A cluster as `deploy/cluster` starts it, in a directory of the test's own. It ends with this, and with the test's
/// process, however that ends.
class deployed_cluster {
 public:
  /// Why there can be none here; empty: there can.
  static std::string missing();

  deployed_cluster();
  ~deployed_cluster();
  deployed_cluster(const deployed_cluster&) = delete;
  deployed_cluster& operator=(const deployed_cluster&) = delete;

  run_result tell(const std::vector<std::string>& words) const;
  std::string home() const { return dir_.text() + "/cluster"; }
  /// Of nginx, in front of all nodes.
  std::uint16_t port() const;
  /// The pid that the script has written down for a node or for nginx.
  std::string pid_file(const std::string& of) const { return home() + "/" + of + "/pid"; }
  /// Their pids.
  std::string workers_of_nginx() const;
  /// What the database says, to a role that may read.
  std::string sql(const std::string& text) const;
  /// The node that owns the shard of an account.
  int home_of(const std::string& account) const;
  /// Processes whose command line names the cluster's directory, by pid.
  std::map<int, std::string> processes() const;

 private:
  temp_dir dir_;
};

}  // namespace madang
