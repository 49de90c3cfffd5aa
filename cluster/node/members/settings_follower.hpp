#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "cluster/node/node_admin.hpp"
#include "config/live_settings.hpp"

namespace madang {

/// What an administrator changes at another node holds here, too: the platform is asked again and again. A thread of
/// its own, from the start to `stop`.
class settings_follower {
 public:
  settings_follower(admin_parts parts, live_settings& into);
  ~settings_follower();

  /// Waits for a question that is on its way, two seconds at most.
  void stop();

 private:
  void follow();

  const admin_parts parts_;
  live_settings& into_;
  std::mutex lock_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace madang
