#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "actors/jobs/job.hpp"
#include "cluster/ports/id_source.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/region.hpp"
#include "messages/envelope/output.hpp"
#include "messages/idempotency.hpp"
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
  void act(region& entities, id_source& ids, unix_nanos now);
  void hear(const answer& given);
  /// Takes what is durable.
  void follow(memory_journal& disk);
  /// Every job that was acknowledged has come to its end, once everything is quiet.
  void check_quiet() const;
  /// Holds snapshots against the replayed states; how many it compared.
  std::uint64_t check_snapshots(memory_journal& disk) const;

  std::uint64_t steps() const { return steps_; }        ///< done and durable
  std::uint64_t repeated() const { return repeated_; }  ///< requests that were answered again
  std::uint64_t again() const { return again_; }        ///< run more than once
  std::uint64_t succeeded() const { return count(jobs::job_status::succeeded); }
  std::uint64_t cancelled() const { return count(jobs::job_status::cancelled); }

 private:
  enum class errand : std::uint8_t { request, cancel, read };
  struct question {
    errand what = errand::read;
    jobs::job_id job;
    user_id by;
    idempotency request;  ///< of a request that may be repeated
  };
  /// What an Idempotency-Key of a user stands for.
  struct reservation {
    jobs::job_id job;
    std::uint64_t body = 0;
  };
  using user_key = std::pair<std::uint64_t, idempotency_key>;
  struct audited {
    jobs::job state;
    std::uint64_t seq = 0;
    std::uint64_t begun = 0;  ///< the highest step that was ever begun
  };

  jobs::step_outcome count_one(const jobs::step_context& step);
  void request_job(region& entities, id_source& ids, unix_nanos now);
  void take(const record& one);
  void take_reservation(const record& one);
  void hear_job(question asked, const answer& given, const jobs::job_view& view);
  void hear_view(const question& asked, const jobs::job_view& view) const;
  void hear_refusal(const question& asked, jobs::job_reject why) const;
  std::uint64_t count(jobs::job_status status) const;

  chance& random_;
  jobs::job_kind_registry kinds_;
  std::unordered_map<jobs::job_id, audited> jobs_;
  std::vector<question> known_;  ///< acknowledged jobs and their users
  std::map<std::uint64_t, question> open_;
  std::map<user_key, reservation> reserved_;  ///< durable
  std::unordered_set<jobs::job_id> begun_;    ///< answered as new
  std::uint64_t tokens_ = 0;
  position last_;
  std::uint64_t steps_ = 0;
  std::uint64_t again_ = 0;
  std::uint64_t repeated_ = 0;
};

}  // namespace madang::simulation
