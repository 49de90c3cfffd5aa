#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/jobs/job.hpp"
#include "messages/result.hpp"

namespace madang::jobs {

enum class result_fault : std::uint8_t {
  too_large = 1,  ///< one result is larger than allowed
  full = 2,       ///< all results together are
  behind = 3,     ///< the file ends before the place to write at: its node has changed, begin again
  missing = 4,    ///< there is no such file (any more)
  disk = 5,
};
struct result_failure {
  result_fault fault = result_fault::disk;
  std::string why;
};

/// Results of jobs that are too long for an event: one file each in the node's data directory, readable by the node's
/// user alone. A file is seen whole or not at all, and is removed when it is older than a setting. Thread-safe.
class result_files {
 public:
  virtual ~result_files() = default;

  /// Writes at `offset` of the job's unfinished file and cuts off what lay behind; durable on return. A step that runs
  /// again therefore writes the same file. Returns where the next step goes on.
  virtual result<std::uint64_t, result_failure> write(job_id job, std::uint64_t offset, std::string_view bytes) = 0;
  /// The unfinished file becomes the result; `ending` without a dot. Again: the same.
  virtual result<job_result, result_failure> finish(job_id job, std::string_view media_type,
                                                    std::string_view ending) = 0;
  /// Removes whatever there is of this job.
  virtual void discard(job_id job) = 0;
  /// The same of several at once.
  virtual void discard_all(const std::vector<job_id>& jobs) {
    for (const auto one : jobs) discard(one);
  }
  /// Reads a whole result and calls back on a thread that may block.
  virtual void read(std::string file, std::function<void(result<std::string, result_failure>)> done) = 0;
};

}  // namespace madang::jobs
