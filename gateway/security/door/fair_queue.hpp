#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>

#include "gateway/security/caller_key.hpp"
#include "gateway/security/door/fair_share.hpp"

namespace madang {

/// Work in front of a pool that does a few things at a time (hashing passwords, reading lists). What waits is taken in
/// turn from each address, and in turn from each user behind it, so that a flood delays its own sender alone. Waiting
/// places are shared fairly, and work that nobody waits for any more is dropped unseen. Thread-safe.
class fair_queue : public std::enable_shared_from_this<fair_queue> {
 public:
  /// Held while the work is under way; the next begins when the last copy goes.
  using pass = std::shared_ptr<void>;
  struct work {
    std::function<bool()> is_wanted;  ///< on any thread, cheap
    std::function<void(pass)> start;  ///< on the thread that asked, or on one that finished work before it
  };

  fair_queue(std::size_t at_once, std::int64_t waiting_max, const share_limits& limits)
      : at_once_(at_once), places_(waiting_max, limits) {}

  /// Starts the work now or later. Otherwise nothing is kept of it.
  fair_share::verdict submit(const caller_key& who, work what);
  /// Drops what waits; nothing starts from now on.
  void close();
  std::size_t waiting() const;

 private:
  struct user_lane {
    user_id user;
    std::deque<work> works;
  };
  /// Lanes of one address, and the addresses themselves: the front is next, and goes to the end when served.
  struct address_lane {
    std::uint64_t address = 0;
    std::list<user_lane> users;
  };

  user_lane& lane_of(const caller_key& who);
  bool take_next(work& into);
  work pop(caller_key& of);
  void start_waiting();
  void finished();

  const std::size_t at_once_;
  fair_share places_;
  mutable std::mutex mutex_;
  std::list<address_lane> addresses_;
  std::map<std::uint64_t, std::list<address_lane>::iterator> by_address_;
  std::size_t waiting_ = 0;
  std::size_t running_ = 0;
  bool closed_ = false;
};

}  // namespace madang
