#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cluster/ports/channels.hpp"
#include "cluster/ports/portfolio_watches.hpp"

namespace madang::portfolio {

/// Remembers between two rounds what has moved, and tells each account that it concerns once. While nobody watches, a
/// price costs one atomic read; what nobody listens to any more is forgotten when its prices move.
class portfolio_watch_table final : public portfolio_watches {
 public:
  explicit portfolio_watch_table(const interest& listeners) : listeners_(listeners) {}

  void watch(account_id account, std::span<const symbol_id> symbols) override;
  void guard(account_id account, std::span<const symbol_id> symbols) override;
  void changed(account_id account) override;
  /// A symbol has traded. Called by symbol actors.
  void traded(symbol_id symbol);

  /// Tells every account that has something new, if a round is due: one every `interval_ms`. One thread.
  void round(std::int64_t now_ms, std::int64_t interval_ms, const std::function<void(account_id)>& tell);

  /// Accounts that are watched.
  std::size_t size() const;

 private:
  struct watched_symbol {
    std::atomic<bool> moved{false};
    std::set<account_id> accounts;
  };

  void forget(account_id account);

  const interest& listeners_;
  std::atomic<bool> anything_{false};    ///< moved since the last round
  std::atomic<std::size_t> symbols_{0};  ///< that are watched
  std::int64_t last_round_ms_ = 0;
  mutable std::shared_mutex lock_;
  std::map<symbol_id, std::unique_ptr<watched_symbol>> by_symbol_;
  std::unordered_map<account_id, std::vector<symbol_id>> by_account_;
  std::set<account_id> changed_;
  std::unordered_set<account_id> guarded_;
};

}  // namespace madang::portfolio
