#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cluster/ports/outside_metrics.hpp"
#include "messages/identity/outside_links.hpp"
#include "messages/time.hpp"

namespace madang::identity {

/// A provider's grant that is to be taken back.
struct grant_to_revoke {
  user_id user;
  login_provider provider = login_provider::google;
  std::string sealed;  ///< what it is taken back with
  bool lasting = false;
  unix_nanos kept_at = {};
  std::uint32_t tries = 0;
  unix_nanos next_try_at = {};
};

/// How often a grant is tried, and how many may wait.
struct grant_retries {
  std::int64_t first_ms = 30'000;  ///< after the first try that failed; doubles up to `max_ms`
  std::int64_t max_ms = 3'600'000;
  std::int64_t keep_ns = 0;  ///< then it is given up
  /// Whoever unlinks says within this time whether he has; then the user is asked.
  std::int64_t held_ns = 60 * nanos_per_second;
  std::size_t waiting_max = 1'000;
  std::size_t per_user_max = 10;
};

/// How a try ended.
enum class grant_outcome : std::uint8_t {
  done = 1,
  refused = 2,  ///< the provider works and said no: the same try would end alike
  again = 3,
  cut_off = 4,  ///< this process stops
};

/// Grants that providers have not taken back yet, in a file that nobody else may read: a process that dies goes on with
/// them. Bounded by user and in all: the oldest are given up. Thread-safe; providers are called, users are asked and
/// the file is written on a thread of its own, but for `keep`.
class grant_outbox {
 public:
  using number = std::uint64_t;
  using caller = std::function<grant_outcome(const grant_to_revoke&)>;
  using counts_of = std::function<outside_metrics*(login_provider)>;
  /// Whether the identity is linked still; nothing where that cannot be found out now. Blocks.
  using asker = std::function<std::optional<bool>(user_id, login_provider)>;

  /// `counts`: null for a provider that is not set up any more.
  grant_outbox(std::string path, const grant_retries& policy, std::function<unix_nanos()> now, caller call,
               counts_of counts);
  ~grant_outbox() { stop(); }
  grant_outbox(const grant_outbox&) = delete;
  grant_outbox& operator=(const grant_outbox&) = delete;

  /// From now on users are asked about grants of which nobody has said, in time or before his process died, what has
  /// become of their identities. Empty: nobody is asked any more; a question that is under way is waited for.
  void ask_with(asker is_linked);
  /// On the disk when it returns, and held until `release`. Nothing: the file cannot be written. Blocks.
  std::optional<std::vector<number>> keep(std::vector<grant_to_revoke> all);
  /// The identity is unlinked: the provider is told.
  void release(number one);
  /// It is linked still.
  void drop(number one);
  /// The user has given this provider's grant anew: what was released is wanted no more.
  void forget(user_id user, login_provider provider);
  std::size_t waiting() const;
  /// A call that is under way is waited for; what is left stays in the file.
  void stop();

 private:
  struct entry {
    number at = 0;
    grant_to_revoke grant;
    bool is_released = false;
    std::uint32_t questions = 0;  ///< that were not answered
  };
  void read();
  bool write() const;
  std::optional<std::vector<number>> take_in(std::vector<grant_to_revoke> all);
  void work();
  void make_room(user_id user);
  void give_up(std::size_t index, const char* why);
  const entry* next_due() const;
  void settle(number tried, grant_outcome how);
  void find_out(std::unique_lock<std::mutex>& lock, number held, const grant_to_revoke& grant);
  entry* find(number one);
  void changed();
  void note_waiting() const;

  const std::string path_;
  const grant_retries policy_;
  const std::function<unix_nanos()> now_;
  const caller call_;
  const counts_of counts_;
  mutable std::mutex file_mutex_;  ///< of who writes the file; taken before the other
  mutable std::mutex mutex_;       ///< of what follows
  std::condition_variable wake_;
  std::vector<entry> entries_;  ///< the oldest first
  number last_ = 0;
  asker is_linked_;
  bool is_asking_ = false;
  std::condition_variable asked_;
  bool changed_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace madang::identity
