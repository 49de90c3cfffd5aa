#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/security/identity_ports.hpp"
#include "messages/time.hpp"

namespace madang {

/// One-use tickets that admit a browser to the stream. In memory only: a ticket does not survive the node. Thread-safe.
class ticket_table {
 public:
  ticket_table(std::int64_t ttl_s, std::size_t capacity) : ttl_s_(ttl_s), capacity_(capacity) {}

  /// A new ticket of 192 random bits; nothing while the table is full of tickets that are still good.
  std::optional<std::string> issue(const verified_caller& who, unix_nanos now);
  /// Whose ticket it is. It is used up by that. Nothing for an unknown, used or old one.
  std::optional<verified_caller> redeem(std::string_view ticket, unix_nanos now);

  std::int64_t ttl_s() const { return ttl_s_; }
  std::size_t size() const;

 private:
  struct entry {
    verified_caller who;
    unix_nanos good_until;
  };
  void drop_old(unix_nanos now);

  const std::int64_t ttl_s_;
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, entry> entries_;
  std::deque<std::pair<unix_nanos, std::string>> by_age_;
};

}  // namespace madang
