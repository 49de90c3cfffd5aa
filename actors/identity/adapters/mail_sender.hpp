#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "actors/identity/adapters/outbox_file.hpp"
#include "actors/identity/adapters/smtp_client.hpp"
#include "cluster/ports/outside_metrics.hpp"

namespace madang::identity {

/// How often a message is tried, and how soon again.
struct mail_retries {
  std::int64_t tries_max = 20;
  std::int64_t first_ms = 30'000;
  std::int64_t max_ms = 600'000;
};
/// The pause after so many tries that failed, in nanoseconds: it doubles up to a bound.
std::int64_t pause_after(const mail_retries& policy, std::uint32_t tries);
/// How far a message is after a try.
link_message after_try(link_message tried, const mail_result& result, const mail_retries& policy, unix_nanos now);

/// Sends what waits in the outbox, one message after the other, on a thread of its own. A message leaves the outbox
/// once the server has it, so that it is sent again only where the process dies between the server's word and the file.
class mail_sender {
 public:
  using hand_over = std::function<mail_result(const link_message&, const std::atomic<bool>& stopping)>;

  /// What is referred to outlives this.
  mail_sender(outbox_file& box, const mail_retries& policy, hand_over send, std::function<unix_nanos()> now,
              outside_metrics& counts);
  /// A try that is under way is cut off.
  ~mail_sender();
  mail_sender(const mail_sender&) = delete;
  mail_sender& operator=(const mail_sender&) = delete;

 private:
  void work();
  /// Sleeps until something may be due.
  void rest();
  /// Whether there was something to do.
  bool send_next();
  void count(const mail_result& result, const link_message& after);
  void note_waiting();

  outbox_file& box_;
  const mail_retries policy_;
  const hand_over send_;
  const std::function<unix_nanos()> now_;
  outside_metrics& counts_;
  std::uint64_t dropped_ = 0;
  std::uint32_t server_failures_ = 0;  ///< in a row
  unix_nanos server_rests_until_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool posted_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace madang::identity
