#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "cluster/ports/risk_desk.hpp"
#include "config/settings.hpp"

namespace madang {

/// The node's risk desk, in memory. A user is here only while he has limits, a switch or a quota of his own.
class node_risk final : public risk_desk {
 public:
  explicit node_risk(const settings& config);

  const risk::ladder& checks() const override;
  std::uint64_t version() const override { return version_.load(std::memory_order_acquire); }
  std::shared_ptr<const risk::limits> limits_of(user_id owner, account_kind kind,
                                                const risk::limit_overrides& own) const override;
  risk::kill_switch killed(user_id owner) const override;
  std::string_view sector_of(symbol_id symbol) const override;
  void take_limits(user_id of, const risk::limit_overrides& overrides, risk::kill_state kill) override;
  void take_daily_trades(user_id of, std::optional<std::int64_t> most) override;

  /// What may change of the settings while the node runs.
  void take(const settings& now);

 private:
  struct of_user {
    risk::limit_overrides overrides;
    risk::kill_state kill = risk::kill_state::off;
    std::optional<std::int64_t> daily_trades;

    bool says_nothing() const { return overrides.empty() && kill == risk::kill_state::off && !daily_trades; }
  };
  template <class Change>
  void change(user_id of, Change with);

  std::shared_ptr<const risk::limits> paper_;
  std::shared_ptr<const risk::limits> real_;
  std::map<symbol_id, std::string> sectors_;
  std::atomic<bool> killed_{false};
  std::atomic<std::uint64_t> version_{1};
  mutable std::shared_mutex lock_;
  std::unordered_map<user_id, of_user> users_;
};

}  // namespace madang
