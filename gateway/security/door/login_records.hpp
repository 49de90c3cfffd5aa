#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "messages/identity/sessions.hpp"
#include "messages/time.hpp"

namespace madang {

/// One log-in as administrators see it.
struct login_record {
  std::uint64_t number = 0;  ///< from 1
  unix_nanos time;
  identity::user_id user;  ///< zero: nobody has the name that was given
  std::string address;
  identity::login_result result = identity::login_result::bad_credentials;
};

/// The latest log-ins at this node, good ones and bad ones, also those of names that nobody has. In memory alone: the
/// failures of a user are events of his, too. The oldest go where there are more than allowed. Thread-safe.
class login_records {
 public:
  explicit login_records(std::size_t most) : most_(most) {}

  void add(unix_nanos time, identity::user_id user, std::string address, identity::login_result result);
  /// The user is erased: nobody sees from where he logged in.
  void forget(identity::user_id user);
  /// Newest first, below `before` (zero: from the newest), at most `limit`; of this user and this address where they
  /// are given.
  std::vector<login_record> list(identity::user_id user, const std::string& address, std::uint64_t before,
                                 std::size_t limit) const;

 private:
  const std::size_t most_;
  mutable std::mutex lock_;
  std::deque<login_record> newest_last_;
  std::uint64_t next_ = 1;
};

}  // namespace madang
