#pragma once

#include <cstdint>

#include "messages/envelope/output.hpp"

namespace madang::stream_tests {

/// Who and what streams are about in tests: two users, three accounts, one symbol.
inline const user_id kim{1};
inline const user_id lee{2};
inline const account_id kims{0x1234'0001};
inline const account_id kims_second{0x1235'0001};
inline const account_id lees{0x1236'0002};
inline const symbol_id samsung = *symbol_id::parse("005930");
inline const channel_id book_channel{channel_kind::book, samsung.value};
inline const channel_id quote_channel{channel_kind::quote, samsung.value};
inline const channel_id trades_channel{channel_kind::trades, samsung.value};
inline const channel_id orders_channel{channel_kind::orders, kims.value};
inline const channel_id account_channel{channel_kind::account, kims.value};

inline private_frame made_up_order(std::uint64_t seq, account_id account = kims) {
  order_frame event;
  event.event = "order_submitted";
  event.order.terms.account = account;
  event.order.terms.order = {77};
  event.order.terms.symbol = samsung;
  event.order.version = seq;
  return {{channel_kind::orders, account.value}, seq, {1'000}, event};
}

inline private_frame made_up_balance(std::uint64_t seq, std::int64_t cash, account_id account = kims) {
  account_frame event;
  event.event = "funds_deposited";
  event.balance = {account, currency::krw, money::whole(cash), {}, seq};
  return {{channel_kind::account, account.value}, seq, {1'000}, event};
}

}  // namespace madang::stream_tests
