#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "actors/jobs/job.hpp"
#include "cluster/ports/id_source.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/region.hpp"
#include "messages/envelope/output.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// Users who ask for jobs, look at them and cancel them, and the auditor of these jobs: it follows the durable journal
/// and holds every step and every answer against it. Outlives nodes.
class job_clients {
 public:
  /// The listener that answers to these clients come to.
  static constexpr std::uint32_t listener = 2;

  explicit job_clients(chance& random);

  const jobs::job_kind_registry& kinds() const { return kinds_; }
  /// One client does something.
  void act(region& entities, id_source& ids);
  void hear(const answer& given);
  /// Takes what is durable.
  void follow(memory_journal& disk);
  /// Every job that was acknowledged has come to its end, once everything is quiet.
  void check_quiet() const;
  /// Holds snapshots against the replayed states; how many it compared.
  std::uint64_t check_snapshots(memory_journal& disk) const;

  std::uint64_t steps() const { return steps_; }  ///< done and durable
  std::uint64_t again() const { return again_; }  ///< run more than once
  std::uint64_t succeeded() const { return count(jobs::job_status::succeeded); }
  std::uint64_t cancelled() const { return count(jobs::job_status::cancelled); }

 private:
  enum class note_lifecycle : std::uint8_t { request, cancel, read };
  struct question {
    note_lifecycle what = note_lifecycle::read;
    jobs::job_id job;
    user_id by;
  };
  struct audited {
    jobs::job state;
    std::uint64_t seq = 0;
    std::uint64_t begun = 0;  ///< the highest step that was ever begun
  };

  jobs::step_outcome count_one(const jobs::step_context& step);
  void take(const record& one);
  void hear_view(const question& asked, const jobs::job_view& view) const;
  void hear_refusal(const question& asked, jobs::job_reject why) const;
  std::uint64_t count(jobs::job_status status) const;

  chance& random_;
  jobs::job_kind_registry kinds_;
  std::unordered_map<jobs::job_id, audited> jobs_;
  std::vector<question> known_;  ///< acknowledged jobs and their users
  std::map<std::uint64_t, question> open_;
  std::uint64_t tokens_ = 0;
  position last_;
  std::uint64_t steps_ = 0;
  std::uint64_t again_ = 0;
};

}  // namespace madang::simulation
