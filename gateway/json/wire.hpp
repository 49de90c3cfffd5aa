#pragma once

#include "gateway/accounts/account_json.hpp"
#include "gateway/accounts/balance_json.hpp"
#include "gateway/accounts/ledger_json.hpp"
#include "gateway/market/book_json.hpp"
#include "gateway/market/candle_json.hpp"
#include "gateway/market/instrument_json.hpp"
#include "gateway/market/quote_json.hpp"
#include "gateway/market/trade_json.hpp"
#include "gateway/portfolio/portfolio_json.hpp"
#include "gateway/trading/execution_json.hpp"
#include "gateway/trading/order_json.hpp"
