#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "cluster/ports/risk/risk_desk.hpp"
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
  wide_quantity mean_volume_of(symbol_id symbol) const override;
  std::optional<open_price_change> adjustment_of(symbol_id symbol) const override;
  risk::circuit_limits circuits_of(account_kind kind) const override;
  risk::anomaly_limits anomalies() const override { return anomalies_; }
  void take_limits(user_id of, const risk::limit_overrides& overrides, risk::kill_state kill) override;
  void take_adjustment(symbol_id of, const open_price_change& change) override;
  void end_adjustment(symbol_id of, std::uint64_t action) override;
  void take_daily_trades(user_id of, std::optional<std::int64_t> most) override;

  /// From the daily bars, when a day begins.
  void take_mean_volume(symbol_id of, wide_quantity mean);
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
  const risk::circuit_limits paper_circuits_;
  const risk::circuit_limits real_circuits_;
  const risk::anomaly_limits anomalies_;
  std::atomic<bool> killed_{false};
  std::atomic<std::uint64_t> version_{1};
  mutable std::shared_mutex lock_;
  std::unordered_map<user_id, of_user> users_;
  mutable std::shared_mutex volumes_lock_;
  std::unordered_map<symbol_id, wide_quantity> mean_volumes_;
  mutable std::shared_mutex adjustments_lock_;
  std::unordered_map<symbol_id, open_price_change> adjustments_;  ///< one at a time for a symbol
  std::atomic<std::size_t> adjustment_count_{0};                  ///< hardly ever above zero
};

}  // namespace madang
