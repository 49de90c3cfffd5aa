#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cluster/ports/store_metrics.hpp"
#include "config/store/store_settings.hpp"
#include "persistence/ports/table_registry.hpp"
#include "persistence/postgres/client/pg_pool.hpp"
#include "persistence/projection/tail_projection.hpp"

namespace madang {

/// How far a writer's journal and its rows in the read tables are.
struct writer_tail {
  std::int64_t writer = 0;
  std::uint64_t last_batch = 0;
  std::uint64_t projected = 0;

  bool is_behind() const { return projected < last_batch; }
};

/// All writers of the store. Where there are no read tables yet, nothing of a journal is projected.
result<std::vector<writer_tail>, read_failure> read_tails(pg_pool& readers);

struct tail_watch_options {
  postgres_settings settings;  ///< `writer`: this node's, whose rows it projects itself
  table_registry tables;       ///< of the contexts
  std::uint64_t chunk_events = 20'000;
  store_metrics* metrics = nullptr;
  std::function<void(const std::string&)> report;
  /// A writer whose rows have not moved for so long although they are behind is taken for gone.
  std::chrono::milliseconds look_every{5'000};
};

/// Projects the rest of one writer's journal, as far as `read_tails` has seen it.
result<tail_outcome, read_failure> project_tail_of(const tail_watch_options& with, std::shared_ptr<pg_pool> readers,
                                                   const writer_tail& tail, std::function<bool()> is_stopping);

/// Looks, on a thread of its own, for other writers that have left a part of their journal unprojected, at the start of
/// the node and from time to time, and projects it. One that only seemed to be gone loses nothing: whoever is slower
/// writes nothing.
class tail_watch {
 public:
  explicit tail_watch(tail_watch_options options);
  ~tail_watch();
  tail_watch(const tail_watch&) = delete;
  tail_watch& operator=(const tail_watch&) = delete;

 private:
  void watch();
  void look();
  void project(const writer_tail& tail);
  bool is_stopping();

  const tail_watch_options options_;
  const std::shared_ptr<pg_pool> readers_;
  std::map<std::int64_t, std::uint64_t> seen_;  ///< how far the rows of those that are behind were at the last look
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace madang
