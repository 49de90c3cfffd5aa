#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "config/settings.hpp"

namespace madang::identity {

/// Hashes and verifies passwords with argon2id on threads of its own: one takes tens of milliseconds and megabytes by
/// design. The queue is bounded; a full one is answered at once with `false` and no callback (503). Callbacks run on
/// the pool's threads and must not block or throw. Passwords are wiped from the pool's memory as soon as they are used.
/// Thread-safe.
class password_hasher {
 public:
  /// Takes memory, iterations, threads and queue bound from the settings. Hashes one random password, so it takes as
  /// long as one hash.
  explicit password_hasher(const identity_settings& settings);
  ~password_hasher();
  /// Jobs under way finish; waiting ones are dropped without a callback, later ones refused.
  void stop();
  password_hasher(const password_hasher&) = delete;
  password_hasher& operator=(const password_hasher&) = delete;

  /// Calls back with a PHC string (`$argon2id$…`), empty when there was not enough memory.
  bool hash(std::string password, std::function<void(std::string phc)> done);
  /// Calls back whether the password is the one that `phc` was made of. False for anything that is no argon2id string.
  bool verify(std::string phc, std::string password, std::function<void(bool)> done);
  /// Takes as long as `verify` and calls back with false: for a log-in whose e-mail nobody has, so that the time of the
  /// answer does not tell which addresses are registered.
  bool verify_against_nobody(std::string password, std::function<void(bool)> done);

  /// Jobs that wait for a thread.
  std::size_t waiting() const;

 private:
  /// A copy of the password on the heap: moving a job moves a pointer and leaves no second copy behind.
  using wiped_later = std::vector<char>;
  struct hash_job {
    std::function<void(std::string)> done;
  };
  struct verify_job {
    std::string phc;
    std::function<void(bool)> done;
  };
  struct job {
    wiped_later password;
    std::variant<hash_job, verify_job> what;
  };

  bool enqueue(std::string& password, std::variant<hash_job, verify_job> what);
  void work();
  void run(job& next) const;
  std::string hash_now(const wiped_later& password) const;

  unsigned long long iterations_;
  std::size_t memory_bytes_;
  std::size_t queue_max_;
  std::string nobody_;  ///< the hash of a random password

  mutable std::mutex mutex_;  ///< guards queue_ and stopping_
  std::condition_variable wake_;
  std::deque<job> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace madang::identity
