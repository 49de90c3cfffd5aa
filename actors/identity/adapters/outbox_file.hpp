#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "config/identity/identity_settings.hpp"
#include "messages/identity/sessions.hpp"

namespace madang::identity {

/// A message with a link, as it is handed over.
struct link_message {
  link_kind kind = link_kind::verify_email;
  user_id user;
  std::string email;
  std::string link;
  unix_nanos created_at;
  unix_nanos ends_at;
};

/// Messages to users where no mail server is set: they lie, newest last, in a file that nobody else may read, and the
/// administrator passes them on. Bounded: the oldest go, and so do those that are no longer good. Thread-safe; the disk
/// is touched by a thread of its own.
class outbox_file {
 public:
  outbox_file(std::string path, const identity_settings& config);
  /// What waits is written.
  ~outbox_file();
  outbox_file(const outbox_file&) = delete;
  outbox_file& operator=(const outbox_file&) = delete;

  void post(link_message one);
  /// Newest first.
  std::vector<link_message> kept(std::size_t most) const;

 private:
  void read();
  void work();
  void write(const std::deque<link_message>& all) const;

  const std::string path_;
  const std::size_t max_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<link_message> kept_;
  bool changed_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace madang::identity
