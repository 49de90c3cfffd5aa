#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "messages/identity/ids.hpp"
#include "messages/jobs/ids.hpp"

namespace madang::jobs {

struct job_limits {
  std::size_t running_max = 4;
  std::size_t running_per_user_max = 1;
  std::size_t unfinished_per_user_max = 10;
};

/// Whose turn it is among the unfinished jobs of a node. Users take turns, whatever the number of jobs each has
/// waiting; the jobs of one user run in the order in which they came. Not thread-safe.
class job_queue {
 public:
  explicit job_queue(job_limits limits) : limits_(limits) {}

  /// False: the user has as many unfinished jobs as allowed. A job that is known stays as it is.
  bool admit(job_id job, user_id user);
  /// The job waits for a place. Returns the jobs that get theirs now; this one again if it has it already.
  std::vector<job_id> queue(job_id job, user_id user);
  /// The job is over. Returns the jobs that get their place now.
  std::vector<job_id> leave(job_id job);

  bool has_place(job_id job) const;
  std::size_t waiting() const { return waiting_; }
  std::size_t running() const { return running_; }
  std::size_t unfinished_of(user_id user) const;

 private:
  enum class stage : std::uint8_t { admitted, waiting, running };
  struct member {
    user_id user;
    stage at = stage::admitted;
  };
  struct share {
    std::size_t unfinished = 0;
    std::size_t running = 0;
    std::deque<job_id> waiting;
  };

  member& count(job_id job, user_id user);
  std::vector<job_id> fill();

  job_limits limits_;
  std::unordered_map<job_id, member> jobs_;
  std::unordered_map<user_id, share> users_;
  std::deque<user_id> turns_;  ///< users with somebody waiting, each once
  std::size_t waiting_ = 0;
  std::size_t running_ = 0;
};

}  // namespace madang::jobs
