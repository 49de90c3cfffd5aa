#include "cluster/node/members/settings_follower.hpp"

#include <pthread.h>

#include <chrono>

#include "cluster/node/node_platform.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// A change is in force everywhere within a second.
constexpr auto pause = 500ms;
constexpr auto patience = 2s;

}  // namespace

settings_follower::settings_follower(admin_parts parts, live_settings& into)
    : parts_(parts), into_(into), thread_([this] { follow(); }) {}

void settings_follower::follow() {
  pthread_setname_np(pthread_self(), "settings");
  std::unique_lock held(lock_);
  while (!changed_.wait_for(held, pause, [this] { return stopping_; })) {
    held.unlock();
    // Where the platform is not reached what was known goes on.
    (void)take_changed_settings(parts_, into_, patience);
    held.lock();
  }
}

void settings_follower::stop() {
  {
    const std::lock_guard held(lock_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

settings_follower::~settings_follower() {
  stop();
}

}  // namespace madang
