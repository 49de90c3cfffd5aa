#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "persistence/lists/list_replica.hpp"
#include "persistence/lists/query_registry.hpp"
#include "persistence/ports/read_models.hpp"
#include "persistence/projection/table_projection.hpp"

namespace madang {

struct read_models_options {
  std::size_t threads = 1;
  /// Lists that wait for a thread; over it they are answered at once.
  std::size_t queue_max = 1'024;
  /// How long a list waits for the projection and for its turn (http_settings::list_wait_ms).
  std::int64_t wait_ms = 2'000;
  /// Where lists are read as long as it keeps up; null: always from the projection's own tables.
  std::shared_ptr<list_replica> replica = nullptr;
};

/// Lists from the tables of a projection, read by a few threads of its own in the order of arrival.
class table_read_models final : public read_models {
 public:
  /// `durable` is the journal's durable position; thread-safe. The projection must live longer.
  table_read_models(table_projection& projection, query_registry queries, std::function<position()> durable,
                    read_models_options options);
  /// Answers what waits with `unavailable`.
  ~table_read_models() override;
  table_read_models(const table_read_models&) = delete;
  table_read_models& operator=(const table_read_models&) = delete;

 private:
  struct request {
    any_query query;
    std::function<void(any_listing)> done;
    position upto;
    std::chrono::steady_clock::time_point deadline;
  };
  struct desk;

  void ask_any(any_query query, std::function<void(any_listing)> done) override;
  void serve();
  any_listing answer(const request& one, desk& at);
  std::optional<any_listing> answer_from_replica(const request& one, desk& at);

  table_projection& projection_;
  const query_registry queries_;
  std::function<position()> durable_;
  read_models_options options_;
  std::mutex mutex_;
  std::condition_variable arrival_;
  std::deque<request> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace madang
