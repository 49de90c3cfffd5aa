// Golden texts of the views: what clients parse. A change here is a change of the API.

#include <gtest/gtest.h>

#include "gateway/accounts/account_json.hpp"
#include "gateway/accounts/balance_json.hpp"
#include "gateway/accounts/ledger_json.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/market/auction_json.hpp"
#include "gateway/market/book_json.hpp"
#include "gateway/market/calendar/index_json.hpp"
#include "gateway/market/calendar/session_json.hpp"
#include "gateway/market/candle_json.hpp"
#include "gateway/market/instrument_json.hpp"
#include "gateway/market/quote_json.hpp"
#include "gateway/market/trade_json.hpp"
#include "gateway/portfolio/portfolio_json.hpp"
#include "gateway/trading/execution_json.hpp"
#include "gateway/trading/orders/order_json.hpp"
#include "messages/market/auction_text.hpp"
#include "messages/market/market_text.hpp"
#include "messages/portfolio/portfolio_text.hpp"

namespace madang {
namespace {

const account_id account{0x3333'0003};
const order_id order{0x4444'0003};
const symbol_id samsung = *symbol_id::parse("005930");
constexpr unix_nanos at{1'795'000'000'123'456'789};

/// Writes a shape, and expects it to be what the API's description says.
template <class Write>
std::string written(const schema_ref& shape, Write write) {
  std::string out;
  write(out);
  const auto json = parse_json(out, {});
  EXPECT_TRUE(json) << out;
  if (json) {
    for (const auto& fault : check(*shape, *json))
      ADD_FAILURE() << fault.pointer << ' ' << fault.code << ' ' << fault.detail << " in " << out;
  }
  return out;
}

order_view limit_order() {
  order_view out;
  out.terms = {order,
               account,
               {0x1111'0001},
               samsung,
               side::sell,
               order_type::limit,
               time_in_force::gtc,
               quantity::whole(10),
               price{710'005'000},
               price{710'005'000},
               "mine-1"};
  out.progress = {order_status::partially_filled,
                  order_reason::none,
                  quantity::whole(10),
                  price{710'005'000},
                  price{710'005'000},
                  quantity::whole(3),
                  money::whole(213'002)};
  out.version = 4;
  out.created_at = at;
  out.updated_at = at + 1'000;
  return out;
}

TEST(Views, Order) {
  EXPECT_EQ(
      written(order_schema(), [](auto& out) { write_order(out, limit_order()); }),
      R"({"order_id":"ord_0000001248003","client_order_id":"mine-1","account_id":"acc_0000000sk6003","symbol":"005930","side":"SELL","type":"LIMIT",)"
      R"("time_in_force":"GTC","quantity":"10","price":"71000.5","stop_price":null,"trail_price":null,"trail_rate":null,"triggered_at":null,"order_class":null,"parent_order_id":null,"legs":[],)"
      R"("filled_quantity":"3","leaves_quantity":"7","average_price":"71000.666667",)"
      R"("status":"PARTIALLY_FILLED","reason":null,"version":4,"created_at":"2026-11-18T11:06:40.123456Z","updated_at":"2026-11-18T11:06:40.123457Z"})");
}

TEST(Views, AMarketOrderHasNoPriceAndAnEndedOneNothingLeft) {
  auto market = limit_order();
  market.terms.type = order_type::market;
  market.terms.client_order_id.clear();
  market.progress = {
      order_status::cancelled, order_reason::no_liquidity, quantity::whole(10), {}, price::whole(91'000), {}, {}};
  const auto text = written(order_schema(), [&](auto& out) { write_order(out, market); });
  EXPECT_NE(text.find(R"("client_order_id":null)"), std::string::npos);
  EXPECT_NE(
      text.find(
          R"("price":null,"stop_price":null,"trail_price":null,"trail_rate":null,"triggered_at":null,"order_class":null,"parent_order_id":null,"legs":[],)"
          R"("filled_quantity":"0","leaves_quantity":"0","average_price":null,"status":"CANCELLED","reason":"no_liquidity")"),
      std::string::npos)
      << text;
}

TEST(Views, Execution) {
  const execution_entry entry{order,
                              account,
                              samsung,
                              side::buy,
                              3,
                              {17, price::whole(71'000), quantity::whole(10), liquidity_kind::taker},
                              money{1'065'000},
                              {},
                              at};
  EXPECT_EQ(
      written(execution_schema(), [&](auto& out) { write_execution(out, entry); }),
      R"({"execution_id":"ord_0000001248003#17","trade_id":"005930#17","order_id":"ord_0000001248003","account_id":"acc_0000000sk6003","symbol":"005930",)"
      R"("side":"BUY","quantity":"10","price":"71000","liquidity":"TAKER","fee":"106.5","tax":"0","executed_at":"2026-11-18T11:06:40.123456Z","settlement_date":null,"settled_at":null})");
  const auto streamed =
      written(execution_schema(), [&](auto& out) { write_execution(out, limit_order(), entry.fill, at); });
  EXPECT_NE(streamed.find(R"("execution_id":"ord_0000001248003#17")"), std::string::npos);
  EXPECT_NE(streamed.find(R"("fee":null,"tax":null)"), std::string::npos);
}

TEST(Views, Account) {
  const account_view view{
      account, {0x1111'0001}, account_kind::paper, currency::krw, "My \"first\" \xea\xb3\x84\xec\xa2\x8c", at};
  EXPECT_EQ(
      written(account_schema(), [&](auto& out) { write_account(out, view); }),
      "{\"account_id\":\"acc_0000000sk6003\",\"user_id\":\"usr_00000008h2001\",\"kind\":\"PAPER\",\"currency\":\"KRW\",\"name\":\"My \\\"first\\\" "
      "\xea\xb3\x84\xec\xa2\x8c\",\"status\":\"ACTIVE\",\"created_at\":\"2026-11-18T11:06:40.123456Z\"}");
}

TEST(Views, BalanceAndBuyingPower) {
  const balance_view balance{account, currency::krw, money{10'000'050}, money::whole(300), 12};
  EXPECT_EQ(
      written(balance_schema(), [&](auto& out) { write_balance(out, balance); }),
      R"({"account_id":"acc_0000000sk6003","currency":"KRW","cash":"1000.005","held":"300","available":"700.005","seq":12})");
  EXPECT_EQ(written(buying_power_schema(), [&](auto& out) { write_buying_power(out, balance); }),
            R"({"account_id":"acc_0000000sk6003","currency":"KRW","buying_power":"700.005"})");
}

TEST(Views, TransactionAndLedgerEntry) {
  EXPECT_EQ(
      written(transaction_schema(),
              [](auto& out) {
                write_transaction(out, {3, account, money::whole(10), money::whole(1'010), at});
              }),
      R"({"transaction_id":"acc_0000000sk6003#3","account_id":"acc_0000000sk6003","amount":"10","cash":"1010","created_at":"2026-11-18T11:06:40.123456Z"})");
  EXPECT_EQ(
      written(
          ledger_entry_schema(),
          [](auto& out) {
            write_ledger_entry(out, account, {9, ledger_kind::withdrawal, money::whole(-10), money::whole(5), "3", at});
          }),
      R"({"entry_id":"acc_0000000sk6003#9","kind":"WITHDRAWAL","amount":"-10","cash_after":"5","reference":"acc_0000000sk6003#3","created_at":"2026-11-18T11:06:40.123456Z"})");
  const auto buy = written(ledger_entry_schema(), [](auto& out) {
    write_ledger_entry(out, account,
                       {9, ledger_kind::buy, money::whole(-10), money::whole(5), trade_id_text(samsung, 17), at});
  });
  EXPECT_NE(buy.find(R"("reference":"005930#17")"), std::string::npos);
}

TEST(Views, PortfolioAndPosition) {
  const position_view held{samsung,
                           quantity::whole(10),
                           quantity::whole(4),
                           {money::whole(1'400'000), quantity::whole(20)},
                           money::whole(700'000),
                           price::whole(71'000),
                           money::whole(710'000),
                           market_code::kospi,
                           "Semiconductors"};
  const portfolio_view portfolio{{account, currency::krw, money::whole(288'000), money::whole(300), 12},
                                 {held},
                                 money::whole(712'000),
                                 money::whole(700'000),
                                 money::whole(-5),
                                 money::whole(990'000),
                                 money::whole(5),
                                 money::whole(150),
                                 money::whole(20),
                                 fraction{10'101},
                                 account_kind::paper,
                                 at,
                                 at,
                                 at};
  EXPECT_EQ(
      written(portfolio_schema(), [&](auto& out) { write_portfolio(out, portfolio); }),
      R"({"account_id":"acc_0000000sk6003","currency":"KRW","cash":"288000","held":"300","positions_value":"712000","rights_value":"2000","equity":"1000000","unrealized_pnl":"12000",)"
      R"("realized_pnl":"-5","net_deposits":"990000","income":"5","fees":"150","taxes":"20","total_return":"0.010101","as_of":"2026-11-18T11:06:40.123456Z","seq":12})");
  EXPECT_EQ(
      written(position_schema(), [&](auto& out) { write_position(out, held, portfolio.equity()); }),
      R"({"symbol":"005930","quantity":"10","available_quantity":"6","average_cost":"70000","last_price":"71000","market_value":"710000",)"
      R"("unrealized_pnl":"10000","unrealized_return":"0.014286","allocation":"0.71"})");
  std::string text;
  portfolio::append_portfolio(text, portfolio);
  EXPECT_EQ(text, written(portfolio_schema(), [&](auto& out) { write_portfolio(out, portfolio); }));
  text.clear();
  portfolio::append_position(text, held, portfolio.equity());
  EXPECT_EQ(text, written(position_schema(), [&](auto& out) { write_position(out, held, portfolio.equity()); }));
  auto never_funded = portfolio;
  never_funded.total_return.reset();
  EXPECT_NE(written(portfolio_schema(), [&](auto& out) { write_portfolio(out, never_funded); })
                .find(R"("total_return":null)"),
            std::string::npos);
}

market_image samsung_image() {
  market_image out;
  out.listing = {samsung,       "Samsung Electronics", "\xec\x82\xbc\xec\x84\xb1", market_code::kospi,
                 currency::krw, quantity::whole(1),    price::whole(65'000)};
  out.limits = {price::whole(70'000), price::whole(49'000), price::whole(91'000)};
  out.quote = {samsung,
               price::whole(71'000),
               quantity::whole(3),
               price::whole(70'000),
               price::whole(70'100),
               price::whole(71'500),
               price::whole(69'900),
               quantity::whole(12'345),
               money::whole(870'000'000),
               {price::whole(70'900), quantity::whole(5), 1},
               {},
               instrument_status::trading,
               at,
               42,
               price::whole(100),
               price::whole(49'000),
               price::whole(91'000)};
  return out;
}

TEST(Views, InstrumentShowsTheBasePriceOfTheDay) {
  EXPECT_EQ(
      written(instrument_schema(),
              [](auto& out) {
                const market::instrument_details known{"Semiconductors", 5'919'600'000};
                write_instrument(out, samsung_image(), &known);
              }),
      "{\"symbol\":\"005930\",\"name\":\"Samsung Electronics\",\"name_ko\":\"\xec\x82\xbc\xec\x84\xb1\",\"market\":\"KOSPI\",\"currency\":\"KRW\",\"lot_size\":\"1\","
      "\"base_price\":\"70000\",\"tick_size\":\"100\",\"lower_limit\":\"49000\",\"upper_limit\":\"91000\",\"status\":\"TRADING\","
      "\"sector\":\"Semiconductors\",\"listed_shares\":\"5919600000\"}");
  const auto found = written(found_instrument_schema(), [](auto& out) {
    write_found_instrument(out, samsung_image(), nullptr, name_match::initials);
  });
  EXPECT_TRUE(found.ends_with(R"("status":"TRADING","sector":null,"listed_shares":null,"match":"INITIALS"})")) << found;
}

TEST(Views, Quote) {
  EXPECT_EQ(
      written(quote_schema(), [](auto& out) { write_quote(out, samsung_image().quote); }),
      R"({"symbol":"005930","last_price":"71000","last_quantity":"3","change":"1000","change_rate":"0.014286","open":"70100","high":"71500","low":"69900",)"
      R"("volume":"12345","turnover":"870000000","bid_price":"70900","bid_quantity":"5","ask_price":null,"ask_quantity":"0",)"
      R"("tick_size":"100","lower_limit":"49000","upper_limit":"91000","session":"CONTINUOUS",)"
      R"("stale":false,"provider":"EXCHANGE","as_of":"2026-11-18T11:06:40.123456Z","seq":42})");
  shown_quote untraded{samsung, {}, {}, price::whole(70'000),      {}, {}, {}, {},
                       {},      {}, {}, instrument_status::halted, at, 1};
  untraded.session = market::trading_session::halted;
  const auto text = written(quote_schema(), [&](auto& out) { write_quote(out, untraded); });
  EXPECT_NE(text.find(R"("last_price":null,"last_quantity":"0","change":null,"change_rate":null,"open":null)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("session":"HALTED")"), std::string::npos);
}

TEST(Views, BookShowsAtMostTheDepthAsked) {
  const book_view book{samsung,
                       {{price::whole(70'900), quantity::whole(5), 1}, {price::whole(70'800), quantity::whole(7), 2}},
                       {{price::whole(71'000), quantity{1'500'000}, 3}},
                       at,
                       9};
  EXPECT_EQ(
      written(book_schema(), [&](auto& out) { write_book(out, book, 10); }),
      R"({"symbol":"005930","seq":9,"bids":[["70900","5",1],["70800","7",2]],"asks":[["71000","1.5",3]],"as_of":"2026-11-18T11:06:40.123456Z"})");
  EXPECT_NE(written(book_schema(), [&](auto& out) { write_book(out, book, 1); }).find(R"("bids":[["70900","5",1]],)"),
            std::string::npos);
}

TEST(Views, TradeAndCandle) {
  EXPECT_EQ(
      written(trade_schema(),
              [](auto& out) {
                write_trade(out, {samsung, 17, price::whole(71'000), quantity::whole(3), side::sell, at, 8});
              }),
      R"({"trade_id":"005930#17","price":"71000","quantity":"3","aggressor":"SELL","executed_at":"2026-11-18T11:06:40.123456Z"})");
  EXPECT_EQ(
      written(candle_schema(),
              [](auto& out) {
                write_candle(
                    out, {at, price::whole(1), price::whole(4), price{5'000}, price::whole(2), quantity::whole(9), 21});
              }),
      R"({"time":"2026-11-18T11:06:40.123456Z","open":"1","high":"4","low":"0.5","close":"2","volume":"9","seq":42})");
}

TEST(Views, CandlesOfTheStreamAreWrittenAsTheirSchemaSays) {
  const market::candle one{at, price::whole(1), price::whole(4), price{5'000}, price::whole(2), quantity::whole(9), 21};
  (void)written(market::candle_frame_schema(), [&](auto& out) { market::append_candle(out, one, true); });
}

TEST(Views, AnIndexIsTheSameOverHttpAndOnTheStream) {
  const market::index_view one{
      *symbol_id::parse("KOSPI"), "KOSPI, by capitalisation", price{9'987'654}, price::whole(1'000), 3, 4, at, 99};
  const auto text = written(market::index_schema(), [&](auto& out) { market::write_index(out, one); });
  EXPECT_EQ(
      text,
      R"({"index":"KOSPI","name":"KOSPI, by capitalisation","value":"998.7654","change":"-1.2346","change_rate":"-0.001235",)"
      R"("advancers":3,"decliners":4,"as_of":"2026-11-18T11:06:40.123456Z","seq":99})");
  std::string streamed;
  market::append_index(streamed, one);
  EXPECT_EQ(streamed, text);
}

TEST(Views, AClockIsTheSameOverHttpAndOnTheStream) {
  const auto clock = market::clock_of_endless_days(market_code::kosdaq, at, 32'400);
  const auto text = written(market::clock_schema(), [&](auto& out) { market::write_clock(out, clock); });
  EXPECT_EQ(
      text,
      R"({"market":"KOSDAQ","timestamp":"2026-11-18T11:06:40.123456Z","trade_date":"2026-11-18","session":"CONTINUOUS","is_open":true,)"
      R"("next_open":"2026-11-18T15:00:00.000000Z","next_close":"2026-11-18T15:00:00.000000Z","mode":"SIMULATED","speed":"1"})");
  std::string streamed;
  market::append_clock(streamed, clock);
  EXPECT_EQ(streamed, text);
}

TEST(Views, AnAuctionIsTheSameAsItsSchemaSaysAndOnTheStream) {
  market::auction_view one;
  one.symbol = samsung;
  one.phase = market::trading_session::closing_auction;
  one.expected_price = price{710'005'000};
  one.expected_quantity = quantity::whole(40);
  one.imbalance = quantity::whole(5);
  one.surplus = side::sell;
  one.bids = {{price::whole(71'000), quantity::whole(3), 2}};
  one.ends_at = at;
  const auto gathers = written(market::auction_schema(), [&](auto& out) { market::write_auction(out, one); });
  EXPECT_EQ(
      gathers,
      R"({"symbol":"005930","phase":"CLOSING_AUCTION","expected_price":"71000.5","expected_quantity":"40","imbalance_side":"SELL",)"
      R"("imbalance_quantity":"5","bids":[["71000","3",2]],"asks":[],"ends_at":"2026-11-18T11:06:40.123456Z"})");
  std::string streamed;
  market::append_auction(streamed, one);
  EXPECT_EQ(streamed, gathers);
  one.is_done = true;
  one.expected_price = {};
  one.expected_quantity = one.imbalance = {};
  const auto done = written(market::auction_schema(), [&](auto& out) { market::write_auction(out, one); });
  EXPECT_EQ(done,
            R"({"symbol":"005930","phase":"DONE","expected_price":null,"expected_quantity":"0","imbalance_side":null,)"
            R"("imbalance_quantity":"0","bids":[["71000","3",2]],"asks":[],"ends_at":null})");
  streamed.clear();
  market::append_auction(streamed, one);
  EXPECT_EQ(streamed, done);
}

TEST(Views, AClosedDayHasNeitherSessionsNorASettlementDate) {
  const market::calendar_entry closed{*parse_day("2026-11-29"), false, {}, {}};
  EXPECT_EQ(written(market::calendar_entry_schema(), [&](auto& out) { market::write_calendar_entry(out, closed); }),
            R"({"date":"2026-11-29","is_open":false,"sessions":null,"settlement_date":null})");
  const market::calendar_entry open{*parse_day("2026-11-27"),
                                    true,
                                    {{market::trading_session::continuous, at, at + 1'000}},
                                    *parse_day("2026-12-01")};
  EXPECT_EQ(
      written(market::calendar_entry_schema(), [&](auto& out) { market::write_calendar_entry(out, open); }),
      R"({"date":"2026-11-27","is_open":true,"sessions":[{"session":"CONTINUOUS","opens_at":"2026-11-18T11:06:40.123456Z",)"
      R"("closes_at":"2026-11-18T11:06:40.123457Z"}],"settlement_date":"2026-12-01"})");
}

}  // namespace
}  // namespace madang
