#include "cluster/membership/lease.hpp"

#include <algorithm>

namespace madang {

void held_lease::renewed(std::int64_t sent) {
  sent_ = std::max(sent_.value_or(sent), sent);
}

std::optional<std::int64_t> held_lease::ends_at() const {
  if (!sent_) return std::nullopt;
  return *sent_ + terms_.expires_after - terms_.margin;
}

bool held_lease::holds(std::int64_t now) const {
  const auto end = ends_at();
  return end && now < *end;
}

void lease_watch::read(std::uint16_t node, const renewal_seen& seen, std::int64_t sent, std::int64_t answered) {
  const auto [at, is_new] = watched_.try_emplace(node, watch{seen, answered, sent});
  auto& watched = at->second;
  if (is_new) return;
  if (watched.seen.incarnation != seen.incarnation || watched.seen.counter != seen.counter) {
    watched = {seen, answered, sent};
    return;
  }
  watched.last_sent = std::max(watched.last_sent, sent);
}

std::optional<renewal_seen> lease_watch::expired(std::uint16_t node) const {
  const auto at = watched_.find(node);
  if (at == watched_.end()) return std::nullopt;
  const auto& watched = at->second;
  if (watched.last_sent - watched.first_answered <= terms_.expires_after + terms_.margin) return std::nullopt;
  return watched.seen;
}

}  // namespace madang
