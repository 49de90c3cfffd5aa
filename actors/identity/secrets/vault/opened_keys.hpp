#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

#include "actors/identity/secrets/vault/vault_seals.hpp"

namespace madang::identity {

/// The last used keys, opened. One thread at a time.
class opened_key_cache {
 public:
  explicit opened_key_cache(std::size_t max) : max_(max == 0 ? 1 : max) {}

  std::optional<secret_key> find(user_id user) {
    auto found = index_.find(user);
    if (found == index_.end()) return std::nullopt;
    order_.splice(order_.begin(), order_, found->second);
    return found->second->second;
  }
  void put(user_id user, const secret_key& key) {
    remove(user);
    order_.emplace_front(user, key);
    index_[user] = order_.begin();
    if (order_.size() > max_) remove(order_.back().first);
  }
  void remove(user_id user) {
    auto found = index_.find(user);
    if (found == index_.end()) return;
    order_.erase(found->second);
    index_.erase(found);
  }
  void clear() {
    index_.clear();
    order_.clear();
  }
  std::size_t size() const { return order_.size(); }

 private:
  using entry = std::pair<user_id, secret_key>;
  std::size_t max_;
  std::list<entry> order_;
  std::unordered_map<user_id, std::list<entry>::iterator> index_;
};

}  // namespace madang::identity
