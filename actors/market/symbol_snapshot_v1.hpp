#pragma once

#include <optional>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "actors/market/symbol.hpp"
#include "actors/market/symbol_snapshot_v2.hpp"

namespace madang::market {

/// A report of a symbol before it said whether the pass of an amend is over.
struct order_replaced_v1 {
  std::uint32_t answers = 0;
  madang::quantity quantity;
  madang::price price;

  MADANG_FIELDS(answers, quantity, price)
};
using symbol_to_order_v1 =
    std::variant<order_is_resting, order_traded, order_left, order_turned_away, order_replaced_v1, change_refused>;

/// The trading day before its sums were wide.
struct day_statistics_v1 {
  calendar_day day;
  price open;
  price high;
  price low;
  price last;
  quantity last_amount;
  quantity volume;
  money turnover;

  MADANG_FIELDS(day, open, high, low, last, last_amount, volume, turnover)
};

/// The form of a symbol's snapshot in apply version 1: ended pairs were forgotten at once.
struct symbol_snapshot_v1 {
  instrument_listing listing;
  day_limits limits;
  instrument_status status = instrument_status::trading;
  std::vector<resting_v2> book;
  std::unordered_map<order_id, known_order> orders;
  std::unordered_map<order_id, std::vector<peer_message<symbol_to_order_v1>>> reports;
  std::vector<parked_v2> parked;
  std::uint64_t trades = 0;
  day_statistics_v1 today;
  unix_nanos changed_at;
  std::uint64_t seq = 0;

  MADANG_FIELDS(listing, limits, status, book, orders, reports, parked, trades, today, changed_at, seq)
};

/// The same report in the present form; of an amend it would not say enough.
struct report_reader_v1 {
  template <class Report>
  symbol_to_order operator()(const Report& one) const {
    return one;
  }
  symbol_to_order operator()(const order_replaced_v1& one) const {
    return order_replaced{one.answers, one.quantity, one.price};
  }
};

/// Nothing where it holds a report of an amend: whether that amend's pass is over has to be replayed.
inline std::optional<symbol_snapshot> present_form(symbol_snapshot_v1 old) {
  symbol_snapshot now;
  for (const auto& [order, waiting] : old.reports) {
    auto& reports = now.reports[order];
    for (const auto& one : waiting) {
      if (std::holds_alternative<order_replaced_v1>(one.body)) return std::nullopt;
      reports.push_back({one.number, std::visit(report_reader_v1{}, one.body)});
    }
  }
  const auto& day = old.today;
  now.listing = std::move(old.listing);
  now.limits = old.limits;
  now.status = old.status;
  now.book = present_form(old.book);
  now.orders = std::move(old.orders);
  now.parked = present_form(old.parked);
  now.trades = old.trades;
  now.today = {day.day, day.open, day.high, day.low, day.last, day.last_amount, day.volume, day.turnover};
  now.changed_at = old.changed_at;
  now.seq = old.seq;
  return now;
}

}  // namespace madang::market
