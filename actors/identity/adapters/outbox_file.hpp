#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "actors/identity/adapters/link_message.hpp"
#include "config/identity/identity_settings.hpp"

namespace madang::identity {

/// Seals the address of a user for the file, and opens it: what is personal is nowhere in the clear. May read the disk.
/// Nothing where it cannot.
struct address_seal {
  using turn = std::function<std::optional<std::string>(user_id, std::string_view)>;
  turn seal;
  turn open;
};

/// Messages to users that have not left, newest last, in a file that nobody else may read. Without a mail server they
/// stay, and the administrator passes them on; otherwise they wait for it. Bounded: the oldest go, and so do those that
/// are no longer good. Thread-safe; the disk is touched by a thread of its own, and by who takes what is due.
class outbox_file {
 public:
  /// `delivers`: there is a mail server.
  outbox_file(std::string path, const identity_settings& config, bool delivers, address_seal seal);
  /// What waits is written.
  ~outbox_file();
  outbox_file(const outbox_file&) = delete;
  outbox_file& operator=(const outbox_file&) = delete;

  void post(link_message one);
  /// Nothing goes to this user any more.
  void forget(user_id user);
  /// Newest first.
  std::vector<link_message> kept(std::size_t most) const;

  /// The message that waits longest for a try that is due, with its address. One whose address cannot be opened is kept
  /// for the administrator.
  std::optional<link_message> due(unix_nanos now);
  /// When the next try is due; nothing: none waits.
  std::optional<unix_nanos> next_due() const;
  /// It has left.
  void remove(const link_message& sent);
  /// Takes over how far a message is, unless a newer one has taken its place. False: it has.
  bool update(const link_message& tried);
  std::size_t waiting() const;
  /// Messages that had to go before they had left.
  std::uint64_t dropped() const;
  /// Called by whoever posts, after each message; set before the first.
  void on_post(std::function<void()> call) { posted_ = std::move(call); }

 private:
  void read();
  void work();
  /// Seals what is not sealed yet.
  void seal(std::deque<link_message>& all) const;
  void write(const std::deque<link_message>& all) const;
  void drop_oldest();
  void drop_ended(unix_nanos now);
  link_message* find(const link_message& one);
  void changed();

  const std::string path_;
  const std::size_t max_;
  const bool delivers_;
  const address_seal seal_;
  std::function<void()> posted_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<link_message> kept_;
  std::uint64_t dropped_ = 0;
  bool changed_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace madang::identity
