#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/region.hpp"
#include "config/settings.hpp"
#include "persistence/ports/read_models.hpp"
#include "persistence/ports/result_files.hpp"

namespace madang::jobs {

/// Services for steps that use none of them.
class idle_services {
 public:
  step_services services() { return {lists_, entities_, files_, time_, config_}; }
  /// Jobs whose files were removed.
  std::vector<job_id> discarded() {
    const std::lock_guard guard(files_.lock);
    return files_.discarded;
  }
  bool wait_for_discard(std::chrono::seconds patience) {
    std::unique_lock guard(files_.lock);
    return files_.changed.wait_for(guard, patience, [this] { return !files_.discarded.empty(); });
  }

 private:
  struct no_lists final : read_models {
    void ask_any(any_query, std::function<void(any_listing)> done) override {
      done(refused{list_unavailable("there are no lists")});
    }
  };
  struct no_entities final : region {
    void acknowledge(entity_id, acknowledged_peer) override {}
    void note_lifecycle(entity_id, lifecycle_flags) override {}
    bool begin_retire(entity_id, const std::function<bool()>&) override { return false; }
    bool finish_retire(entity_id) override { return true; }
    void stay(entity_id) override {}
    void begin_rebuild(entity_id, const std::string&) override {}
    void give_back(entity_id, caf::message) override {}
    void finish_rebuild(entity_id) override {}
    void snapshot_taken(std::uint64_t) override {}
    void route(entity_id, caf::message, bool, reply_token) override {}
  };
  struct no_files final : result_files {
    using failure = result_failure;
    result<std::uint64_t, failure> write(job_id, std::uint64_t, std::string_view) override {
      return refused{failure{}};
    }
    result<job_result, failure> finish(job_id, std::string_view, std::string_view) override {
      return refused{failure{}};
    }
    void discard(job_id job) override {
      const std::lock_guard guard(lock);
      discarded.push_back(job);
      changed.notify_all();
    }
    void read(std::string, std::function<void(result<std::string, failure>)> done) override {
      done(refused{failure{}});
    }

    std::mutex lock;
    std::condition_variable changed;
    std::vector<job_id> discarded;
  };
  struct stopped_clock final : clock {
    unix_nanos now() const override { return {}; }
  };

  no_lists lists_;
  no_entities entities_;
  no_files files_;
  stopped_clock time_;
  settings config_;
};

}  // namespace madang::jobs
