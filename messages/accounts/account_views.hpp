#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/accounts/account_terms.hpp"
#include "messages/accounts/ids.hpp"
#include "messages/envelope/view.hpp"
#include "messages/identity/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/market/instrument.hpp"
#include "messages/money/money.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/rights.hpp"
#include "messages/time.hpp"

namespace madang::accounts {

struct account_view {
  account_id account;
  user_id user;
  account_kind kind = account_kind::paper;
  madang::currency currency = madang::currency::krw;
  std::string name;
  unix_nanos created_at;

  friend bool operator==(const account_view&, const account_view&) = default;
  MADANG_VIEW(account_view, accounts, 1, account, user, kind, currency, name, created_at)
};
struct balance_view {
  account_id account;
  madang::currency currency = madang::currency::krw;
  money cash;  ///< all of it, held or not
  money held;
  std::uint64_t seq = 0;

  money available() const { return cash - held; }

  MADANG_VIEW(balance_view, accounts, 2, account, currency, cash, held, seq)
};
/// A balance, and how much of its cash is settled now and with what is due by the next two trading days.
struct settled_balance_view {
  balance_view balance;
  money settled_cash;
  money cash_d1;
  money cash_d2;
  money withdrawable;

  MADANG_VIEW(settled_balance_view, settlement, 1, balance, settled_cash, cash_d1, cash_d2, withdrawable)
};
struct transaction_view {
  std::uint64_t transaction = 0;
  account_id account;
  money amount;
  money cash;
  unix_nanos created_at;

  MADANG_VIEW(transaction_view, accounts, 3, transaction, account, amount, cash, created_at)
};
struct position_view {
  symbol_id symbol;
  madang::quantity quantity;
  madang::quantity held;
  position_basis basis;
  wide_money cost;   ///< of what is held
  price last_price;  ///< zero where nothing has traded
  wide_money market_value;
  madang::market_code market = madang::market_code::kospi;
  std::string sector;  ///< empty: not known

  MADANG_VIEW(position_view, accounts, 10, symbol, quantity, held, basis, cost, last_price, market_value, market,
              sector)
};
struct portfolio_view {
  balance_view balance;
  std::vector<position_view> positions;
  wide_money positions_value;
  wide_money cost;
  wide_money realized;
  wide_money net_deposits;  ///< deposits less withdrawals; with shares issued, at their cost
  wide_money income;        ///< dividends and interest, net
  wide_money fees;          ///< in cost and proceeds already, and so are taxes
  wide_money taxes;
  std::optional<fraction> total_return;
  account_kind kind = account_kind::paper;
  unix_nanos opened_at;
  unix_nanos changed_at;  ///< what it owns; zero: never
  unix_nanos as_of;

  wide_money equity() const { return wide_money(balance.cash) + positions_value; }
  wide_money unrealized() const { return positions_value - cost; }

  MADANG_VIEW(portfolio_view, accounts, 11, balance, positions, positions_value, cost, realized, net_deposits, income,
              fees, taxes, total_return, kind, opened_at, changed_at, as_of)
};

struct grant_view {
  std::uint64_t grant = 0;
  account_id account;
  user_id user;
  right access = right::view;
  unix_nanos created_at;

  friend bool operator==(const grant_view&, const grant_view&) = default;
  MADANG_VIEW(grant_view, accounts, 6, grant, account, user, access, created_at)
};
struct grants_view {
  std::vector<grant_view> grants;  ///< newest first

  MADANG_VIEW(grants_view, accounts, 7, grants)
};

/// One event of `account:ACCOUNT`: the event's name and the balance after it.
struct account_frame {
  std::string event;
  balance_view balance;

  MADANG_VIEW(account_frame, accounts, 101, event, balance)
};

}  // namespace madang::accounts
