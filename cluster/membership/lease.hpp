#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace madang {

/// How long a node's lease holds. No wall clock takes part: each side counts on its own boot-time clock.
struct lease_terms {
  /// A node whose counter stood still for so long, as one observer has seen it, is expired.
  std::int64_t expires_after = 2'000'000'000;
  /// What an observer waits longer, and a holder stops earlier: clocks that run at different speeds, late threads.
  std::int64_t margin = 200'000'000;
};

/// A node's own view of its lease. It counts from before a renewal was sent, never from its answer.
class held_lease {
 public:
  explicit held_lease(const lease_terms& terms) : terms_(terms) {}

  /// A renewal that was sent at `sent` has been answered with yes. An older one changes nothing.
  void renewed(std::int64_t sent);
  /// True while nobody may have taken over: ask after the state was read, once for each delivery.
  bool holds(std::int64_t now) const;
  /// The moment from which `holds` is false; nothing where it never held.
  std::optional<std::int64_t> ends_at() const;

 private:
  lease_terms terms_;
  std::optional<std::int64_t> sent_;
};

/// One node as its row says it.
struct renewal_seen {
  /// Random, of the process.
  std::uint64_t incarnation = 0;
  std::uint64_t counter = 0;
};

/// An observer of the other nodes' renewals. A node is expired when its counter was read unchanged for the whole term
/// plus margin; what was read over another connection to the store does not count, since that may have been another
/// store's past.
class lease_watch {
 public:
  explicit lease_watch(const lease_terms& terms) : terms_(terms) {}

  /// A read that was sent at `sent` and answered at `answered` has shown this.
  void read(std::uint16_t node, const renewal_seen& seen, std::int64_t sent, std::int64_t answered);
  /// The connection to the store is another one: every watch begins again.
  void reconnected() { watched_.clear(); }
  /// The node's row is gone.
  void forget(std::uint16_t node) { watched_.erase(node); }
  /// What to fence, when it is time to: the row must still say exactly this.
  std::optional<renewal_seen> expired(std::uint16_t node) const;

 private:
  struct watch {
    renewal_seen seen;
    /// When the read that first showed it was answered: it may have been renewed just before.
    std::int64_t first_answered = 0;
    /// When the last read that still showed it was sent.
    std::int64_t last_sent = 0;
  };

  lease_terms terms_;
  std::map<std::uint16_t, watch> watched_;
};

}  // namespace madang
