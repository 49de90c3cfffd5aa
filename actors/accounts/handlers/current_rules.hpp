#pragma once

#include <optional>

#include "actors/accounts/account.hpp"
#include "actors/kernel/entity_ports.hpp"
#include "cluster/ports/settlement_terms.hpp"

namespace madang::accounts {

/// The rules that hold for one account at this moment: of the settings, the day, risk, the market and the dated rules.
/// They are looked up when a handler asks for them, and are data from then on. Lives in the account's actor.
class current_rules {
 public:
  /// Both outlive it.
  current_rules(const account& current, entity_ports& ports);
  current_rules(const current_rules&) = delete;
  current_rules& operator=(const current_rules&) = delete;

  /// Nothing of risk: with the day that closes those before it, and those on which what trades today is settled.
  const account_rules& of_day();
  /// All of them.
  const account_rules& now();
  const marks_of_symbol& marks() const { return rules_.risk.marks; }

  /// Fills in what the market says of the order, and looks up what the dated rules charge for it.
  void look_up_terms(place_order& command);
  /// The first of these alone.
  void look_up_instrument(place_order& command);

  /// What has been decided by them is committed.
  void committed(const account_events& events);

 private:
  calendar_day today() const;
  void look_at_days();
  void look_at_limits();
  symbol_marks marks_of(symbol_id symbol) const;
  market::market_code market_of(symbol_id symbol) const;
  fill_terms terms_of(symbol_id symbol, side on, calendar_day traded) const;

  const account& current_;
  entity_ports& ports_;
  account_rules rules_;
  calendar_day closed_before_;  ///< by the last closing in this life of the actor
  std::optional<settlement_terms> terms_;
  std::uint64_t risk_seen_ = 0;  ///< the version of the desk that they were taken from
  std::uint64_t own_limits_seen_ = 0;
};

}  // namespace madang::accounts
