#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/fields.hpp"
#include "messages/market/ids.hpp"
#include "messages/market/instrument.hpp"
#include "messages/risk/rules.hpp"
#include "messages/risk/watch.hpp"

namespace madang::risk {

/// What can be traded; every listed instrument is a stock so far.
enum class product : std::uint8_t { stock = 1 };
/// `STOCK`
std::string_view to_text(product value);

/// One limit that somebody has set in place of the one below it. `amount` is raw in the rule's unit; `words` is a list
/// separated by commas, of a rule with a list. Neither: the rule has no limit. A part of events: its form never
/// changes.
struct limit_override {
  rule which{};
  std::int64_t amount = no_limit;
  std::string words;

  friend bool operator==(const limit_override&, const limit_override&) = default;
  MADANG_FIELDS(which, amount, words)
};
/// At most one of each rule, in the order of their numbers.
using limit_overrides = std::vector<limit_override>;

/// Hours of the market's zone, in minutes since midnight; the first is included, the last is not.
struct trading_hours {
  std::int32_t opens = 0;
  std::int32_t closes = 0;

  friend bool operator==(const trading_hours&, const trading_hours&) = default;
};

/// The limits in force for an account, one of each rule, and what their breach brings.
struct limits {
  std::array<std::int64_t, rule_count + 1> amounts;  ///< by the rule's number, raw in its unit
  std::optional<std::uint32_t> products;             ///< a bit each; none: any
  std::optional<std::uint32_t> markets;
  std::vector<symbol_id> restricted;  ///< in order
  std::optional<trading_hours> hours;
  std::optional<breach_action> on_breach;  ///< none: they are told of

  limits() { amounts.fill(no_limit); }
  std::int64_t of(rule which) const { return amounts[static_cast<std::size_t>(which)]; }
  void set(rule which, std::int64_t amount) { amounts[static_cast<std::size_t>(which)] = amount; }
  bool has(rule which) const { return of(which) != no_limit; }

  friend bool operator==(const limits&, const limits&) = default;
};

/// The limits of a profile as they are shipped.
limits shipped_limits(profile of);

/// Sets one limit. False where its words are none of this rule's.
bool set_limit(limits& in, const limit_override& to);
/// Sets those that are understood.
void set_limits(limits& in, const limit_overrides& to);
/// The limit as text: an amount, or words separated by commas. Nothing: there is none.
std::optional<std::string> limit_text(const limits& in, rule which);
/// Every rule that can have a limit, with the one in force.
limit_overrides all_limits(const limits& in);

}  // namespace madang::risk
