#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "gateway/security/door/fair_share.hpp"
#include "gateway/security/identity_ports.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

namespace madang {

/// One-use tickets that admit a browser to the stream. A ticket holds its place until it is used or too old. In memory
/// only: a ticket does not survive the node. Thread-safe.
class ticket_table {
 public:
  ticket_table(std::int64_t ttl_s, std::int64_t per_user_max, std::shared_ptr<fair_share> places)
      : ttl_s_(ttl_s), per_user_max_(per_user_max), places_(std::move(places)) {}

  /// A new ticket of 192 random bits; otherwise why there is no place for it.
  result<std::string, fair_share::verdict> issue(const verified_caller& who, std::uint64_t address, unix_nanos now);
  /// Whose ticket it is. It is used up by that. Nothing for an unknown, used or old one.
  std::optional<verified_caller> redeem(std::string_view ticket, unix_nanos now);

  std::int64_t ttl_s() const { return ttl_s_; }
  std::size_t size() const;

 private:
  struct entry {
    std::string ticket;
    verified_caller who;
    unix_nanos good_until;
    std::shared_ptr<void> place;
  };
  using entries = std::list<entry>;
  void drop(entries::iterator one);
  void drop_old(unix_nanos now);

  const std::int64_t ttl_s_;
  const std::int64_t per_user_max_;
  const std::shared_ptr<fair_share> places_;
  mutable std::mutex mutex_;
  entries oldest_first_;
  std::unordered_map<std::string_view, entries::iterator> by_ticket_;  ///< keys lie in the entries
  std::unordered_map<user_id, std::int64_t> by_user_;
};

}  // namespace madang
