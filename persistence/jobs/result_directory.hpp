#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "cluster/ports/clock.hpp"
#include "persistence/ports/result_files.hpp"

namespace madang::jobs {

struct result_limits {
  std::uint64_t file_bytes_max = 16 * 1'024 * 1'024;
  std::uint64_t all_bytes_max = 1'024 * 1'024 * 1'024;
  std::uint64_t user_bytes_max = 256 * 1'024 * 1'024;  ///< of them, of one user's jobs
  std::int64_t keep_s = 7 * 86'400;
};

/// Results in one directory (mode 0700): `job_….part` while a job writes, `job_….csv` when it is done (mode 0600).
class result_directory final : public result_files {
 public:
  /// `blocking` runs reads away from the caller's thread.
  using executor = std::function<void(std::function<void()>)>;

  /// Makes or opens it and removes what is too old. A failure is for the operator.
  static result<std::unique_ptr<result_directory>, std::string> open(std::string path, result_limits limits,
                                                                     const clock& time, executor blocking);

  result<std::uint64_t, result_failure> write(job_id job, std::uint64_t offset, std::string_view bytes) override;
  result<job_result, result_failure> finish(job_id job, std::string_view media_type, std::string_view ending) override;
  void discard(job_id job) override { discard_all({job}); }
  void discard_all(const std::vector<job_id>& jobs) override;
  void read(std::string file, std::function<void(result<std::string, result_failure>)> done) override;

  /// Removes results that are older than `keep_s`. Called before each new file; cheap enough for any step.
  void remove_old();
  std::uint64_t bytes() const;

 private:
  result_directory(std::string path, result_limits limits, const clock& time, executor blocking);

  std::string part_of(job_id job) const;
  result<std::string, result_failure> read_now(const std::string& file) const;
  /// Takes `more` bytes of all that there may be, and of the share of the job's user.
  bool reserve(job_id job, std::uint64_t more);
  void give_back(job_id job, std::uint64_t bytes);
  void remove(const std::string& path);

  const std::string path_;
  const result_limits limits_;
  const clock& time_;
  const executor blocking_;
  mutable std::mutex lock_;
  std::uint64_t all_bytes_ = 0;
  /// By the slot that a job has of its user: the few users of one slot share.
  std::unordered_map<std::uint16_t, std::uint64_t> bytes_of_;
};

}  // namespace madang::jobs
