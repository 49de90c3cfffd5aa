#include "persistence/postgres/client/silent_servers.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

namespace madang {

/// Of the process: what one connection has seen of a server all others go by.
struct silent_servers::servers {
  struct silent_server {
    bool is_asked = false;
    std::uint64_t in_vain = 0;  ///< how often it was asked since it fell silent
  };

  void in_vain(const std::string& dsn) {
    const auto found = silent.find(dsn);
    if (found == silent.end()) return;
    found->second.is_asked = false;
    ++found->second.in_vain;
  }

  std::mutex lock;
  std::condition_variable changed;
  std::map<std::string, silent_server> silent;  ///< by connection string
};

silent_servers::servers& silent_servers::all() {
  static servers one;
  return one;
}

silent_servers::attempt silent_servers::begin(const std::string& dsn, std::chrono::steady_clock::time_point deadline) {
  auto& known = all();
  std::unique_lock guard(known.lock);
  auto found = known.silent.find(dsn);
  if (found == known.silent.end()) return {true, dsn};
  if (!std::exchange(found->second.is_asked, true)) return {true, dsn};
  const auto before = found->second.in_vain;
  known.changed.wait_until(guard, deadline, [&] {
    found = known.silent.find(dsn);
    return found == known.silent.end() || found->second.in_vain != before;
  });
  found = known.silent.find(dsn);
  return {found == known.silent.end(), dsn};
}

void silent_servers::fell_silent(const std::string& dsn) {
  auto& known = all();
  std::lock_guard guard(known.lock);
  known.silent.try_emplace(dsn);
}

silent_servers::attempt::attempt(attempt&& other) noexcept
    : is_open_(std::exchange(other.is_open_, false)), dsn_(std::move(other.dsn_)) {}

/// Nobody has said how it went: as if it had failed for a reason of its own.
silent_servers::attempt::~attempt() {
  if (!is_open_) return;
  auto& known = all();
  {
    std::lock_guard guard(known.lock);
    known.in_vain(dsn_);
  }
  known.changed.notify_all();
}

void silent_servers::attempt::answered() {
  if (!std::exchange(is_open_, false)) return;
  auto& known = all();
  {
    std::lock_guard guard(known.lock);
    known.silent.erase(dsn_);
  }
  known.changed.notify_all();
}

void silent_servers::attempt::timed_out() {
  if (!std::exchange(is_open_, false)) return;
  auto& known = all();
  {
    std::lock_guard guard(known.lock);
    known.silent.try_emplace(dsn_);
    known.in_vain(dsn_);
  }
  known.changed.notify_all();
}

}  // namespace madang
