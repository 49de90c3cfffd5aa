#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/fields.hpp"
#include "messages/risk/limits.hpp"
#include "messages/side.hpp"
#include "messages/time.hpp"

namespace madang::risk {

/// Who has switched trading off. Exits stay open: sales, cancels, withdrawals and amendments that shrink an order.
enum class kill_switch : std::uint8_t { off = 0, account = 1, user = 2, platform = 3 };

/// What a kill switch of an account or a user says, and by whom: what an administrator has set only one lifts.
enum class kill_state : std::uint8_t { off = 0, own = 1, office = 2 };

/// All that the ladder is told about an order and the account as both would stand with it. Amounts that no rule in
/// force asks for may be zero.
struct order_facts {
  kill_switch killed = kill_switch::off;
  unix_nanos circuit_until;  ///< until when a breaker of the account or the symbol is open; zero: none is
  madang::side side = madang::side::buy;
  bool amends = false;  ///< an open order grows; otherwise there is one more
  symbol_id symbol;
  risk::product product = risk::product::stock;
  madang::market_code market = madang::market_code::kospi;
  std::int32_t minute = 0;  ///< of the day, in the market's zone
  madang::quantity quantity;
  madang::price limit;  ///< zero: a market order
  madang::price
      value_price;     ///< what its value counts at: the limit, what a market purchase is held at, or the last price
  madang::price last;  ///< zero: not known, here and below
  wide_quantity mean_volume;
  wide_quantity position_quantity;  ///< shares, open purchases and this
  wide_money position_value;
  bool sector_known = false;
  wide_money sector_value;
  wide_money gross;
  wide_money equity;
  wide_money day_loss;            ///< negative: a profit
  std::uint64_t open_orders = 0;  ///< with this
  std::uint64_t trades = 0;       ///< orders of the day that have traded or still may, with this
};

enum class verdict : std::uint8_t { pass = 1, fail = 2, skipped = 3 };
/// `PASS`, `FAIL`, `SKIPPED`
std::string_view to_text(verdict value);

/// What one rule says. `value`: what stands against the limit, raw in the rule's unit, where there is such a number.
struct rule_outcome {
  rule which{};
  verdict says = verdict::pass;
  std::int64_t limit = no_limit;
  std::optional<wide_int> value = std::nullopt;
};
/// The same for people; empty texts: there is none.
struct rule_verdict {
  rule which{};
  verdict says = verdict::pass;
  std::string limit;
  std::string value;

  friend bool operator==(const rule_verdict&, const rule_verdict&) = default;
  MADANG_FIELDS(which, says, limit, value)
};

/// How an account stands without an order. Amounts that no rule in force asks for may be zero.
struct standing_facts {
  wide_money equity;
  wide_money gross;  ///< positions alone
  wide_money day_loss;
  wide_money position_value;  ///< the largest one
  std::string position;       ///< its symbol
  wide_money sector_value;    ///< the largest one
  std::string sector;
};

/// The ladder, for contexts that ask it: accounts, before they hold anything.
struct ladder {
  /// The first rule that the order breaks, if any.
  std::optional<rule_outcome> (*first_failure)(const limits& in_force, const order_facts& facts) = nullptr;
  /// What every rule says, in order.
  std::vector<rule_outcome> (*all)(const limits& in_force, const order_facts& facts) = nullptr;
  /// The rules that hold after trades, too, and are broken.
  std::vector<rule_outcome> (*broken)(const limits& in_force, const standing_facts& facts) = nullptr;
};

/// An outcome with its texts.
rule_verdict shown(const rule_outcome& outcome, const limits& in_force, const order_facts& facts);

}  // namespace madang::risk
