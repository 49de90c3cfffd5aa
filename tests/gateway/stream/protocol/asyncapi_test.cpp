#include "gateway/stream/protocol/asyncapi.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "actors/market/fan_out/auction_fan_out.hpp"
#include "actors/market/fan_out/candle_fan_out.hpp"
#include "actors/market/fan_out/fan_out_image.hpp"
#include "actors/market/fan_out/latest_fan_out.hpp"
#include "cluster/contexts.hpp"
#include "gateway/contexts.hpp"
#include "gateway/json/json_input.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "messages/accounts/account.hpp"
#include "messages/envelope/group_superseded.hpp"
#include "messages/jobs/job.hpp"
#include "messages/market/market_text.hpp"
#include "messages/portfolio/portfolio_text.hpp"
#include "messages/trading/open_orders.hpp"
#include "tests/support/made_up/made_up_market.hpp"

namespace madang {
namespace {

using namespace made_up_market;
using nlohmann::json;

class the_streams_description : public testing::Test {
 protected:
  const channel_page& page(std::string_view word) const {
    const auto kind = contexts.channels.find(word)->kind;
    return *std::ranges::find(parts.channels, kind, &channel_page::kind);
  }
  /// What is wrong with a frame as its page describes it.
  std::string faults(std::string_view word, const std::string& frame) const {
    const auto parsed = parse_json(frame, {16, 10'000, 65'536});
    if (!parsed) return "no JSON";
    const std::string_view type = frame.find(R"("type":"snapshot")") != std::string::npos ? "snapshot" : "update";
    const auto& of = page(word);
    std::string all;
    for (const auto& one : check(*channel_frame_schema(type, type == "update" ? of.update : of.snapshot), *parsed)) {
      all += one.pointer + " " + std::string(one.code) + "; ";
    }
    return all;
  }
  std::string private_frame_text(std::string_view type, const open_value& data) const {
    return private_text({"orders:acc_0000000000001", type, 2, 1, {1'000}}, data, parts.frames).value_or("");
  }

  const registries contexts = all_contexts();
  const gateway_registry parts = all_gateway_parts({});
  const json document = json::parse(asyncapi_document(contexts.channels, parts.channels));
};

void collect_references(const json& in, std::set<std::string>& into) {
  if (in.is_object() && in.contains("$ref")) into.insert(in["$ref"].get<std::string>());
  if (!in.is_structured()) return;
  for (const auto& each : in) collect_references(each, into);
}

TEST_F(the_streams_description, has_a_page_for_every_kind_of_channel) {
  EXPECT_EQ(document["asyncapi"], "3.0.0");
  EXPECT_TRUE(document["channels"].contains("connection"));
  contexts.channels.each([&](const channel_entry& kind) {
    const std::string word(kind.word);
    ASSERT_TRUE(document["channels"].contains(word)) << word;
    const auto& channel = document["channels"][word];
    EXPECT_TRUE(channel["messages"].contains("update")) << word;
    EXPECT_EQ(channel["messages"].contains("snapshot"), !kind.is_private() || bool(kind.snapshot)) << word;
    EXPECT_EQ(document["operations"]["send_" + word].contains("security"), kind.needs_caller()) << word;
  });
  EXPECT_EQ(document["channels"].size(), parts.channels.size() + 1) << "and for nothing else";
  EXPECT_EQ(document["channels"]["orders"]["address"], "orders:{account}");
  EXPECT_TRUE(document["channels"]["orders"]["parameters"].contains("account"));
  EXPECT_EQ(document["channels"]["candles"]["address"], "candles:{symbol}:1m");
  EXPECT_EQ(document["channels"]["session"]["address"], "session:{market}");
  EXPECT_EQ(document["channels"]["index"]["address"], "index:{name}");
}

TEST_F(the_streams_description, refers_only_to_what_it_contains) {
  std::set<std::string> references;
  collect_references(document, references);
  EXPECT_GT(references.size(), 20U);
  for (const auto& one : references) {
    ASSERT_TRUE(one.starts_with("#/")) << one;
    EXPECT_TRUE(document.contains(json::json_pointer(one.substr(1)))) << one;
  }
}

TEST_F(the_streams_description, knows_how_to_write_every_frame_of_every_context) {
  for (const auto& [key, entry] : contexts.messages.all()) {
    if (key.second <= 100 || key.second >= 140) continue;  // answers go on from 140
    EXPECT_NE(parts.frames.find(key.first, key.second), nullptr) << entry.name;
  }
}

TEST_F(the_streams_description, says_what_private_frames_look_like) {
  order_frame order;
  order.event = "order_executed";
  order.order.terms.symbol = samsung;
  order.order.terms.order = {7};
  order.order.terms.account = {8};
  order.order.terms.side = side::sell;
  order.order.terms.type = order_type::limit;
  order.order.terms.time_in_force = time_in_force::day;
  order.order.progress.status = order_status::submitted;
  order.fill = execution{9, price::whole(71'000), quantity::whole(3), liquidity_kind::taker};
  EXPECT_EQ(faults("orders", private_frame_text("update", order)), "");
  EXPECT_EQ(faults("orders", private_frame_text("snapshot", open_orders_frame{"snapshot", {order.order}})), "");
  const account_frame balance{"funds_deposited", {{8}, currency::krw, money::whole(10), {}, 2}};
  EXPECT_EQ(faults("account", private_frame_text("update", balance)), "");
  const account_frame undone{std::string(superseded_word), balance.balance};
  EXPECT_EQ(faults("account", private_frame_text("update", undone)), "") << "after a repair";
  jobs::job_frame job;
  job.event = "job_started";
  job.job.kind = "ledger_export";
  job.job.status = jobs::job_status::running;
  EXPECT_EQ(faults("jobs", private_frame_text("update", job)), "");
  job.event = "something_else";
  EXPECT_NE(faults("jobs", private_frame_text("update", job)), "") << "an event is one of the words";
}

TEST_F(the_streams_description, says_what_public_frames_look_like) {
  book_fan_out books(book_channel, "book:005930", 8);
  (void)books.advance(book(1, {level(71'000, 5)}, {}));
  EXPECT_EQ(faults("book", *books.start({}).frames.at(0)), "");
  EXPECT_EQ(faults("book", *books.advance(book(2, {level(71'000, 6)}, {}))->text), "");
  trade_fan_out trades(trades_channel, "trades:005930", 8);
  EXPECT_EQ(faults("trades", *trades.advance(trades_from(1, 1)).at(0).text), "");
  EXPECT_EQ(faults("trades", *trades.start({}).frames.at(0)), "");
  candle_fan_out candles({channel_kind::candles, samsung.value}, "candles:005930:1m", 8);
  candles.begin({});
  EXPECT_EQ(faults("candles", *candles.advance(trades_from(1, 1), {}).at(0).text), "");
  EXPECT_EQ(faults("candles", *candles.start({}).frames.at(0)), "");
  market::latest_fan_out sessions({channel_kind::session, 1}, "session:KOSPI", 8);
  market::latest_state day{20'000, {}, {}};
  market::append_clock(day.data,
                       market::clock_of_endless_days(market_code::kospi, {1'795'000'000'000'000'000}, 32'400));
  (void)sessions.advance(day);
  EXPECT_EQ(faults("session", *sessions.start({}).frames.at(0)), "");
  day.seq = 20'001;
  EXPECT_EQ(faults("session", *sessions.advance(day)->text), "");
  market::latest_fan_out indices({channel_kind::index, symbol_id::parse("KOSPI")->value}, "index:KOSPI", 8);
  market::latest_state shown{1, {}, {}};
  market::append_index(shown.data,
                       {*symbol_id::parse("KOSPI"), "KOSPI", price{9'876'543}, price::whole(1'000), 1, 2, {}, 1});
  (void)indices.advance(shown);
  EXPECT_EQ(faults("index", *indices.start({}).frames.at(0)), "");
  market::auction_fan_out auctions({channel_kind::auction, samsung.value}, "auction:005930", 8);
  market::auction_view gathers;
  gathers.symbol = samsung;
  gathers.bids = {level(71'000, 5)};
  (void)auctions.advance(gathers);
  EXPECT_EQ(faults("auction", *auctions.start({}).frames.at(0)), "");
  gathers.seq = 2;
  gathers.expected_price = price::whole(71'000);
  gathers.expected_quantity = gathers.imbalance = quantity::whole(3);
  gathers.is_done = true;
  EXPECT_EQ(faults("auction", *auctions.advance(gathers)->text), "");
  quote_fan_out quotes(quote_channel, "quote:005930", 8);
  shown_quote quote;
  quote.symbol = samsung;
  quote.base = price::whole(70'000);
  (void)quotes.advance(quote);
  EXPECT_EQ(faults("quote", *quotes.start({}).frames.at(0)), "");
}

TEST_F(the_streams_description, says_what_frames_of_portfolios_look_like) {
  portfolio_view worth;
  worth.balance.account = {8};
  position_view held;
  held.symbol = samsung;
  held.quantity = quantity::whole(3);
  worth.positions = {held, held};
  EXPECT_EQ(faults("portfolio", portfolio::portfolio_frame_text("snapshot", 7, 0, worth)), "");
  worth.total_return = fraction{1};
  worth.positions.clear();
  EXPECT_EQ(faults("portfolio", portfolio::portfolio_frame_text("update", 8, 7, worth)), "");
}

TEST_F(the_streams_description, is_on_the_users_page_with_every_word) {
  std::ifstream in(MADANG_STREAMS_PAGE);
  std::stringstream text;
  text << in.rdbuf();
  const auto page_text = text.str();
  ASSERT_GT(page_text.size(), 1'000U);
  const auto expect_word = [&](std::string_view word) {
    EXPECT_NE(page_text.find("`" + std::string(word) + "`"), std::string::npos) << word << " is not explained";
  };
  for (const auto& one : stream_error_texts()) expect_word(one.code);
  for (const auto word : event_words<order_event>()) expect_word(word);
  for (const auto word : event_words<account_event>()) expect_word(word);
  for (const auto word : event_words<jobs::job_event>()) expect_word(word);
  contexts.channels.each([&](const channel_entry& kind) {
    expect_word(std::string(kind.word) + ":" + std::string(contexts.channels.key_of(kind).word));
  });
}

}  // namespace
}  // namespace madang
