#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "messages/ensure.hpp"
#include "messages/jobs/job.hpp"

namespace madang {
class clock;
class entity_client;
class journal;
class key_rotation;
class personal_fields;
class read_models;
class region;
struct settings;
struct settlement_metrics;
class table_months;
}  // namespace madang

namespace madang::jobs {

class result_files;

/// What a step may use of its node. All of it is thread-safe.
struct step_services {
  read_models& lists;
  region& entities;
  result_files& files;
  const clock& time;
  const settings& config;
  entity_client* client = nullptr;           ///< null: nobody answers here
  personal_fields* persons = nullptr;        ///< null: this node has no users
  settlement_metrics* settlement = nullptr;  ///< null: nobody counts
  journal* events = nullptr;                 ///< null: there is none to be read
  key_rotation* keys = nullptr;              ///< null: this node has no users
  table_months* months = nullptr;            ///< null: no table is split by month
};

/// One step of one job: where it goes on, and for whom.
struct step_context {
  job_id job;
  user_id user;
  std::string_view parameters;
  std::string_view cursor;  ///< of the last step that is durable; empty: the first
  std::uint64_t step = 0;
  /// The job is over (cancelled) or the node ends: what the step returns is dropped, so it may stop.
  std::function<bool()> is_cancelled;
  const step_services& at;
};

/// A kind of long work. A step runs on a thread of its own pool, never on an actor's, and may block, but for no longer
/// than a few seconds: a job is cancelled between steps. After a crash the step whose outcome was not durable runs
/// again with the same cursor: **a step must be idempotent**. It may throw; the job fails then.
struct job_kind {
  std::string word;   ///< `ledger_export`; permanent, the journal holds it
  std::string title;  ///< one line for people
  std::function<step_outcome(const step_context&)> run_step;
};

/// Every kind of job that this program knows; filled by the composition root.
class job_kind_registry {
 public:
  void add(job_kind one) {
    auto word = one.word;
    ensure(!word.empty() && by_word_.emplace(std::move(word), std::move(one)).second,
           "a kind of job has a word of its own");
  }
  /// Null: there is no such kind.
  const job_kind* find(std::string_view word) const {
    const auto found = by_word_.find(word);
    return found == by_word_.end() ? nullptr : &found->second;
  }
  const std::map<std::string, job_kind, std::less<>>& all() const { return by_word_; }

 private:
  std::map<std::string, job_kind, std::less<>> by_word_;
};

}  // namespace madang::jobs
