#include "persistence/postgres/client/silent_servers.hpp"

#include <map>
#include <mutex>
#include <utility>

namespace madang {

/// Of the process: what one connection has seen of a server all others go by.
struct silent_servers::servers {
  std::mutex lock;
  std::map<std::string, bool> silent;  ///< by connection string: whether somebody asks it now
};

silent_servers::servers& silent_servers::all() {
  static servers one;
  return one;
}

silent_servers::attempt silent_servers::begin(const std::string& dsn) {
  auto& known = all();
  std::lock_guard guard(known.lock);
  const auto found = known.silent.find(dsn);
  if (found == known.silent.end()) return {true, dsn};
  if (std::exchange(found->second, true)) return {false, {}};
  return {true, dsn};
}

void silent_servers::fell_silent(const std::string& dsn) {
  auto& known = all();
  std::lock_guard guard(known.lock);
  known.silent.try_emplace(dsn, false);
}

silent_servers::attempt::attempt(attempt&& other) noexcept
    : is_open_(std::exchange(other.is_open_, false)), dsn_(std::move(other.dsn_)) {}

/// Nobody has said how it went: as if it had failed for a reason of its own.
silent_servers::attempt::~attempt() {
  if (!is_open_) return;
  auto& known = all();
  std::lock_guard guard(known.lock);
  const auto found = known.silent.find(dsn_);
  if (found != known.silent.end()) found->second = false;
}

void silent_servers::attempt::answered() {
  if (!std::exchange(is_open_, false)) return;
  auto& known = all();
  std::lock_guard guard(known.lock);
  known.silent.erase(dsn_);
}

void silent_servers::attempt::timed_out() {
  if (!std::exchange(is_open_, false)) return;
  auto& known = all();
  std::lock_guard guard(known.lock);
  known.silent[dsn_] = false;
}

}  // namespace madang
