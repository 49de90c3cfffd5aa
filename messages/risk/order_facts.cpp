#include "messages/risk/order_facts.hpp"

#include "messages/market/words.hpp"

namespace madang::risk {
namespace {

std::string_view switch_text(kill_switch value) {
  switch (value) {
    case kill_switch::off:
      return {};
    case kill_switch::account:
      return "ACCOUNT";
    case kill_switch::user:
      return "USER";
    case kill_switch::platform:
      return "PLATFORM";
  }
  return {};
}

std::string minute_text(std::int32_t minute) {
  auto two = [](std::int32_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(minute / 60) + ":" + two(minute % 60);
}

std::string words_value(rule which, const order_facts& facts) {
  switch (which) {
    case rule::kill_switch:
      return std::string(switch_text(facts.killed));
    case rule::circuit_open:
      return facts.circuit_until.value == 0 ? std::string() : to_rfc3339(facts.circuit_until);
    case rule::allowed_products:
      return std::string(to_text(facts.product));
    case rule::allowed_markets:
      return std::string(market::to_text(facts.market));
    case rule::restricted_symbols:
      return facts.symbol.text();
    case rule::trading_hours:
      return minute_text(facts.minute);
    default:
      return {};
  }
}

}  // namespace

std::string_view to_text(verdict value) {
  switch (value) {
    case verdict::pass:
      return "PASS";
    case verdict::fail:
      return "FAIL";
    case verdict::skipped:
      return "SKIPPED";
  }
  return "UNKNOWN";
}

rule_verdict shown(const rule_outcome& outcome, const limits& in_force, const order_facts& facts) {
  rule_verdict made{outcome.which, outcome.says, limit_text(in_force, outcome.which).value_or(std::string()), {}};
  const auto unit = row_of(outcome.which).unit;
  if (outcome.value) {
    made.value = amount_text(unit, *outcome.value);
  } else if (!has_amount(unit) && outcome.says != verdict::skipped) {
    made.value = words_value(outcome.which, facts);
  }
  return made;
}

}  // namespace madang::risk
