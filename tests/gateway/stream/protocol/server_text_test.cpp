#include "gateway/stream/protocol/server_text.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "gateway/contexts.hpp"
#include "gateway/market/book_json.hpp"
#include "gateway/market/quote_json.hpp"
#include "gateway/market/trade_json.hpp"
#include "messages/accounts/account.hpp"
#include "messages/market/market_text.hpp"

namespace madang {
namespace {

TEST(server_text, stream_and_http_show_quotes_trades_and_books_in_the_same_shape) {
  shown_quote quote;
  quote.symbol = *symbol_id::parse("005930");
  quote.base = price::whole(70'000);
  for (const auto last : {price{}, price::whole(71'300)}) {
    quote.last_price = quote.open = quote.high = quote.low = last;
    quote.bid = {price::whole(71'200), quantity::whole(4), 2};
    std::string over_http;
    std::string on_stream;
    write_quote(over_http, quote);
    append_quote(on_stream, quote);
    EXPECT_EQ(over_http, on_stream);
  }
  const trade_view trade{quote.symbol, 7, price::whole(71'300), quantity::whole(2), side::sell, {5}, 9};
  std::string over_http;
  std::string on_stream;
  write_trade(over_http, trade);
  append_trade(on_stream, trade);
  const book_view book{quote.symbol, {quote.bid}, {}, {5}, 3};
  write_book(over_http, book, 10);
  append_book(on_stream, book, 10);
  EXPECT_EQ(over_http, on_stream);
}

TEST(server_text, errors_show_what_the_client_wrote_as_valid_json) {
  EXPECT_EQ(error_text(stream_error::forbidden, "a\"\n"),
            R"({"type":"error","code":"forbidden","detail":"The channel is not yours.","ch":"a\"\n"})");
  EXPECT_EQ(error_text(stream_error::forbidden, ""),
            R"({"type":"error","code":"forbidden","detail":"The channel is not yours."})");
}

TEST(server_text, every_error_has_its_word) {
  std::set<std::string_view> codes;
  for (const auto& one : stream_error_texts()) {
    codes.insert(one.code);
    EXPECT_NE(error_text(one.error, "x").find("\"code\":\"" + std::string(one.code) + "\""), std::string::npos);
  }
  EXPECT_EQ(codes.size(), stream_error_texts().size());
  EXPECT_EQ(stream_error_texts().back().error, stream_error::rate_refused) << "the last of the enumeration";
}

TEST(server_text, a_private_frame_says_where_it_stands_and_what_its_view_says) {
  frame_writers writers;
  writers.add<account_frame>([](std::string& out, const open_value& value, unix_nanos time) {
    out += "[\"" + value.get_if<account_frame>()->event + "\"," + std::to_string(time.value) + "]";
  });
  const frame_head head{"account:acc_x", "update", 42, 41, {1'000}};
  EXPECT_EQ(private_text(head, account_frame{"funds_deposited", {}}, writers),
            R"({"ch":"account:acc_x","type":"update","seq":42,"prev":41,"ts":"1970-01-01T00:00:00.000001Z",)"
            R"("data":["funds_deposited",1000]})");
}

TEST(server_text, a_frame_that_nobody_can_write_is_no_text) {
  EXPECT_EQ(private_text({"account:acc_x", "update", 1, 0, {}}, account_frame{}, frame_writers{}), std::nullopt);
  EXPECT_EQ(private_text({"account:acc_x", "update", 1, 0, {}}, open_value{}, all_gateway_parts({}).frames),
            std::nullopt);
}

}  // namespace
}  // namespace madang
