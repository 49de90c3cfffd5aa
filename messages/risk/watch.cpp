#include "messages/risk/watch.hpp"

namespace madang::risk {

std::string_view to_text(circuit_cause value) {
  switch (value) {
    case circuit_cause::loss:
      return "LOSS";
    case circuit_cause::errors:
      return "ERRORS";
    case circuit_cause::limit:
      return "LIMIT";
  }
  return "UNKNOWN";
}

std::string_view to_text(breach_action value) {
  switch (value) {
    case breach_action::notify:
      return "NOTIFY";
    case breach_action::block:
      return "BLOCK";
    case breach_action::cancel:
      return "CANCEL";
    case breach_action::liquidate:
      return "LIQUIDATE";
  }
  return "UNKNOWN";
}

std::optional<breach_action> parse_breach_action(std::string_view text) {
  for (const auto one :
       {breach_action::notify, breach_action::block, breach_action::cancel, breach_action::liquidate}) {
    if (to_text(one) == text) return one;
  }
  return std::nullopt;
}

std::string_view to_text(alert_kind value) {
  switch (value) {
    case alert_kind::limit_breach:
      return "LIMIT_BREACH";
    case alert_kind::circuit_open:
      return "CIRCUIT_OPEN";
    case alert_kind::order_to_trade:
      return "ORDER_TO_TRADE";
    case alert_kind::cancel_burst:
      return "CANCEL_BURST";
    case alert_kind::sudden_size:
      return "SUDDEN_SIZE";
    case alert_kind::layering:
      return "LAYERING";
    case alert_kind::liquidation:
      return "LIQUIDATION";
  }
  return "UNKNOWN";
}

std::optional<alert_kind> parse_alert_kind(std::string_view text) {
  for (unsigned number = 1; number <= static_cast<unsigned>(alert_kind::liquidation); ++number) {
    const auto one = static_cast<alert_kind>(number);
    if (to_text(one) == text) return one;
  }
  return std::nullopt;
}

std::string_view to_text(alert_status value) {
  switch (value) {
    case alert_status::open:
      return "OPEN";
    case alert_status::confirmed:
      return "CONFIRMED";
    case alert_status::dismissed:
      return "DISMISSED";
  }
  return "UNKNOWN";
}

std::optional<alert_status> parse_alert_status(std::string_view text) {
  for (const auto one : {alert_status::open, alert_status::confirmed, alert_status::dismissed}) {
    if (to_text(one) == text) return one;
  }
  return std::nullopt;
}

}  // namespace madang::risk
