#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/envelope/peer_batch.hpp"
#include "messages/envelope/view.hpp"
#include "messages/fields.hpp"
#include "messages/identity/ids.hpp"
#include "messages/ids.hpp"
#include "messages/market/ids.hpp"

namespace madang::makers {

/// The table of house accounts: which of them makes the market of a symbol. There is one on the platform.
using house_accounts_id = strong_id<struct house_accounts_tag>;

constexpr house_accounts_id house_accounts_table{1};

constexpr entity_id entity_of(house_accounts_id id) {
  return {entity_kind::house_accounts, id.value};
}

/// The owner of all house accounts, and their accounts: one per symbol, and the crowd's. Numbers count from 0. Ids
/// below every id that a clock makes, so that they are the same on every start.
inline user_id house_user() {
  return {pack_id(1, slot_of_ticks(1))};
}
inline account_id house_account(std::uint64_t number) {
  const auto ticks = 1'000 + number;
  return {pack_id(ticks, slot_of_ticks(ticks))};
}
/// The number's account for a symbol: it lives where the symbol lives, so that its orders meet the book on one node.
inline account_id house_account(std::uint64_t number, symbol_id symbol) {
  return {pack_id(house_account(number).value >> 16, symbol.slot())};
}
inline account_id crowd_account(std::uint64_t number) {
  const auto ticks = 500'000 + number;
  return {pack_id(ticks, slot_of_ticks(ticks))};
}
/// How many house accounts there can be below the crowd's.
constexpr std::uint64_t house_accounts_max = 499'000;

// ---- events (701-709) ----------------------------------------------------------------------------------------------

/// The account makes this symbol's market from now on, and no other's.
struct house_account_assigned {
  symbol_id symbol;
  account_id account;

  MADANG_EVENT(house_account_assigned, 701, 1, symbol, account)
};
using house_accounts_event = std::variant<messages_acknowledged, house_account_assigned>;

// ---- commands and views --------------------------------------------------------------------------------------------

/// The accounts of these symbols; those that have none are given one, in this order. Answered with
/// `house_accounts_view`.
struct assign_house_accounts {
  std::vector<symbol_id> symbols;

  MADANG_FIELDS(symbols)
};

struct house_account_row {
  symbol_id symbol;
  account_id account;

  friend bool operator==(const house_account_row&, const house_account_row&) = default;
  MADANG_FIELDS(symbol, account)
};
/// As asked for, in that order.
struct house_accounts_view {
  std::vector<house_account_row> rows;

  friend bool operator==(const house_accounts_view&, const house_accounts_view&) = default;
  MADANG_VIEW(house_accounts_view, makers, 1, rows)
};

}  // namespace madang::makers
