#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "actors/identity/adapters/oidc/grant_outbox.hpp"
#include "actors/identity/adapters/oidc/provider_client.hpp"
#include "actors/kernel/outside_calls.hpp"

namespace madang::identity {

/// Work that waits for threads of its own; what does not fit is not taken. Thread-safe.
class work_queue {
 public:
  work_queue(const char* thread_name, std::int64_t threads, std::int64_t waiting_max);
  ~work_queue() { stop(); }
  work_queue(const work_queue&) = delete;
  work_queue& operator=(const work_queue&) = delete;

  bool put(std::function<void()> work);
  /// What waits is dropped, what runs is waited for.
  void stop();

 private:
  void run();

  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

/// The providers that are set up, each behind a breaker of its own, called on threads that do nothing else.
class login_calls {
 public:
  using taker = std::function<void(result<provider_person, provider_failure>)>;

  login_calls(const oauth_settings& limits, std::function<unix_nanos()> now);
  ~login_calls();

  /// Before anything is called. `counts` outlives this.
  void add(login_provider which, const oauth_provider_settings& provider, outside_metrics& counts);
  /// Null: it is not set up.
  const oauth_provider_settings* find(login_provider which) const;
  /// False: too many wait. `done` comes on a thread of the pool, unless this stops before.
  bool identify(login_provider which, login_code code, taker done);
  /// Takes back the grant that was given with `given`. Blocks for as long as a log-in may take; a provider that is not
  /// set up any more may be one day.
  grant_outcome revoke(login_provider which, const std::string& given, bool lasting);
  /// What is under way is cut off.
  void stop();

 private:
  struct door {
    provider_client client;
    outside_calls calls;
  };
  result<provider_person, provider_failure> call(door& at, const login_code& code);
  result<std::monostate, provider_failure> call_to_revoke(door& at, const std::string& given, bool lasting);

  const oauth_settings limits_;
  const std::function<unix_nanos()> now_;
  std::atomic<bool> stopping_ = false;
  std::map<login_provider, std::unique_ptr<door>> doors_;
  work_queue queue_;
};

}  // namespace madang::identity
