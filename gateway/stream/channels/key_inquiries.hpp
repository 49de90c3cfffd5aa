#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

#include "cluster/ports/channel_registry.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/stream/stream_ports.hpp"

namespace madang {

/// Asks the contexts about their channels: who may read one, which are a user's own, where a reader begins. Answers
/// come on the hub's thread in another turn, once, in bounded time; what comes too late counts as unavailable.
class key_inquiries {
 public:
  explicit key_inquiries(const stream_ports& ports) : ports_(ports) {}

  void check(channel_key kind, std::uint64_t key, const caller& by, access_taker then);
  void own_keys(channel_key kind, user_id by, key_taker then);
  void snapshot(channel_id channel, const caller& by, snapshot_taker then);

  /// Hears when everything that the journal has now is durable; false: it takes too long.
  void when_durable(std::function<void(bool)> then);
  /// What takes an answer, on any thread: `then` runs once on the hub's thread, with `when_late` after too long a time.
  template <class Answer>
  std::function<void(Answer)> open(std::function<void(Answer)> then, Answer when_late);

  /// Gives up what has taken too long.
  void sweep(std::int64_t now_ms);
  std::size_t open() const { return open_.size(); }

 private:
  class question;
  struct open_question {
    std::int64_t expires_ms = 0;
    std::function<void()> give_up;
  };

  std::uint64_t keep(std::function<void()> give_up);

  const stream_ports& ports_;
  std::unordered_map<std::uint64_t, open_question> open_;
  std::uint64_t next_ = 1;
};

template <class Answer>
std::function<void(Answer)> key_inquiries::open(std::function<void(Answer)> then, Answer when_late) {
  const auto kept = std::make_shared<std::function<void(Answer)>>(std::move(then));
  const auto number = keep([kept, when_late = std::move(when_late)] { (*kept)(when_late); });
  // The answer may come after the hub has gone: then `replies` is closed and runs nothing. They keep this function
  // until its answer comes, so it must not keep them.
  return [this, number, kept, to = std::weak_ptr(ports_.replies)](Answer given) {
    const auto replies = to.lock();
    if (!replies) return;
    replies->post([this, number, kept, given = std::move(given)] {
      if (open_.erase(number) != 0) (*kept)(given);
    });
  };
}

}  // namespace madang
