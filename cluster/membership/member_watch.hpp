#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "cluster/membership/lease.hpp"
#include "persistence/ports/membership_store.hpp"

namespace madang {

/// Nanoseconds since the machine was started; goes on while it sleeps, and nobody sets it.
std::int64_t boot_time_nanos();

/// What to fence off, as long as it says exactly this.
struct expired_member {
  member_identity who;
  std::uint64_t counter = 0;
};

/// Looks at the members' counters in the store, and says by its own boot-time clock who has not renewed for too long.
/// It watches its own node's row like any other: what stands there may be the process before. One thread at a time.
class member_watch {
 public:
  /// `store` outlives this.
  member_watch(membership_store& store, const lease_terms& terms,
               std::function<std::int64_t()> boot_clock = boot_time_nanos)
      : store_(store), boot_clock_(std::move(boot_clock)), leases_(terms) {}

  /// Reads once; a connection that was made anew begins every watch again, a read that fails changes nothing.
  result<std::vector<member>, member_failure> look();
  /// Who is expired as of the last look.
  std::vector<expired_member> expired() const;

 private:
  membership_store& store_;
  const std::function<std::int64_t()> boot_clock_;
  lease_watch leases_;
  std::uint64_t connection_ = 0;
  std::vector<std::uint16_t> watched_;
};

}  // namespace madang
