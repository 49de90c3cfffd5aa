#pragma once

#include <unordered_map>
#include <utility>
#include <vector>

#include "actors/market/symbol.hpp"

namespace madang::market {

/// An order in the book before there were groups.
struct resting_v2 {
  order_id order;
  account_id owner;
  madang::side side = madang::side::buy;
  madang::price price;
  quantity leaves;

  MADANG_FIELDS(order, owner, side, price, leaves)
};
/// Likewise.
struct parked_v2 {
  order_id order;
  account_id account;
  madang::side side = madang::side::buy;
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  price worst;
  madang::quantity quantity;
  madang::quantity leaves;

  MADANG_FIELDS(order, account, side, type, time_in_force, worst, quantity, leaves)
};

inline std::vector<symbol_snapshot::resting> present_form(const std::vector<resting_v2>& old) {
  std::vector<symbol_snapshot::resting> now;
  now.reserve(old.size());
  for (const auto& one : old) now.push_back({one.order, one.owner, one.side, one.price, one.leaves});
  return now;
}
inline std::vector<aggressor_parked> present_form(const std::vector<parked_v2>& old) {
  std::vector<aggressor_parked> now;
  for (const auto& one : old) {
    now.push_back({one.order, one.account, one.side, one.type, one.time_in_force, one.worst, one.quantity, one.leaves});
  }
  return now;
}

/// The form of a symbol's snapshot in apply version 2: orders knew no groups.
struct symbol_snapshot_v2 {
  instrument_listing listing;
  day_limits limits;
  instrument_status status = instrument_status::trading;
  std::vector<resting_v2> book;
  std::unordered_map<order_id, known_order> orders;
  std::unordered_map<order_id, std::vector<peer_message<symbol_to_order>>> reports;
  std::vector<parked_v2> parked;
  std::uint64_t trades = 0;
  day_statistics today;
  unix_nanos changed_at;
  std::uint64_t seq = 0;
  std::vector<ended_pair<order_id>> ended;

  MADANG_FIELDS(listing, limits, status, book, orders, reports, parked, trades, today, changed_at, seq, ended)
};

inline symbol_snapshot present_form(symbol_snapshot_v2 old) {
  return {std::move(old.listing),
          old.limits,
          old.status,
          present_form(old.book),
          std::move(old.orders),
          std::move(old.reports),
          present_form(old.parked),
          old.trades,
          old.today,
          old.changed_at,
          old.seq,
          std::move(old.ended)};
}

}  // namespace madang::market
