#include "cluster/portfolio/portfolio_watch_table.hpp"

#include <algorithm>
#include <mutex>

namespace madang::portfolio {

void portfolio_watch_table::watch(account_id account, std::span<const symbol_id> symbols) {
  {
    const std::shared_lock held(lock_);
    const auto known = by_account_.find(account);
    if (known != by_account_.end() && std::ranges::equal(known->second, symbols)) return;
  }
  const std::unique_lock held(lock_);
  forget(account);
  by_account_[account].assign(symbols.begin(), symbols.end());
  for (const auto symbol : symbols) {
    auto& place = by_symbol_[symbol];
    if (!place) place = std::make_unique<watched_symbol>();
    place->accounts.insert(account);
  }
  symbols_.store(by_symbol_.size(), std::memory_order_release);
  // The account was valued before these were watched: what has traded in between is told by one more round.
  changed_.insert(account);
  anything_.store(true, std::memory_order_release);
}

void portfolio_watch_table::guard(account_id account, std::span<const symbol_id> symbols) {
  {
    const std::shared_lock held(lock_);
    if (guarded_.contains(account) == !symbols.empty()) {
      const auto known = by_account_.find(account);
      if (symbols.empty() || (known != by_account_.end() && std::ranges::equal(known->second, symbols))) return;
    }
  }
  {
    const std::unique_lock held(lock_);
    // What is not guarded any more is forgotten by the next round, unless somebody listens.
    if (symbols.empty()) {
      guarded_.erase(account);
      changed_.insert(account);
      anything_.store(true, std::memory_order_release);
      return;
    }
    guarded_.insert(account);
  }
  watch(account, symbols);
}

void portfolio_watch_table::changed(account_id account) {
  const std::unique_lock held(lock_);
  changed_.insert(account);
  anything_.store(true, std::memory_order_release);
}

void portfolio_watch_table::traded(symbol_id symbol) {
  if (symbols_.load(std::memory_order_acquire) == 0) return;
  const std::shared_lock held(lock_);
  const auto found = by_symbol_.find(symbol);
  if (found == by_symbol_.end()) return;
  found->second->moved.store(true, std::memory_order_release);
  anything_.store(true, std::memory_order_release);
}

void portfolio_watch_table::round(std::int64_t now_ms, std::int64_t interval_ms,
                                  const std::function<void(account_id)>& tell) {
  if (now_ms - last_round_ms_ < interval_ms) return;
  if (!anything_.exchange(false, std::memory_order_acq_rel)) return;
  last_round_ms_ = now_ms;
  std::set<account_id> told;
  {
    const std::unique_lock held(lock_);
    told.swap(changed_);
    for (auto& [symbol, one] : by_symbol_) {
      if (one->moved.exchange(false)) told.insert(one->accounts.begin(), one->accounts.end());
    }
    std::erase_if(told, [&](account_id account) {
      const bool gone = !guarded_.contains(account) && !listeners_.in({channel_kind::portfolio, account.value});
      if (gone) forget(account);
      return gone;
    });
    symbols_.store(by_symbol_.size(), std::memory_order_release);
  }
  for (const auto account : told) tell(account);
}

std::size_t portfolio_watch_table::size() const {
  const std::shared_lock held(lock_);
  return by_account_.size();
}

void portfolio_watch_table::forget(account_id account) {
  const auto known = by_account_.find(account);
  if (known == by_account_.end()) return;
  for (const auto symbol : known->second) {
    const auto found = by_symbol_.find(symbol);
    found->second->accounts.erase(account);
    if (found->second->accounts.empty()) by_symbol_.erase(found);
  }
  by_account_.erase(known);
}

}  // namespace madang::portfolio
