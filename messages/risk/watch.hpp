#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "messages/fields.hpp"
#include "messages/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/time.hpp"

/// What is watched besides the ladder: circuit breakers, limits after trades, and what is strange.
namespace madang::risk {

/// Why a circuit breaker has opened: losses, refusals, or a limit that was broken after a trade.
enum class circuit_cause : std::uint8_t { loss = 1, errors = 2, limit = 3 };
/// `LOSS`, `ERRORS`, `LIMIT`
std::string_view to_text(circuit_cause value);

/// What happens when a limit is broken after a trade. Each does what the one before it does, too.
enum class breach_action : std::uint8_t { notify = 1, block = 2, cancel = 3, liquidate = 4 };
/// `NOTIFY`, `BLOCK`, `CANCEL`, `LIQUIDATE`
std::string_view to_text(breach_action value);
std::optional<breach_action> parse_breach_action(std::string_view text);

/// What an alert is about. The numbers are permanent.
enum class alert_kind : std::uint8_t {
  limit_breach = 1,
  circuit_open = 2,
  order_to_trade = 3,
  cancel_burst = 4,
  sudden_size = 5,
  layering = 6,
  liquidation = 7,
};
/// `LIMIT_BREACH`
std::string_view to_text(alert_kind value);
std::optional<alert_kind> parse_alert_kind(std::string_view text);

enum class alert_status : std::uint8_t { open = 1, confirmed = 2, dismissed = 3 };
/// `OPEN`, `CONFIRMED`, `DISMISSED`
std::string_view to_text(alert_status value);
std::optional<alert_status> parse_alert_status(std::string_view text);

/// When the breakers of an account open. Zero: never. Refusals and losses are those of the window.
struct circuit_limits {
  std::int64_t errors = 0;  ///< refusals of the account
  money loss{};             ///< realised losses of the account
  std::int64_t symbol_errors = 0;
  money symbol_loss{};
  std::int64_t window_s = 300;
  std::int64_t cool_down_s = 600;

  bool any() const { return errors > 0 || loss.raw > 0 || symbol_errors > 0 || symbol_loss.raw > 0; }
  friend bool operator==(const circuit_limits&, const circuit_limits&) = default;
};

/// What is strange enough for an alert. Zero: nothing is. Counts are those of the window.
struct anomaly_limits {
  std::int64_t window_s = 300;
  std::int64_t order_to_trade = 0;  ///< so many orders for a trade …
  std::int64_t orders_min = 0;      ///< … and at least so many
  std::int64_t cancels = 0;
  std::int64_t size_factor = 0;    ///< an order so many times as large as the mean of the account's …
  std::int64_t size_orders_min = 0;  ///< … when it has placed so many
  std::int64_t layers = 0;           ///< open orders at as many prices that leave after a trade on the other side

  bool any() const { return order_to_trade > 0 || cancels > 0 || size_factor > 0 || layers > 0; }
  friend bool operator==(const anomaly_limits&, const anomaly_limits&) = default;
};

/// The longest window in which an account remembers what it did.
constexpr std::int64_t watch_window_max_s = 900;

/// A breaker that is open.
struct open_circuit {
  market::symbol_id symbol;  ///< zero: of the whole account
  circuit_cause cause{};
  unix_nanos until;

  friend bool operator==(const open_circuit&, const open_circuit&) = default;
  MADANG_FIELDS(symbol, cause, until)
};

/// An event that proves something.
struct alert_evidence {
  entity_id stream;
  std::uint64_t seq = 0;

  friend bool operator==(const alert_evidence&, const alert_evidence&) = default;
  MADANG_FIELDS(stream, seq)
};

}  // namespace madang::risk
