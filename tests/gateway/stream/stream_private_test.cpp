// Private channels over real sockets, with a made-up node behind them.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "tests/gateway/stream/stream_client.hpp"

namespace madang {
namespace {

using namespace stream_tests;

TEST(stream, private_channels_need_a_token_and_the_account) {
  stream_node node;
  node.own(kims, kim, {});
  node.own(lees, lee, {});
  client stranger(node);
  const auto missing = stranger.ask(subscribe_text({channel_text(orders_channel)}));
  EXPECT_EQ(missing["code"], "token_missing");
  EXPECT_EQ(missing["ch"], channel_text(orders_channel));
  EXPECT_EQ(stranger.ask(subscribe_text({"orders"}))["code"], "token_missing");
  stranger.authenticate(lee);
  EXPECT_EQ(stranger.ask(subscribe_text({channel_text(orders_channel)}))["code"], "forbidden");
  node.push({made_up_order(1)});
  EXPECT_TRUE(stranger.is_quiet());
  EXPECT_FALSE(node.listeners.in(orders_channel));
}

TEST(stream, an_administrator_reads_the_private_channels_of_every_account_and_bare_names_are_his_own) {
  stream_node node;
  node.own(kims, kim, {});
  client admin(node);
  admin.authenticate_as_admin(lee);
  EXPECT_EQ(admin.ask(subscribe_text({channel_text(orders_channel)}))["type"], "subscribed");
  EXPECT_EQ(admin.next()["type"], "snapshot");
  node.push({made_up_order(1)});
  EXPECT_EQ(admin.next()["seq"], 1);
  EXPECT_EQ(admin.ask(subscribe_text({channel_text(account_channel)}))["type"], "subscribed");
  EXPECT_EQ(admin.next()["type"], "snapshot");
  EXPECT_EQ(admin.ask(subscribe_text({"orders"}))["channels"], json::array());
}

TEST(stream, an_account_that_does_not_answer_is_an_error_in_bounded_time) {
  stream_node node;
  node.own(kims, kim, {});
  node.hold_accounts();
  client reader(node);
  reader.authenticate();
  EXPECT_EQ(reader.ask(subscribe_text({channel_text(orders_channel)}))["code"], "unavailable");
  node.answer_accounts();
  EXPECT_TRUE(reader.is_quiet());
  EXPECT_FALSE(node.listeners.in(orders_channel));
}

TEST(stream, orders_begin_after_the_last_number_and_come_live) {
  stream_node node;
  node.own(kims, kim, {});
  for (std::uint64_t seq = 1; seq <= 5; ++seq) node.record(made_up_order(seq));
  client reader(node);
  reader.authenticate();
  const auto name = channel_text(orders_channel);
  EXPECT_EQ(reader.ask(subscribe_text({name})),
            json({{"type", "subscribed"}, {"channels", {name}}, {"seq", {{name, 5}}}}));
  const auto start = reader.next();
  EXPECT_EQ(start["type"], "snapshot");
  EXPECT_EQ(start["seq"], 5);
  EXPECT_EQ(start["data"], json({{"event", "snapshot"}, {"orders", json::array()}}));
  node.push({made_up_order(6)});
  const auto frame = reader.next();
  EXPECT_EQ(frame["ch"], channel_text(orders_channel));
  EXPECT_EQ(frame["type"], "update");
  EXPECT_EQ(frame["seq"], 6);
  EXPECT_EQ(frame["prev"], 5);
  EXPECT_EQ(frame["ts"], "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(frame["data"]["event"], "order_submitted");
  EXPECT_EQ(frame["data"]["order"]["order_id"], to_text(order_id{77}));
  EXPECT_FALSE(frame["data"].contains("execution"));
  EXPECT_EQ(node.history_reads(), 0U);
}

TEST(stream, an_execution_comes_with_its_order) {
  stream_node node;
  node.own(kims, kim, {});
  client reader(node);
  reader.authenticate();
  reader.ask(subscribe_text({channel_text(orders_channel)}));
  EXPECT_EQ(reader.next()["type"], "snapshot");
  auto filled = made_up_order(1);
  filled.data.get_if<order_frame>()->fill =
      execution{9, price::whole(71'000), quantity::whole(3), liquidity_kind::taker};
  node.push({filled});
  const auto execution = reader.next()["data"]["execution"];
  EXPECT_EQ(execution["trade_id"], "005930#9");
  EXPECT_EQ(execution["quantity"], "3");
  EXPECT_EQ(execution["liquidity"], "TAKER");
}

TEST(stream, a_resume_is_answered_from_the_journal_in_pages_without_gap_or_double) {
  stream_node node;
  node.own(kims, kim, {});
  for (std::uint64_t seq = 1; seq <= 2'000; ++seq) node.record(made_up_order(seq));
  client reader(node);
  reader.authenticate();
  reader.send(subscribe_text({channel_text(orders_channel)}, {{channel_text(orders_channel), 41}}));
  for (std::uint64_t seq = 2'001; seq <= 2'100; ++seq) {
    node.record(made_up_order(seq));
    node.push({made_up_order(seq)});
  }
  EXPECT_EQ(reader.next()["type"], "subscribed");
  for (std::uint64_t seq = 42; seq <= 2'100; ++seq) {
    const auto frame = reader.next();
    ASSERT_EQ(frame["seq"], seq);
    ASSERT_EQ(frame["prev"], seq - 1);
  }
  EXPECT_TRUE(reader.is_quiet());
}

TEST(stream, a_resume_does_not_flood_a_slow_reader_but_waits_for_it) {
  auto settings = quick_stream_settings();
  settings.session_queue_max_bytes = 20'000;
  stream_node node(settings);
  node.own(kims, kim, {});
  const std::uint64_t count = 4'000;
  for (std::uint64_t seq = 1; seq <= count; ++seq) node.record(made_up_order(seq));
  client slow(node);
  slow.authenticate();
  slow.send(subscribe_text({channel_text(orders_channel)}, {{channel_text(orders_channel), 0}}));
  EXPECT_EQ(slow.next()["type"], "subscribed");
  ASSERT_TRUE(eventually([&] { return node.history_reads() > 1; }));
  for (std::uint64_t seq = 1; seq <= count; ++seq) {
    const auto frame = slow.next();
    ASSERT_EQ(frame["seq"], seq) << slow.close_code();
  }
}

TEST(stream, live_events_that_are_missing_or_overtake_each_other_are_put_right) {
  stream_node node;
  node.own(kims, kim, {});
  client reader(node);
  reader.authenticate();
  reader.ask(subscribe_text({channel_text(orders_channel)}));
  EXPECT_EQ(reader.next()["type"], "snapshot");
  node.push({made_up_order(2), made_up_order(1), made_up_order(1), made_up_order(2)});
  for (std::uint64_t seq = 1; seq <= 2; ++seq) EXPECT_EQ(reader.next()["seq"], seq);
  EXPECT_EQ(node.history_reads(), 0U);
  for (std::uint64_t seq = 3; seq <= 6; ++seq) node.record(made_up_order(seq));
  node.push({made_up_order(6)});
  for (std::uint64_t seq = 3; seq <= 6; ++seq) EXPECT_EQ(reader.next()["seq"], seq);
  EXPECT_TRUE(reader.is_quiet());
}

TEST(stream, history_that_fails_is_tried_again_and_given_up_with_an_error) {
  stream_node node;
  node.own(kims, kim, {});
  for (std::uint64_t seq = 1; seq <= 3; ++seq) node.record(made_up_order(seq));
  node.fail_history(3);
  client reader(node);
  reader.authenticate();
  reader.ask(subscribe_text({channel_text(orders_channel)}, {{channel_text(orders_channel), 1}}));
  EXPECT_EQ(reader.next()["seq"], 2);
  EXPECT_EQ(reader.next()["seq"], 3);

  auto settings = quick_stream_settings();
  settings.heartbeat_ms = 50;
  stream_node broken(settings);
  broken.own(kims, kim, {});
  broken.record(made_up_order(1));
  broken.fail_history(1'000'000);
  client other(broken);
  other.authenticate();
  other.ask(subscribe_text({channel_text(orders_channel)}, {{channel_text(orders_channel), 0}}));
  EXPECT_EQ(other.next()["code"], "history_unavailable");
  EXPECT_FALSE(broken.listeners.in(orders_channel));
}

TEST(stream, an_account_begins_with_its_balance_and_events_it_already_shows_are_not_told_again) {
  stream_node node;
  node.own(kims, kim, {kims, currency::krw, money::whole(300), money::whole(50), 9});
  node.record(made_up_balance(7, 100));
  node.hold_accounts();
  client reader(node);
  reader.authenticate();
  reader.send(subscribe_text({channel_text(account_channel)}));
  ASSERT_TRUE(eventually([&] { return node.listeners.in(account_channel); }));
  node.push({made_up_balance(8, 200), made_up_balance(9, 300), made_up_balance(10, 400)});
  EXPECT_TRUE(reader.is_quiet()) << "nothing before the account has said whose it is";
  node.answer_accounts();
  EXPECT_EQ(reader.next()["type"], "subscribed");
  const auto snapshot = reader.next();
  EXPECT_EQ(snapshot["type"], "snapshot");
  EXPECT_EQ(snapshot["seq"], 9);
  EXPECT_EQ(snapshot["data"]["balance"]["cash"], "300");
  EXPECT_EQ(snapshot["data"]["balance"]["available"], "250");
  const auto update = reader.next();
  EXPECT_EQ(update["seq"], 10);
  EXPECT_EQ(update["data"]["event"], "funds_deposited");
  EXPECT_EQ(update["data"]["balance"]["cash"], "400");
}

TEST(stream, a_resume_that_cannot_be_served_is_told) {
  stream_node node;
  node.own(kims, kim, {});
  node.own(lees, lee, {});
  node.open_channel(book_channel, 7);
  for (std::uint64_t seq = 1; seq <= 3; ++seq) node.record(made_up_order(seq));
  client reader(node);
  reader.authenticate();
  const auto name = channel_text(orders_channel);
  const auto lees_name = channel_text({channel_kind::orders, lees.value});
  reader.send(subscribe_text({name, "book:005930", lees_name},
                             {{name, 4}, {"book:005930", 8}, {lees_name, 1}, {"orders", 1}, {"quote:005930", 1}}));
  std::map<std::string, std::vector<std::string>> errors;
  auto frame = reader.next();
  for (; frame["type"] == "error"; frame = reader.next()) errors[frame["ch"]].push_back(frame["code"]);
  EXPECT_EQ(errors, (std::map<std::string, std::vector<std::string>>{{name, {"resume_ahead"}},
                                                                     {"book:005930", {"resume_ahead"}},
                                                                     {lees_name, {"forbidden", "resume_unknown"}},
                                                                     {"orders", {"resume_unknown"}},
                                                                     {"quote:005930", {"resume_unknown"}}}));
  EXPECT_EQ(frame["seq"], json({{name, 3}, {"book:005930", 7}}));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(reader.next()["type"], "snapshot") << "as if there had been no resume";
}

TEST(stream, an_account_resumes_from_the_journal_without_a_snapshot) {
  stream_node node;
  node.own(kims, kim, {});
  for (std::uint64_t seq = 1; seq <= 4; ++seq) node.record(made_up_balance(seq, 100));
  client reader(node);
  reader.authenticate();
  reader.ask(subscribe_text({channel_text(account_channel)}, {{channel_text(account_channel), 2}}));
  for (const auto seq : {3, 4}) {
    const auto frame = reader.next();
    EXPECT_EQ(frame["seq"], seq);
    EXPECT_EQ(frame["type"], "update");
  }
}

TEST(stream, bare_names_mean_all_of_ones_accounts) {
  stream_node node;
  node.own(kims, kim, {});
  node.own(kims_second, kim, {});
  node.own(lees, lee, {});
  for (std::uint64_t seq = 1; seq <= 3; ++seq) node.record(made_up_order(seq));
  client reader(node);
  reader.authenticate();
  const auto first = channel_text(orders_channel);
  const auto second = channel_text(channel_id{channel_kind::orders, kims_second.value});
  EXPECT_EQ(reader.ask(subscribe_text({"orders"}, {{first, 2}, {second, 0}}))["channels"], json({first, second}));
  EXPECT_EQ(reader.next()["seq"], 3);
  node.push({made_up_order(1, kims_second), made_up_order(1, lees)});
  EXPECT_EQ(reader.next()["ch"], second);
  EXPECT_EQ(reader.ask(R"({"op":"unsubscribe","channels":["orders"]})")["type"], "unsubscribed");
  node.push({made_up_order(2, kims_second), made_up_order(4)});
  EXPECT_TRUE(reader.is_quiet());
  EXPECT_FALSE(node.listeners.in(orders_channel));
}

TEST(stream, two_sessions_of_one_account_both_get_its_events) {
  stream_node node;
  node.own(kims, kim, {});
  client replies(node);
  client phone(node);
  for (auto* one : {&replies, &phone}) {
    one->authenticate();
    EXPECT_EQ(one->ask(subscribe_text({channel_text(orders_channel)}))["type"], "subscribed");
    EXPECT_EQ(one->next()["type"], "snapshot");
  }
  node.push({made_up_order(1)});
  EXPECT_EQ(replies.next()["seq"], 1);
  EXPECT_EQ(phone.next()["seq"], 1);
  replies.drop();
  ASSERT_TRUE(eventually([&] { return node.sessions() == 1; }));
  node.push({made_up_order(2)});
  EXPECT_EQ(phone.next()["seq"], 2);
}

TEST(stream, public_and_private_channels_of_one_frame_are_answered_together) {
  stream_node node;
  node.own(kims, kim, {});
  node.own(lees, lee, {});
  node.open_channel(book_channel, 3);
  client reader(node);
  reader.authenticate();
  const auto lees_channel = channel_text(channel_id{channel_kind::orders, lees.value});
  reader.send(
      subscribe_text({"book:005930", lees_channel, channel_text(orders_channel), channel_text(account_channel)}));
  EXPECT_EQ(reader.next()["code"], "forbidden");
  EXPECT_EQ(reader.next()["channels"],
            json({"book:005930", channel_text(orders_channel), channel_text(account_channel)}));
  std::vector<std::string> begun;
  for (int i = 0; i < 3; ++i) begun.push_back(reader.next()["ch"]);
  std::sort(begun.begin(), begun.end());
  EXPECT_EQ(begun,
            (std::vector<std::string>{channel_text(account_channel), "book:005930", channel_text(orders_channel)}));
}

TEST(stream, a_session_that_ends_while_its_account_is_asked_leaves_nothing_behind) {
  stream_node node;
  node.own(kims, kim, {});
  node.hold_accounts();
  client reader(node);
  reader.authenticate();
  reader.send(subscribe_text({channel_text(orders_channel)}));
  ASSERT_TRUE(eventually([&] { return node.listeners.in(orders_channel); }));
  reader.drop();
  ASSERT_TRUE(eventually([&] { return node.sessions() == 0; }));
  node.answer_accounts();
  EXPECT_FALSE(node.listeners.in(orders_channel));
}

}  // namespace
}  // namespace madang
