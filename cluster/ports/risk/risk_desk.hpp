#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "messages/accounts/account.hpp"
#include "messages/risk/limits.hpp"
#include "messages/risk/order_facts.hpp"

namespace madang {

/// A split, or what else changes a symbol's price, that goes on: the symbol's new price holds for an account once it
/// has taken part itself, and the old one until then.
struct open_price_change {
  std::uint64_t action = 0;
  price price_before;
};

/// What users and the platform say about risk, as accounts of this node read it: the limits and switches of users,
/// written by the actors that keep them, and the profiles and the platform's switch from the settings. Like the market
/// cache it runs ahead of the disk; whatever an account decides by it stands behind it in the journal. Thread-safe.
class risk_desk {
 public:
  virtual ~risk_desk() = default;

  virtual const risk::ladder& checks() const = 0;
  /// Moves with every change of what follows.
  virtual std::uint64_t version() const = 0;
  /// Of an account of this owner with these limits of its own.
  virtual std::shared_ptr<const risk::limits> limits_of(user_id owner, account_kind kind,
                                                        const risk::limit_overrides& own) const = 0;
  /// Whether the owner or the platform has switched trading off.
  virtual risk::kill_switch killed(user_id owner) const = 0;
  /// Empty: not known. Lives as long as the desk.
  virtual std::string_view sector_of(symbol_id symbol) const = 0;

  /// Shares of a usual day, of the last twenty that traded; zero: not known.
  virtual wide_quantity mean_volume_of(symbol_id symbol) const = 0;
  /// What goes on with the symbol's shares. Who asks has looked at its price before: the change is known here before
  /// the price changes.
  virtual std::optional<open_price_change> adjustment_of(symbol_id symbol) const = 0;
  /// When breakers open, and what is strange.
  virtual risk::circuit_limits circuits_of(account_kind kind) const = 0;
  virtual risk::anomaly_limits anomalies() const = 0;

  /// From the user's limits, when they are loaded and when they have changed.
  virtual void take_limits(user_id of, const risk::limit_overrides& overrides, risk::kill_state kill) = 0;
  /// From the day of the split, when it is loaded and when it begins or is over.
  virtual void take_adjustment(symbol_id of, const open_price_change& change) = 0;
  virtual void end_adjustment(symbol_id of, std::uint64_t action) = 0;
  /// From the user: how many trades a day an administrator gives him. Nothing: what the profile says.
  virtual void take_daily_trades(user_id of, std::optional<std::int64_t> most) = 0;
};

}  // namespace madang
