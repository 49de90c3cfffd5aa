#include <set>

#include "tests/system/support/stream_fixture.hpp"

namespace madang {
namespace {

/// What is read over HTTP and what the stream says are numbered alike.
class a_number : public a_stream {
 protected:
  json read(const trader& as, const std::string& path) {
    const auto reply = as.at(port()).get(path);
    EXPECT_EQ(reply.status, 200) << path << " " << reply.raw.body;
    return reply.body;
  }
  /// The answer to a subscribe, after what it complains of.
  json subscribed(ws_client& at, std::vector<json>* errors = nullptr) {
    json frame;
    do {
      frame = next(at, [](const json& one) { return one["type"] == "subscribed" || one["type"] == "error"; });
      if (errors != nullptr && frame.value("type", "") == "error") errors->push_back(frame);
    } while (frame.value("type", "") == "error");
    return frame;
  }
};

TEST_F(a_number, of_a_balance_and_a_portfolio_is_where_the_account_channel_goes_on) {
  start();
  trade(3);
  const auto account = "account:" + who(0).account;
  const auto balance = read(who(0), "/accounts/" + who(0).account + "/balance");
  EXPECT_EQ(read(who(0), "/portfolio/" + who(0).account)["seq"], balance["seq"]);
  trade(2);
  auto at = open_as(who(0));
  subscribe(at, {account}, {{account, balance["seq"]}});
  const auto answer = subscribed(at);
  auto last = balance["seq"].get<std::uint64_t>();
  const auto upto = answer["seq"][account].get<std::uint64_t>();
  ASSERT_GT(upto, last) << "something has happened since";
  json frame;
  while (last < upto) {
    frame = next_of(at, account);
    ASSERT_EQ(frame["seq"], last + 1);
    ASSERT_EQ(frame["data"]["balance"]["seq"], frame["seq"]);
    ++last;
  }
  // What is settled when is shown where a balance is asked for, and not in each frame.
  const auto shown = read(who(0), "/accounts/" + who(0).account + "/balance");
  for (const auto& [name, value] : frame["data"]["balance"].items()) EXPECT_EQ(value, shown[name]) << name;
}

TEST_F(a_number, of_a_book_that_nobody_reads_is_where_its_channel_goes_on) {
  start();
  const auto channel = "book:" + symbol;
  // Eleven levels: what happens on the last one is not seen.
  for (int i = 0; i <= 10; ++i) place(order_of(who(0), symbol, "SELL", 1, 10'000 + 50 * i));
  {
    auto reader = open();
    subscribe(reader, {channel});
    (void)next_of(reader, channel);
  }
  place(order_of(who(0), symbol, "SELL", 1, 10'500));
  const auto book = read(who(0), "/market/orderbook/" + symbol);
  auto at = open();
  subscribe(at, {channel});
  EXPECT_EQ(subscribed(at)["seq"][channel], book["seq"]);
  EXPECT_EQ(next_of(at, channel)["seq"], book["seq"]);
  auto other = open();
  subscribe(other, {channel}, {{channel, book["seq"]}});
  (void)subscribed(other);
  place(order_of(who(0), symbol, "SELL", 5, 10'000));
  const auto update = next_of(other, channel);
  EXPECT_EQ(update["type"], "update") << "the read was up to date: " << update;
  EXPECT_EQ(update["prev"], book["seq"]);
}

TEST_F(a_number, comes_with_the_open_orders_as_the_list_shows_them) {
  start();
  const auto orders = "orders:" + who(0).account;
  for (int i = 0; i < 3; ++i) place(order_of(who(0), symbol, "SELL", 10 + i, 10'000 + 50 * i));
  trade(4);
  auto at = open_as(who(0));
  subscribe(at, {"orders"});
  const auto number = subscribed(at)["seq"][orders].get<std::uint64_t>();
  const auto start_frame = next_of(at, orders);
  ASSERT_EQ(start_frame["type"], "snapshot") << start_frame;
  EXPECT_EQ(start_frame["data"]["event"], "snapshot");
  EXPECT_EQ(start_frame["seq"], number) << "nothing happens at the moment";
  EXPECT_EQ(start_frame["data"]["orders"], read(who(0), "/orders?status=OPEN&account_id=" + who(0).account)["items"]);
  place(order_of(who(0), symbol, "SELL", 1, 11'000));
  EXPECT_EQ(next_of(at, orders)["prev"], number);
}

TEST_F(a_number, that_cannot_be_resumed_from_is_told) {
  start();
  const auto account = "account:" + who(0).account;
  auto at = open_as(who(0));
  subscribe(at, {account}, {{account, 1'000'000}, {"orders", 3}, {"book:" + symbol, 1}});
  std::vector<json> errors;
  const auto answer = subscribed(at, &errors);
  std::set<std::string> told;
  for (const auto& one : errors) told.insert(one["code"].get<std::string>() + " " + one["ch"].get<std::string>());
  EXPECT_EQ(told, (std::set<std::string>{"resume_ahead " + account, "resume_unknown book:" + symbol,
                                         "resume_unknown orders"}));
  const auto first = next_of(at, account);
  EXPECT_EQ(first["type"], "snapshot");
  EXPECT_EQ(first["seq"], answer["seq"][account]);
}

TEST_F(a_number, and_all_else_about_streams_is_described_for_machines) {
  start();
  const auto document = api_client(port()).get("//asyncapi.json").body;
  EXPECT_EQ(document["asyncapi"], "3.0.0");
  for (const auto* channel : {"orders", "account", "jobs", "book", "trades", "quote"}) {
    EXPECT_TRUE(document["channels"].contains(channel)) << channel;
  }
}

}  // namespace
}  // namespace madang
