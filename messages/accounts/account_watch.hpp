#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/admin_act.hpp"
#include "messages/fields.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/risk/rules.hpp"
#include "messages/risk/watch.hpp"
#include "messages/time.hpp"

/// What an account finds about itself besides the ladder: the events of its breakers, its limits after trades, and what
/// is strange in it (354-358).
namespace madang::accounts {

/// A circuit breaker has opened: until it closes by itself, nothing new is bought.
struct risk_circuit_opened {
  market::symbol_id symbol;  ///< zero: of the whole account
  risk::circuit_cause cause{};
  unix_nanos until;
  std::string limit;
  std::string value;
  money cash_after;
  money held_after;

  MADANG_EVENT(risk_circuit_opened, 354, 1, symbol, cause, until, limit, value, cash_after, held_after)
};
/// After a trade, or because prices have moved, the account stands beyond a limit. Once a day for each limit and what
/// it is of.
struct risk_limit_breached {
  risk::rule which{};
  calendar_day day;
  std::string subject;  ///< the symbol or the sector; empty: the account
  std::string limit;
  std::string value;
  risk::breach_action action = risk::breach_action::notify;
  money cash_after;
  money held_after;

  MADANG_EVENT(risk_limit_breached, 355, 1, which, day, subject, limit, value, action, cash_after, held_after)
};
/// Something is strange; nothing else follows from it.
struct risk_anomaly_found {
  risk::alert_kind kind{};
  market::symbol_id symbol;  ///< zero: the whole account
  std::string detail;
  std::vector<risk::alert_evidence> evidence;

  MADANG_EVENT(risk_anomaly_found, 356, 1, kind, symbol, detail, evidence)
};
/// An administrator has looked at an alert of the account. `event_seq`: of the event that is the alert.
struct risk_alert_reviewed {
  std::uint64_t event_seq = 0;
  risk::alert_status status{};
  admin_act act;

  MADANG_EVENT(risk_alert_reviewed, 357, 1, event_seq, status, act)
};
/// What would be sold, if an administrator confirms it.
struct risk_liquidation_planned {
  struct part {
    market::symbol_id symbol;
    madang::quantity quantity;

    friend bool operator==(const part&, const part&) = default;
    MADANG_FIELDS(symbol, quantity)
  };
  calendar_day day;
  std::vector<part> parts;

  MADANG_EVENT(risk_liquidation_planned, 358, 1, day, parts)
};

}  // namespace madang::accounts
