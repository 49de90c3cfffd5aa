#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "cluster/ports/channel_registry.hpp"
#include "gateway/stream/stream_ports.hpp"

namespace madang {

/// Asks the contexts about their channels: who may read one, which are a user's own, where a reader begins. Answers
/// come on the hub's thread in another turn, once, in bounded time; what comes too late counts as unavailable.
class key_inquiries {
 public:
  explicit key_inquiries(const stream_ports& ports) : ports_(ports) {}

  void check(channel_key kind, std::uint64_t key, user_id by, access_taker then);
  void own_keys(channel_key kind, user_id by, key_taker then);
  void snapshot(channel_id channel, user_id by, snapshot_taker then);

  /// Gives up what has taken too long.
  void sweep(std::int64_t now_ms);
  std::size_t open() const { return open_.size(); }

 private:
  class question;
  struct open_question {
    std::int64_t expires_ms = 0;
    std::function<void()> give_up;
  };

  template <class Answer>
  std::function<void(Answer)> open(std::function<void(Answer)> then, Answer when_late);

  const stream_ports& ports_;
  std::unordered_map<std::uint64_t, open_question> open_;
  std::uint64_t next_ = 1;
};

}  // namespace madang
