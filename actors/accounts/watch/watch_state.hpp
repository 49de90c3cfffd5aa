#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/accounts/account_watch.hpp"
#include "messages/fields.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/side.hpp"

/// What an account remembers of what it has done lately: what its breakers and the search for anomalies count. Bounded.
namespace madang::accounts {

/// One minute in which something happened.
struct activity_minute {
  std::int64_t minute = 0;  ///< since 1970
  std::uint64_t first_seq = 0;
  std::uint32_t orders = 0;
  std::uint32_t cancels = 0;
  std::uint32_t trades = 0;
  std::uint32_t errors = 0;
  wide_money lost;  ///< realised; negative: won

  friend bool operator==(const activity_minute&, const activity_minute&) = default;
  MADANG_FIELDS(minute, first_seq, orders, cancels, trades, errors, lost)
};
/// The same of one symbol, where something was refused, won or lost.
struct symbol_minute {
  market::symbol_id symbol;
  std::int64_t minute = 0;
  std::uint32_t errors = 0;
  wide_money lost;

  friend bool operator==(const symbol_minute&, const symbol_minute&) = default;
  MADANG_FIELDS(symbol, minute, errors, lost)
};
/// A limit that has been found broken on a day.
struct breach_state {
  risk::rule which{};
  calendar_day day;
  std::string subject;

  friend bool operator==(const breach_state&, const breach_state&) = default;
  MADANG_FIELDS(which, day, subject)
};
/// An anomaly that has been told of.
struct found_state {
  risk::alert_kind kind{};
  unix_nanos at;

  friend bool operator==(const found_state&, const found_state&) = default;
  MADANG_FIELDS(kind, at)
};
/// A trade while open orders of the other side lay at several prices.
struct layer_state {
  market::symbol_id symbol;
  madang::side side = madang::side::buy;  ///< of the open orders
  unix_nanos at;
  std::uint64_t trade_seq = 0;
  std::uint32_t prices = 0;
  std::uint32_t left = 0;  ///< of the orders, those that their owner has cancelled since
  std::uint64_t first_left_seq = 0;

  friend bool operator==(const layer_state&, const layer_state&) = default;
  MADANG_FIELDS(symbol, side, at, trade_seq, prices, left, first_left_seq)
};
struct plan_state {
  std::uint64_t event_seq = 0;  ///< zero: there is none
  std::vector<risk_liquidation_planned::part> parts;

  friend bool operator==(const plan_state&, const plan_state&) = default;
  MADANG_FIELDS(event_seq, parts)
};

struct risk_watch_state {
  std::vector<activity_minute> minutes;
  std::vector<symbol_minute> symbols;
  std::vector<risk::open_circuit> circuits;  ///< some of them may have closed since
  std::vector<breach_state> breaches;        ///< of one day
  std::vector<found_state> found;
  std::vector<layer_state> layers;
  money mean_order;             ///< value of an order, of about the last fifty
  std::uint64_t orders = 0;     ///< that were ever placed
  plan_state plan;

  friend bool operator==(const risk_watch_state&, const risk_watch_state&) = default;
  MADANG_FIELDS(minutes, symbols, circuits, breaches, found, layers, mean_order, orders, plan)
};

constexpr std::size_t watched_minutes_max = risk::watch_window_max_s / 60 + 1;
constexpr std::size_t watched_symbols_max = 128;  ///< entries of a symbol and a minute
constexpr std::size_t open_circuits_max = 32;
constexpr std::size_t breaches_max = 64;
constexpr std::size_t layers_max = 8;
/// A layer is looked at so long after its trade.
constexpr std::int64_t layer_life_ns = 60 * nanos_per_second;

}  // namespace madang::accounts
