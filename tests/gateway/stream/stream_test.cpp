// The stream over real sockets, with a made-up node behind it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "messages/names.hpp"
#include "tests/support/stream_node.hpp"
#include "tests/support/ws_client.hpp"

namespace madang {
namespace {

using json = nlohmann::json;
using namespace std::chrono_literals;

const user_id kim{1};
const user_id lee{2};
const account_id kims{0x1234'0001};
const account_id kims_second{0x1235'0001};
const account_id lees{0x1236'0002};
const channel_id book_channel{channel_kind::book, symbol_id::parse("005930")->value};
const channel_id quote_channel{channel_kind::quote, symbol_id::parse("005930")->value};
const channel_id trades_channel{channel_kind::trades, symbol_id::parse("005930")->value};
const channel_id orders_channel{channel_kind::orders, kims.value};
const channel_id account_channel{channel_kind::account, kims.value};

std::string subscribe_text(const std::vector<std::string>& channels, const json& resume = {}) {
  json frame{{"op", "subscribe"}, {"channels", channels}};
  if (!resume.is_null()) frame["resume"] = resume;
  return frame.dump();
}

private_frame order_event(std::uint64_t seq, account_id account = kims) {
  order_frame event;
  event.event = "order_submitted";
  event.order.terms.account = account;
  event.order.terms.order = {77};
  event.order.terms.symbol = *symbol_id::parse("005930");
  event.order.version = seq;
  return {{channel_kind::orders, account.value}, seq, {1'000}, event};
}

private_frame balance_event(std::uint64_t seq, std::uint64_t balance_seq, std::int64_t cash) {
  account_frame event;
  event.event = "funds_deposited";
  event.balance = {kims, currency::krw, money::whole(cash), {}, balance_seq};
  return {account_channel, seq, {1'000}, event};
}

class client : public ws_client {
 public:
  explicit client(const stream_node& node, std::string_view target = "/api/v1/stream") : ws_client(node.port()) {
    EXPECT_TRUE(open(target)) << status();
  }
  /// The next frame that is no heartbeat; null when none comes.
  json next(std::chrono::milliseconds within = 5s) {
    while (auto text = receive(within)) {
      auto parsed = json::parse(*text);
      if (parsed["type"] != "heartbeat") return parsed;
    }
    return {};
  }
  json ask(const std::string& text) {
    EXPECT_TRUE(send(text));
    return next();
  }
  void authenticate(user_id as = kim) {
    EXPECT_EQ(ask(json{{"op", "auth"}, {"token", stream_node::token_of(as)}}.dump()),
              json({{"type", "authenticated"}}));
  }
  /// Whether nothing but this answer to a ping comes: all before it has been handled.
  bool is_quiet() { return ask(R"({"op":"ping","id":99})") == json({{"type", "pong"}, {"id", 99}}); }
};

/// Waits, bounded, for what another thread does.
template <class Condition>
bool eventually(Condition holds) {
  for (const auto until = after(10s); std::chrono::steady_clock::now() < until;) {
    if (holds()) return true;
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

/// What a close says, after everything that came before it.
std::string close_of(ws_client& of) {
  if (!of.wait_closed(5s)) return "open";
  return std::to_string(of.close_code()) + " " + of.close_reason();
}

// ---- public channels -----------------------------------------------------------------------------------------------

TEST(stream, a_public_channel_needs_no_token_and_begins_with_a_snapshot) {
  stream_node node;
  node.open_channel(book_channel, 41);
  client reader(node);
  EXPECT_EQ(reader.ask(subscribe_text({"book:005930"})), json({{"type", "subscribed"}, {"channels", {"book:005930"}}}));
  EXPECT_EQ(reader.next()["type"], "snapshot");
  EXPECT_TRUE(node.listeners.in(book_channel));
  node.publish(book_channel);
  const auto update = reader.next();
  EXPECT_EQ(update["seq"], 42);
  EXPECT_EQ(update["prev"], 41);
  EXPECT_EQ(update["ch"], "book:005930");
}

TEST(stream, a_hundred_readers_of_a_channel_all_get_every_frame_in_order) {
  stream_node node;
  node.open_channel(book_channel, 0);
  std::vector<std::unique_ptr<client>> readers;
  for (int i = 0; i < 100; ++i) {
    readers.push_back(std::make_unique<client>(node));
    readers.back()->send(subscribe_text({"book:005930"}));
  }
  for (auto& one : readers) {
    EXPECT_EQ(one->next()["type"], "subscribed");
    EXPECT_EQ(one->next()["type"], "snapshot");
  }
  for (int i = 0; i < 50; ++i) node.publish(book_channel);
  for (auto& one : readers) {
    for (std::uint64_t seq = 1; seq <= 50; ++seq) {
      const auto frame = one->next();
      ASSERT_EQ(frame["seq"], seq);
      ASSERT_EQ(frame["prev"], seq - 1);
    }
  }
  EXPECT_EQ(node.counts.frames_sent.value(), 100U * 51);
  readers.clear();
  EXPECT_TRUE(eventually([&] { return node.sessions() == 0; }));
  EXPECT_FALSE(node.listeners.in(book_channel)) << "nobody listens any more";
  EXPECT_EQ(node.counts.sessions.value(), 0);
}

TEST(stream, a_reader_that_comes_back_gets_the_rest_from_the_ring_or_a_snapshot_when_it_is_too_old) {
  stream_node node;
  node.open_channel(book_channel, 0);
  for (int i = 0; i < 20; ++i) node.publish(book_channel);
  client near(node);
  near.ask(subscribe_text({"book:005930"}, {{"book:005930", 17}}));
  for (const auto seq : {18, 19, 20}) EXPECT_EQ(near.next()["seq"], seq);
  EXPECT_TRUE(near.is_quiet());
  client far(node);
  far.ask(subscribe_text({"book:005930"}, {{"book:005930", 3}}));
  const auto frame = far.next();
  EXPECT_EQ(frame["type"], "snapshot");
  EXPECT_EQ(frame["seq"], 20);
  EXPECT_TRUE(far.is_quiet());
}

TEST(stream, a_frame_lost_on_the_way_is_noticed_and_fetched) {
  stream_node node;
  node.open_channel(trades_channel, 0);
  client reader(node);
  reader.ask(subscribe_text({"trades:005930"}));
  EXPECT_EQ(reader.next()["type"], "snapshot");
  node.publish(trades_channel);
  node.lose(trades_channel);
  node.publish(trades_channel);
  for (const auto seq : {1, 2, 3}) EXPECT_EQ(reader.next()["seq"], seq);
  node.publish(trades_channel);
  EXPECT_EQ(reader.next()["seq"], 4);
}

TEST(stream, an_unknown_channel_is_an_error_and_the_others_of_the_frame_are_served) {
  stream_node node;
  node.open_channel(quote_channel, 1);
  client reader(node);
  reader.send(subscribe_text({"book:NONE", "quote:005930", "nonsense", "orders:acc_x"}));
  for (const auto* channel : {"nonsense", "orders:acc_x", "book:NONE"}) {
    const auto error = reader.next();
    EXPECT_EQ(error["code"], "channel_unknown");
    EXPECT_EQ(error["ch"], channel);
  }
  EXPECT_EQ(reader.next()["channels"], json({"quote:005930"}));
  EXPECT_EQ(reader.next()["type"], "snapshot");
  EXPECT_FALSE(node.listeners.in({channel_kind::book, symbol_id::parse("NONE")->value}));
}

TEST(stream, after_unsubscribe_nothing_more_comes) {
  stream_node node;
  node.open_channel(book_channel, 0);
  client reader(node);
  reader.ask(subscribe_text({"book:005930"}));
  reader.next();
  EXPECT_EQ(reader.ask(R"({"op":"unsubscribe","channels":["book:005930"]})")["type"], "unsubscribed");
  node.publish(book_channel);
  EXPECT_TRUE(reader.is_quiet());
  EXPECT_FALSE(node.listeners.in(book_channel));
  reader.ask(subscribe_text({"book:005930"}, {{"book:005930", 0}}));
  EXPECT_EQ(reader.next()["seq"], 1);
}

TEST(stream, the_path_of_a_symbol_subscribes_its_channels_and_needs_no_first_frame) {
  auto settings = quick_stream_settings();
  settings.first_frame_timeout_ms = 50;
  settings.heartbeat_ms = 100;
  stream_node node(settings);
  for (const auto channel : {book_channel, quote_channel, trades_channel}) node.open_channel(channel, 5);
  client reader(node, "/api/v1/market/stream/005930");
  EXPECT_EQ(reader.next()["channels"], json({"book:005930", "trades:005930", "quote:005930"}));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(reader.next()["type"], "snapshot");
  EXPECT_NE(reader.receive().value_or("").find("heartbeat"), std::string::npos);
}

// ---- closes --------------------------------------------------------------------------------------------------------

TEST(stream, bad_frames_are_closed_with_4400_and_the_reason) {
  auto settings = quick_stream_settings();
  settings.max_frame_bytes = 500;
  stream_node node(settings);
  const std::vector<std::pair<std::string, std::string>> texts{{"{", "malformed_json"},
                                                               {R"({"op":"fly"})", "op_unknown"},
                                                               {R"({"op":"ping","x":1})", "unknown_field"},
                                                               {R"({"op":"ping","op":"ping"})", "duplicate_member"},
                                                               {"\xff\xfe", "malformed_json"},
                                                               {std::string(501, ' '), "frame_too_big"}};
  for (const auto& [text, why] : texts) {
    client bad(node);
    bad.send(text);
    EXPECT_EQ(close_of(bad), "4400 " + why);
  }
  client binary(node);
  binary.send_frame(0x82, R"({"op":"ping"})");
  EXPECT_EQ(close_of(binary), "4400 binary_frame");
  client unmasked(node);
  unmasked.send_frame(0x81, R"({"op":"ping"})", false);
  EXPECT_EQ(close_of(unmasked), "4400 not_masked");
  client reserved(node);
  reserved.send_frame(0xc1, R"({"op":"ping"})");
  EXPECT_EQ(close_of(reserved), "4400 reserved_bits");
}

TEST(stream, what_a_client_said_before_its_bad_frame_is_still_answered) {
  stream_node node;
  client bad(node);
  bad.send(R"({"op":"ping","id":1})");
  bad.send("{");
  EXPECT_EQ(bad.next()["id"], 1);
  EXPECT_EQ(close_of(bad), "4400 malformed_json");
}

TEST(stream, a_bad_token_or_ticket_is_closed_with_4401) {
  stream_node node;
  const auto closed_by = [&node](const std::string& token) {
    client bad(node);
    bad.send(json{{"op", "auth"}, {"token", token}}.dump());
    return close_of(bad);
  };
  EXPECT_EQ(closed_by("forged"), "4401 token_invalid");
  EXPECT_EQ(closed_by("old"), "4401 token_expired");
  EXPECT_EQ(closed_by("brief"), "4401 token_expired") << "it expires while the stream is open";
  client used(node, "/api/v1/stream?ticket=used");
  EXPECT_EQ(close_of(used), "4401 ticket_invalid");
  client changed(node);
  changed.authenticate(kim);
  changed.send(json{{"op", "auth"}, {"token", stream_node::token_of(lee)}}.dump());
  EXPECT_EQ(close_of(changed), "4401 another_user");
}

TEST(stream, a_ticket_opens_the_callers_channels_without_a_token) {
  stream_node node;
  node.own(kims, kim, {});
  client reader(node, "/api/v1/stream?ticket=good:1");
  EXPECT_EQ(reader.ask(subscribe_text({to_text(orders_channel)}))["type"], "subscribed");
}

TEST(stream, a_client_that_says_nothing_is_closed_with_4408) {
  auto settings = quick_stream_settings();
  settings.first_frame_timeout_ms = 60;
  stream_node node(settings);
  client silent(node);
  silent.send_frame(0x89, "a ping is no first frame");
  EXPECT_EQ(close_of(silent), "4408 no_first_frame");
}

TEST(stream, a_peer_that_answers_no_ping_is_closed_with_4408_and_one_that_does_stays) {
  auto settings = quick_stream_settings();
  settings.peer_timeout_ms = 300;
  settings.heartbeat_ms = 100;
  stream_node node(settings);
  client dead(node);
  client alive(node);
  dead.send(R"({"op":"ping","id":1})");
  alive.ask(R"({"op":"ping","id":1})");
  // Reading answers pings; the dead one reads only at the end.
  const auto until = std::chrono::steady_clock::now() + 1s;
  while (std::chrono::steady_clock::now() < until) (void)alive.receive(50ms);
  EXPECT_TRUE(alive.is_quiet());
  EXPECT_EQ(close_of(dead), "4408 peer_silent");
}

TEST(stream, more_channels_than_allowed_are_closed_with_4429) {
  auto settings = quick_stream_settings();
  settings.max_channels_per_connection = 2;
  stream_node node(settings);
  node.open_channel(book_channel, 0);
  client greedy(node);
  greedy.ask(subscribe_text({"book:005930"}));
  greedy.send(subscribe_text({"quote:005930", "trades:005930"}));
  EXPECT_EQ(close_of(greedy), "4429 too_many_channels");
}

TEST(stream, a_restart_is_told_with_1012_and_ends_every_session) {
  stream_node node;
  client one(node);
  client other(node);
  one.ask(R"({"op":"ping"})");
  other.ask(R"({"op":"ping"})");
  node.close_all();
  EXPECT_EQ(close_of(one), "1012 restart");
  EXPECT_EQ(close_of(other), "1012 restart");
  one.drop();
  other.drop();
  EXPECT_TRUE(eventually([&] { return node.sessions() == 0; }));
}

TEST(stream, silence_is_filled_with_counted_heartbeats) {
  auto settings = quick_stream_settings();
  settings.heartbeat_ms = 40;
  stream_node node(settings);
  client reader(node);
  reader.ask(R"({"op":"ping","id":7})");
  for (int n = 1; n <= 5; ++n) {
    const auto text = reader.receive();
    ASSERT_TRUE(text);
    const auto beat = json::parse(*text);
    EXPECT_EQ(beat["type"], "heartbeat");
    EXPECT_GE(beat["n"], n);
    EXPECT_LE(beat["n"], n + 1);
  }
}

// ---- slow readers --------------------------------------------------------------------------------------------------

TEST(stream, a_slow_reader_of_a_book_is_given_a_fresh_snapshot_and_never_an_unconnected_update) {
  auto settings = quick_stream_settings();
  settings.session_queue_max_bytes = 100'000;
  stream_node node(settings);
  node.open_channel(book_channel, 0);
  client slow(node);
  slow.ask(subscribe_text({"book:005930"}));
  EXPECT_EQ(slow.next()["type"], "snapshot");
  const std::uint64_t count = 3'000;
  for (std::uint64_t i = 0; i < count; ++i) node.publish(book_channel, 10'000);
  ASSERT_TRUE(eventually([&] { return node.counts.conflations.value() != 0; }));

  std::uint64_t last = 0;
  std::uint64_t frames = 0;
  std::uint64_t snapshots = 0;
  while (last < count) {
    const auto frame = slow.next();
    ASSERT_FALSE(frame.is_null()) << "closed with " << slow.close_code() << " after " << last;
    ++frames;
    if (frame["type"] == "snapshot") {
      ++snapshots;
      ASSERT_GE(frame["seq"], last);
    } else {
      ASSERT_EQ(frame["prev"], last);
    }
    last = frame["seq"];
  }
  EXPECT_GE(snapshots, 1U);
  EXPECT_LT(frames, count);
  node.publish(book_channel);
  EXPECT_EQ(slow.next()["prev"], count);
}

TEST(stream, a_slow_reader_of_trades_is_closed_with_4429) {
  auto settings = quick_stream_settings();
  settings.session_queue_max_bytes = 100'000;
  stream_node node(settings);
  node.open_channel(trades_channel, 0);
  client slow(node);
  slow.ask(subscribe_text({"trades:005930"}));
  for (int i = 0; i < 3'000 && node.counts.closed_slow.value() == 0; ++i) node.publish(trades_channel, 10'000);
  ASSERT_TRUE(eventually([&] { return node.counts.closed_slow.value() != 0; }));
  std::uint64_t last = 0;
  while (true) {
    const auto frame = slow.next();
    if (frame.is_null()) break;
    if (frame["type"] == "update") {
      ASSERT_EQ(frame["prev"], last) << "what did arrive is complete up to the close";
    }
    last = frame["seq"];
  }
  EXPECT_EQ(slow.close_code(), 4429);
  EXPECT_EQ(slow.close_reason(), "too_slow");
}

TEST(stream, a_slow_reader_does_not_hold_up_another) {
  auto settings = quick_stream_settings();
  settings.session_queue_max_bytes = 100'000;
  stream_node node(settings);
  node.open_channel(book_channel, 0);
  client slow(node);
  slow.ask(subscribe_text({"book:005930"}));
  client quick(node);
  quick.ask(subscribe_text({"book:005930"}));
  quick.next();
  for (std::uint64_t seq = 1; seq <= 1'000; ++seq) {
    node.publish(book_channel, 10'000);
    ASSERT_EQ(quick.next()["seq"], seq);
  }
  EXPECT_GE(node.counts.conflations.value(), 1U);
}

// ---- private channels ----------------------------------------------------------------------------------------------

TEST(stream, private_channels_need_a_token_and_the_account) {
  stream_node node;
  node.own(kims, kim, {});
  node.own(lees, lee, {});
  client stranger(node);
  const auto missing = stranger.ask(subscribe_text({to_text(orders_channel)}));
  EXPECT_EQ(missing["code"], "token_missing");
  EXPECT_EQ(missing["ch"], to_text(orders_channel));
  EXPECT_EQ(stranger.ask(subscribe_text({"orders"}))["code"], "token_missing");
  stranger.authenticate(lee);
  EXPECT_EQ(stranger.ask(subscribe_text({to_text(orders_channel)}))["code"], "forbidden");
  node.push({order_event(1)});
  EXPECT_TRUE(stranger.is_quiet());
  EXPECT_FALSE(node.listeners.in(orders_channel));
}

TEST(stream, an_account_that_does_not_answer_is_an_error_in_bounded_time) {
  stream_node node;
  node.own(kims, kim, {});
  node.hold_accounts();
  client reader(node);
  reader.authenticate();
  EXPECT_EQ(reader.ask(subscribe_text({to_text(orders_channel)}))["code"], "unavailable");
  node.answer_accounts();
  EXPECT_TRUE(reader.is_quiet());
  EXPECT_FALSE(node.listeners.in(orders_channel));
}

TEST(stream, orders_begin_after_the_last_number_and_come_live) {
  stream_node node;
  node.own(kims, kim, {});
  for (std::uint64_t seq = 1; seq <= 5; ++seq) node.record(order_event(seq));
  client reader(node);
  reader.authenticate();
  EXPECT_EQ(reader.ask(subscribe_text({to_text(orders_channel)}))["channels"], json({to_text(orders_channel)}));
  node.push({order_event(6)});
  const auto frame = reader.next();
  EXPECT_EQ(frame["ch"], to_text(orders_channel));
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
  reader.ask(subscribe_text({to_text(orders_channel)}));
  auto filled = order_event(1);
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
  for (std::uint64_t seq = 1; seq <= 2'000; ++seq) node.record(order_event(seq));
  client reader(node);
  reader.authenticate();
  reader.send(subscribe_text({to_text(orders_channel)}, {{to_text(orders_channel), 41}}));
  for (std::uint64_t seq = 2'001; seq <= 2'100; ++seq) {
    node.record(order_event(seq));
    node.push({order_event(seq)});
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
  for (std::uint64_t seq = 1; seq <= count; ++seq) node.record(order_event(seq));
  client slow(node);
  slow.authenticate();
  slow.send(subscribe_text({to_text(orders_channel)}, {{to_text(orders_channel), 0}}));
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
  reader.ask(subscribe_text({to_text(orders_channel)}));
  node.push({order_event(2), order_event(1), order_event(1), order_event(2)});
  for (std::uint64_t seq = 1; seq <= 2; ++seq) EXPECT_EQ(reader.next()["seq"], seq);
  EXPECT_EQ(node.history_reads(), 0U);
  for (std::uint64_t seq = 3; seq <= 6; ++seq) node.record(order_event(seq));
  node.push({order_event(6)});
  for (std::uint64_t seq = 3; seq <= 6; ++seq) EXPECT_EQ(reader.next()["seq"], seq);
  EXPECT_TRUE(reader.is_quiet());
}

TEST(stream, history_that_fails_is_tried_again_and_given_up_with_an_error) {
  stream_node node;
  node.own(kims, kim, {});
  for (std::uint64_t seq = 1; seq <= 3; ++seq) node.record(order_event(seq));
  node.fail_history(3);
  client reader(node);
  reader.authenticate();
  reader.ask(subscribe_text({to_text(orders_channel)}, {{to_text(orders_channel), 1}}));
  EXPECT_EQ(reader.next()["seq"], 2);
  EXPECT_EQ(reader.next()["seq"], 3);

  auto settings = quick_stream_settings();
  settings.heartbeat_ms = 50;
  stream_node broken(settings);
  broken.own(kims, kim, {});
  broken.record(order_event(1));
  broken.fail_history(1'000'000);
  client other(broken);
  other.authenticate();
  other.ask(subscribe_text({to_text(orders_channel)}, {{to_text(orders_channel), 0}}));
  EXPECT_EQ(other.next()["code"], "history_unavailable");
  EXPECT_FALSE(broken.listeners.in(orders_channel));
}

TEST(stream, an_account_begins_with_its_balance_and_events_it_already_shows_are_not_told_again) {
  stream_node node;
  node.own(kims, kim, {kims, currency::krw, money::whole(300), money::whole(50), 12});
  node.record(balance_event(7, 10, 100));
  node.hold_accounts();
  client reader(node);
  reader.authenticate();
  reader.send(subscribe_text({to_text(account_channel)}));
  ASSERT_TRUE(eventually([&] { return node.listeners.in(account_channel); }));
  node.push({balance_event(8, 11, 200), balance_event(9, 12, 300), balance_event(10, 13, 400)});
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

TEST(stream, an_account_resumes_from_the_journal_without_a_snapshot) {
  stream_node node;
  node.own(kims, kim, {});
  for (std::uint64_t seq = 1; seq <= 4; ++seq) node.record(balance_event(seq, seq, 100));
  client reader(node);
  reader.authenticate();
  reader.ask(subscribe_text({to_text(account_channel)}, {{to_text(account_channel), 2}}));
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
  for (std::uint64_t seq = 1; seq <= 3; ++seq) node.record(order_event(seq));
  client reader(node);
  reader.authenticate();
  const auto first = to_text(orders_channel);
  const auto second = to_text(channel_id{channel_kind::orders, kims_second.value});
  EXPECT_EQ(reader.ask(subscribe_text({"orders"}, {{first, 2}}))["channels"], json({first, second}));
  EXPECT_EQ(reader.next()["seq"], 3);
  node.push({order_event(1, kims_second), order_event(1, lees)});
  EXPECT_EQ(reader.next()["ch"], second);
  EXPECT_EQ(reader.ask(R"({"op":"unsubscribe","channels":["orders"]})")["type"], "unsubscribed");
  node.push({order_event(2, kims_second), order_event(4)});
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
    EXPECT_EQ(one->ask(subscribe_text({to_text(orders_channel)}))["type"], "subscribed");
  }
  node.push({order_event(1)});
  EXPECT_EQ(replies.next()["seq"], 1);
  EXPECT_EQ(phone.next()["seq"], 1);
  replies.drop();
  ASSERT_TRUE(eventually([&] { return node.sessions() == 1; }));
  node.push({order_event(2)});
  EXPECT_EQ(phone.next()["seq"], 2);
}

TEST(stream, public_and_private_channels_of_one_frame_are_answered_together) {
  stream_node node;
  node.own(kims, kim, {});
  node.own(lees, lee, {});
  node.open_channel(book_channel, 3);
  client reader(node);
  reader.authenticate();
  const auto lees_channel = to_text(channel_id{channel_kind::orders, lees.value});
  reader.send(subscribe_text({"book:005930", lees_channel, to_text(orders_channel), to_text(account_channel)}));
  EXPECT_EQ(reader.next()["code"], "forbidden");
  EXPECT_EQ(reader.next()["channels"], json({"book:005930", to_text(orders_channel), to_text(account_channel)}));
  std::vector<std::string> begun;
  for (int i = 0; i < 2; ++i) begun.push_back(reader.next()["ch"]);
  std::sort(begun.begin(), begun.end());
  EXPECT_EQ(begun, (std::vector<std::string>{to_text(account_channel), "book:005930"}));
}

TEST(stream, a_session_that_ends_while_its_account_is_asked_leaves_nothing_behind) {
  stream_node node;
  node.own(kims, kim, {});
  node.hold_accounts();
  client reader(node);
  reader.authenticate();
  reader.send(subscribe_text({to_text(orders_channel)}));
  ASSERT_TRUE(eventually([&] { return node.listeners.in(orders_channel); }));
  reader.drop();
  ASSERT_TRUE(eventually([&] { return node.sessions() == 0; }));
  node.answer_accounts();
  EXPECT_FALSE(node.listeners.in(orders_channel));
}

}  // namespace
}  // namespace madang
