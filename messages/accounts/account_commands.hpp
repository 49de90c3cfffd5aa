#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/fields.hpp"
#include "messages/idempotency.hpp"
#include "messages/identity/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/market/instrument.hpp"
#include "messages/money/money.hpp"
#include "messages/rights.hpp"
#include "messages/side.hpp"
#include "messages/time.hpp"
#include "messages/trading/ids.hpp"
#include "messages/trading/order_family.hpp"
#include "messages/trading/order_terms.hpp"
#include "messages/trading/stop_terms.hpp"

namespace madang::accounts {

struct deposit_funds {
  account_id account;
  user_id by;
  money amount;
  money max_amount;  ///< by setting; zero: no limit
  idempotency request;
  unix_nanos received_at;

  MADANG_FIELDS(account, by, amount, max_amount, request, received_at)
};
struct withdraw_funds {
  account_id account;
  user_id by;
  money amount;
  idempotency request;
  unix_nanos received_at;

  MADANG_FIELDS(account, by, amount, request, received_at)
};
/// What the market says about the symbol at this moment; comes in with the command as data.
struct instrument_terms {
  madang::currency currency = madang::currency::krw;
  quantity lot_size;
  day_limits limits;
  price tick;            ///< at the order's price; zero where the order has none
  price stop_tick = {};  ///< at its stop price, or at the distance at which it trails; zero where it has neither

  MADANG_FIELDS(currency, lot_size, limits, tick, stop_tick)
};
struct place_order {
  account_id account;
  user_id by;
  order_id new_order;  ///< carries the account's slot
  symbol_id symbol;
  madang::side side = madang::side::buy;
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  madang::quantity quantity;
  madang::price price;  ///< zero: none given
  std::string client_order_id;
  std::optional<instrument_terms> instrument;  ///< none: unknown symbol
  idempotency request;
  std::uint64_t body_hash = 0;
  unix_nanos received_at;
  stop_terms stop = {};  ///< of a stop order

  MADANG_FIELDS(account, by, new_order, symbol, side, type, time_in_force, quantity, price, client_order_id, instrument,
                request, body_hash, received_at, stop)
};
/// A leg of an order: one of its own on the other side, or, of an OCO, on the same.
struct place_leg {
  order_id new_order;  ///< carries the account's slot
  order_type type = order_type::limit;
  madang::time_in_force time_in_force = madang::time_in_force::day;
  madang::price price;  ///< zero: it has no limit
  stop_terms stop;      ///< of one that stops a loss
  madang::price tick;   ///< at its price, and at its stop price or distance: as in `instrument_terms`
  madang::price stop_tick;

  MADANG_FIELDS(new_order, type, time_in_force, price, stop, tick, stop_tick)
};
/// An order with legs: all of them are opened, or none.
struct place_family {
  place_order entry;
  trading::order_class family = trading::order_class::bracket;
  std::vector<place_leg> legs;  ///< what takes the profit first

  MADANG_FIELDS(entry, family, legs)
};
/// House accounts only.
struct issue_shares {
  account_id account;
  symbol_id symbol;
  madang::quantity quantity;
  money cost;

  MADANG_FIELDS(account, symbol, quantity, cost)
};
enum class account_read : std::uint8_t {
  account = 1,
  balance = 2,
  buying_power = 3,
  portfolio = 4,
  positions = 5,
  settled_balance = 130,
  subscription_rights = 131,
};
struct read_account {
  account_id account;
  caller by;
  account_read what = account_read::account;

  MADANG_FIELDS(account, by, what)
};

struct grant_access {
  account_id account;
  caller by;
  user_id to;
  right access = right::view;  ///< view or trade

  MADANG_FIELDS(account, by, to, access)
};
struct revoke_access {
  account_id account;
  caller by;
  std::uint64_t grant = 0;

  MADANG_FIELDS(account, by, grant)
};
struct read_grants {
  account_id account;
  caller by;

  MADANG_FIELDS(account, by)
};

}  // namespace madang::accounts
