#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "messages/accounts/account.hpp"
#include "messages/accounts/queries.hpp"
#include "messages/market/queries.hpp"
#include "messages/market/symbol.hpp"
#include "messages/trading/order.hpp"
#include "messages/trading/queries.hpp"

namespace madang {

/// The JSON shapes of the API, each appended to a string. HTTP answers and stream frames use the same ones. What does
/// not exist (the price of a market order, the last price of a symbol that never traded, a reason) is null.

void write_account(std::string& out, const account_view& account);
void write_balance(std::string& out, const balance_view& balance);
void write_buying_power(std::string& out, const balance_view& balance);
void write_transaction(std::string& out, const transaction_view& transaction);
void write_ledger_entry(std::string& out, account_id account, const ledger_entry& entry);

void write_order(std::string& out, const order_view& order);
void write_execution(std::string& out, const execution_entry& entry);
/// As the order knows it at the moment of the fill: fee and tax are booked later by the account and are null.
void write_execution(std::string& out, const order_view& order, const execution& fill, unix_nanos executed_at);

void write_portfolio(std::string& out, const portfolio_view& portfolio);
/// `equity` is the whole that `allocation` is a part of: cash and all positions.
void write_position(std::string& out, const position_view& position, wide_money equity);

void write_instrument(std::string& out, const market_image& image);
void write_quote(std::string& out, const quote_view& quote);
/// At most `depth` levels of each side.
void write_book(std::string& out, const book_view& book, std::size_t depth);
/// `[price, quantity, orders]`; a quantity of zero says that the level is gone.
void write_level(std::string& out, const level_view& level);
void write_trade(std::string& out, const trade_view& trade);
void write_candle(std::string& out, const candle& one);

/// `005930#17`
std::string trade_id_text(symbol_id symbol, std::uint64_t number);
/// `ord_…#17`: an order takes part in a trade at most once, so the trade's number tells its executions apart.
std::string execution_id_text(order_id order, std::uint64_t trade_number);
/// `acc_…#3`
std::string transaction_id_text(account_id account, std::uint64_t transaction);

/// What the market's session is for one symbol: `CONTINUOUS` or `HALTED`.
std::string_view session_word(instrument_status status);

}  // namespace madang
