#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "cluster/ports/metrics.hpp"
#include "persistence/journal/journal_buffer.hpp"
#include "persistence/journal/journal_head.hpp"
#include "persistence/ports/batch_store.hpp"

namespace madang {

/// Where a writer starts: the journal's end as recovered, under the incarnation that owns it now.
struct journal_start {
  std::uint64_t incarnation = 0;
  batch_end end;
};

/// The one thread that writes a journal: takes whatever has gathered as one batch, commits it, and tells. What the
/// store refuses for now is kept and sent again; what makes memory and disk disagree ends the process.
class journal_writer {
 public:
  struct callbacks {
    /// A batch is durable. Called from the writer's thread.
    std::function<void(const closed_batch&)> durable;
    /// Does not return in production; where it does (tests), the writer stops for good.
    std::function<void(const std::string&)> fatal;
    std::function<void(const std::string&)> warn;
  };

  /// Starts the thread, which alone uses `store` from then on. Batches begin at least `batch_interval` apart. `metrics`
  /// may be null.
  journal_writer(std::chrono::microseconds batch_interval, journal_buffer& buffer, batch_store& store, head_file head,
                 journal_start start, node_metrics* metrics, callbacks hooks);
  /// Writes what is left, once, and ends.
  ~journal_writer();

  journal_health health() const;

 private:
  enum class outcome : std::uint8_t { written, later, ended };
  /// What an error means for the batch.
  enum class verdict : std::uint8_t { stored, send_again, ask_again, end };

  void run();
  void gather_more(std::chrono::steady_clock::time_point began);
  outcome write(const closed_batch& batch);
  verdict judge(const closed_batch& batch, const chain_hash& chain, store_error& error);
  void commit_facts(const closed_batch& batch, const chain_hash& chain);
  void end(const std::string& why);
  void tidy(bool idle);
  void look_at_space();
  void set_problem(std::string& which, std::string why);

  const std::chrono::microseconds batch_interval_;
  journal_buffer& buffer_;
  batch_store& store_;
  head_file head_;
  journal_start at_;
  node_metrics* const metrics_;
  const callbacks hooks_;

  store_identity identity_;
  bool ended_ = false;
  bool store_failed_ = false;

  mutable std::mutex mutex_;
  std::string write_problem_;
  std::string space_problem_;

  std::thread thread_;
};

}  // namespace madang
