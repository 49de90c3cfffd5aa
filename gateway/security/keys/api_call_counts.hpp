#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "messages/identity/api_keys.hpp"

namespace madang {

/// Signed calls of the day, by user. The user's entity is told some at a time, so a crash forgets the last few.
/// In memory, bounded. Thread-safe.
class api_call_counts {
 public:
  struct bounds {
    std::size_t users_max = 10'000;
    std::uint32_t told_each = 50;   ///< calls
    std::int64_t told_each_s = 10;  ///< or after this long, whichever comes first
  };
  explicit api_call_counts(const bounds& limits) : limits_(limits) {}

  struct verdict {
    bool admitted = false;
    std::optional<count_api_calls> tell;  ///< what the user's entity is to be told
  };
  /// A signed call; without a limit all are admitted.
  verdict count(api_key_id key, calendar_day day, std::optional<std::uint32_t> limit, unix_nanos now);
  /// What the user's entity has counted on a day; known better here where calls were counted since.
  void learn(user_id user, calendar_day day, std::uint32_t calls);
  /// Calls of a day as known here; nothing where none was counted here.
  std::optional<std::uint32_t> used(user_id user, calendar_day day) const;

 private:
  struct entry {
    calendar_day day;
    std::uint32_t calls = 0;
    std::uint32_t told = 0;
    unix_nanos told_at;
  };
  entry& entry_of(user_id user, calendar_day day);

  const bounds limits_;
  mutable std::mutex mutex_;
  std::unordered_map<user_id, entry> by_user_;
};

}  // namespace madang
