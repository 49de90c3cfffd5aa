#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "cluster/membership/lease.hpp"
#include "persistence/ports/membership_store.hpp"

namespace madang {

/// Renews a node's lease, on a thread and over a connection of its own, so that nothing else holds it up.
class lease_keeper {
 public:
  /// `lost`: the process is no member any more, and must end; called once, on the keeper's thread.
  lease_keeper(std::unique_ptr<membership_store> store, const member_identity& who, const lease_terms& terms,
               std::function<void(const std::string&)> lost);
  ~lease_keeper();
  lease_keeper(const lease_keeper&) = delete;
  lease_keeper& operator=(const lease_keeper&) = delete;

  /// True while nobody may have taken over. Any thread; ask after the state was read.
  bool holds() const;
  /// Gives the lease back, once the process has written all it had to; nothing is renewed afterwards.
  void leave();

 private:
  void run();
  bool renew();
  void stop();

  const std::unique_ptr<membership_store> store_;
  const member_identity who_;
  const lease_terms terms_;
  const std::function<void(const std::string&)> lost_;
  held_lease lease_;
  std::atomic<std::int64_t> ends_at_{0};
  std::mutex lock_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace madang
