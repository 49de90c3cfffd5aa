#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cluster/jobs/job_dispatcher.hpp"
#include "cluster/ports/entity_client.hpp"
#include "cluster/ports/key_rotation.hpp"
#include "cluster/ports/personal_fields.hpp"
#include "cluster/ports/region.hpp"
#include "config/settings.hpp"
#include "persistence/jobs/result_directory.hpp"
#include "persistence/ports/read_models.hpp"
#include "persistence/ports/table_months.hpp"

namespace madang {

/// What steps of jobs work with, besides the files of their results. It outlives the node's jobs.
struct job_sources {
  const settings& config;
  read_models& lists;
  region& entities;
  const clock& time;
  entity_client& client;
  personal_fields* persons = nullptr;     ///< null: this node has no users
  settlement_metrics* counted = nullptr;  ///< null: nobody counts
  journal* events = nullptr;              ///< null: there is none to be read
  key_rotation* keys = nullptr;           ///< null: this node has no users
  table_months* months = nullptr;         ///< null: no table is split by month
};

/// Turns, threads and result files of a node's jobs.
class node_jobs {
 public:
  using executor = std::function<void(std::function<void()>)>;

  /// `blocking` reads results for the gateway. A failure is for the operator.
  static result<std::unique_ptr<node_jobs>, std::string> open(const jobs::job_kind_registry& kinds,
                                                              const job_sources& from, executor blocking);

  jobs::job_runner& runner() { return *runner_; }
  jobs::result_files& files() { return *files_; }
  /// No step runs when it returns. The node keeps it until nothing can order a step any more.
  void stop() { runner_->stop(); }

 private:
  node_jobs() = default;

  std::unique_ptr<jobs::result_directory> files_;
  std::unique_ptr<jobs::job_dispatcher> runner_;
};

}  // namespace madang
