#include "gateway/security/door/fair_share.hpp"

#include <utility>

#include "messages/ensure.hpp"

namespace madang {
namespace {

template <class Counts, class Key>
std::int64_t count_of(const Counts& counts, const Key& key) {
  const auto at = counts.find(key);
  return at == counts.end() ? 0 : at->second;
}

template <class Counts, class Key>
void release_one(Counts& counts, const Key& key) {
  const auto at = counts.find(key);
  ensure(at != counts.end(), "who leaves a pool had a place in it");
  if (--at->second == 0) counts.erase(at);
}

/// Gives its place back when it goes.
struct held_place {
  held_place(std::shared_ptr<fair_share> in, const caller_key& of) : pool(std::move(in)), who(of) {}
  held_place(const held_place&) = delete;
  held_place& operator=(const held_place&) = delete;
  ~held_place() { pool->leave(who); }

  std::shared_ptr<fair_share> pool;
  caller_key who;
};

}  // namespace

/// One who holds nothing is let in wherever a place is free; the last tenth is for such callers alone.
bool fair_share::has_room(std::int64_t holds, std::int64_t percent) const {
  if (holds == 0 || percent >= 100) return true;
  return holds * (100 - percent) < percent * (capacity_ - capacity_ / 10 - held_);
}

fair_share::verdict fair_share::enter(const caller_key& who) {
  const std::lock_guard lock(mutex_);
  if (held_ >= capacity_) return verdict::pool_full;
  if (!has_room(count_of(by_address_, who.address), limits_.per_address_percent)) return verdict::share_used;
  if (who.user && !has_room(count_of(by_user_, who.user), limits_.per_user_percent)) return verdict::share_used;
  ++held_;
  ++by_address_[who.address];
  if (who.user) ++by_user_[who.user];
  return verdict::admitted;
}

void fair_share::leave(const caller_key& who) {
  const std::lock_guard lock(mutex_);
  --held_;
  release_one(by_address_, who.address);
  if (who.user) release_one(by_user_, who.user);
}

std::int64_t fair_share::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

shared_place take_place(const std::shared_ptr<fair_share>& pool, const caller_key& who) {
  shared_place out;
  out.verdict = pool->enter(who);
  if (out.verdict != fair_share::verdict::admitted) return out;
  out.held = std::make_shared<held_place>(pool, who);
  return out;
}

}  // namespace madang
