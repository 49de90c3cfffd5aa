#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "messages/envelope/output.hpp"

namespace madang {

/// Where one io thread takes in what other threads hand it: outputs that passed the gate and jobs. It also remembers
/// which request waits for which answer.
class pending_replies {
 public:
  using taker = std::function<void(answer&&)>;

  /// `wake` is called, on any thread, when something lies here that no earlier call announced. `home`: the process, as
  /// its tokens name it.
  pending_replies(std::uint32_t listener, std::function<void()> wake, node_home home = 0);

  // ---- any thread ----

  void push(std::vector<output>&& outputs);
  void post(std::function<void()> job);
  /// Nothing is taken or announced from now on.
  void close();
  std::uint32_t listener() const { return listener_; }
  /// Requests that wait for an answer.
  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

  // ---- the io thread ----

  void bind_to_this_thread() { thread_ = std::this_thread::get_id(); }
  bool on_own_thread() const { return std::this_thread::get_id() == thread_.load(); }

  /// A token under which `then` gets the answer, once. After `forget_at_ns` (steady) the answer is no longer waited for
  /// and a late one is dropped.
  reply_token expect(taker then, std::int64_t forget_at_ns);
  /// Runs jobs and hands answers to their takers, in the order in which they came; all other outputs go to `stream`.
  void drain(const std::function<void(output&&)>& stream);
  /// Drops takers whose time is over without calling them.
  void forget_old(std::int64_t now_ns);

 private:
  using entry = std::variant<output, std::function<void()>>;
  struct slot {
    std::uint32_t generation = 0;
    taker then;  ///< empty: the slot is free
    std::int64_t forget_at_ns = 0;
  };

  void hand_over(answer&& one);
  void free_slot(std::size_t index);

  const std::uint32_t listener_;
  const node_home home_;
  const std::function<void()> wake_;
  std::atomic<std::thread::id> thread_{};
  std::atomic<std::size_t> waiting_{0};

  std::mutex mutex_;  ///< guards inbox_ and closed_
  std::vector<entry> inbox_;
  bool closed_ = false;

  std::vector<entry> work_;
  std::vector<slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace madang
