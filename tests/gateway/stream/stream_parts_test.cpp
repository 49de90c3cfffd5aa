// The parts of a stream that need no socket: framing, handshake, client frames, the send queue, the order of private
// events.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>

#include "gateway/json/wire.hpp"
#include "gateway/stream/channels/private_feed.hpp"
#include "gateway/stream/protocol/client_op.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "gateway/stream/protocol/upgrade.hpp"
#include "gateway/stream/protocol/ws_frame.hpp"
#include "gateway/stream/send_queue.hpp"
#include "messages/market/market_text.hpp"

namespace madang {
namespace {

// ---- frames --------------------------------------------------------------------------------------------------------

std::string client_frame(unsigned first, std::string_view payload, std::string_view mask = "\x11\x22\x33\x44") {
  std::string frame(1, static_cast<char>(first));
  const auto put = [&frame](std::uint64_t value, unsigned bytes) {
    while (bytes-- > 0) frame += static_cast<char>(value >> (8 * bytes) & 0xffU);
  };
  if (payload.size() < 126) {
    put(0x80U | payload.size(), 1);
  } else if (payload.size() <= 0xffff) {
    put(0x80U | 126U, 1);
    put(payload.size(), 2);
  } else {
    put(0x80U | 127U, 1);
    put(payload.size(), 8);
  }
  frame += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

/// All messages of some bytes that come in pieces of one size, as `opcode:payload`.
std::vector<std::string> read_all(ws_reader& reader, std::string bytes, std::size_t piece) {
  std::vector<std::string> messages;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)));
    while (const auto message = reader.next()) {
      messages.push_back(std::to_string(static_cast<int>(message->opcode)) + ":" + std::string(message->payload));
    }
  }
  return messages;
}

TEST(ws_reader, reads_the_same_messages_however_the_bytes_are_cut) {
  const std::string medium(300, 'm');
  const std::string large(70'000, 'l');
  const auto bytes = client_frame(0x81, "one") + client_frame(0x89, "p") + client_frame(0x81, medium) +
                     client_frame(0x01, "fir") + client_frame(0x8a, "") + client_frame(0x00, "st, ") +
                     client_frame(0x80, "last") + client_frame(0x81, large) + client_frame(0x81, "") +
                     client_frame(0x88, "\x03\xe8");
  const std::vector<std::string> expected{
      "1:one", "9:p", "1:" + medium, "10:", "1:first, last", "1:" + large, "1:", "8:\x03\xe8"};
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 100U, 4'096U, 1'000'000U}) {
    ws_reader reader(100'000);
    EXPECT_EQ(read_all(reader, bytes, piece), expected) << "pieces of " << piece;
    EXPECT_EQ(reader.fault(), "");
    EXPECT_LT(reader.held(), 64U) << "an idle reader holds no buffer";
  }
}

TEST(ws_reader, refuses_what_breaks_the_protocol) {
  const std::vector<std::pair<std::string, std::string_view>> cases{
      {std::string("\x81\x03one", 5), "not_masked"},
      {client_frame(0xc1, "x"), "reserved_bits"},
      {client_frame(0x83, "x"), "unknown_opcode"},
      {client_frame(0x8b, "x"), "unknown_opcode"},
      {client_frame(0x09, "x"), "bad_control_frame"},
      {client_frame(0x89, std::string(126, 'x')), "bad_control_frame"},
      {client_frame(0x80, "x"), "bad_fragment"},
      {client_frame(0x01, "x") + client_frame(0x81, "y"), "bad_fragment"},
      {client_frame(0x81, std::string(1'001, 'x')), "frame_too_big"},
      {client_frame(0x01, std::string(600, 'x')) + client_frame(0x80, std::string(401, 'x')), "frame_too_big"},
      {std::string("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff____", 14), "frame_too_big"}};
  for (const auto& [bytes, why] : cases) {
    for (const std::size_t piece : {1U, 10'000U}) {
      ws_reader reader(1'000);
      (void)read_all(reader, bytes, piece);
      EXPECT_EQ(reader.fault(), why);
      EXPECT_TRUE(read_all(reader, client_frame(0x81, "after"), 1'000).empty()) << "nothing is read after a fault";
    }
  }
}

TEST(ws_frame, headers_have_the_three_lengths_of_the_protocol) {
  const auto bytes_of = [](std::size_t payload) {
    const auto header = make_ws_header(ws_opcode::text, payload);
    return std::string(header.bytes.data(), header.size);
  };
  EXPECT_EQ(bytes_of(125), std::string("\x81\x7d", 2));
  EXPECT_EQ(bytes_of(126), std::string("\x81\x7e\x00\x7e", 4));
  EXPECT_EQ(bytes_of(65'535), std::string("\x81\x7e\xff\xff", 4));
  EXPECT_EQ(bytes_of(65'536), std::string("\x81\x7f\0\0\0\0\0\x01\0\0", 10));
}

TEST(ws_frame, close_codes_are_read_and_written) {
  EXPECT_EQ(close_payload(4408, "why"), std::string("\x11\x38why", 5));
  EXPECT_EQ(close_payload(4408, std::string(200, 'x')).size(), 125U);
  EXPECT_EQ(close_code_of(""), 1005);
  EXPECT_EQ(close_code_of("\x03\xe8"), 1000);
  EXPECT_EQ(close_code_of(close_payload(4999, "")), 4999);
  for (const int bad : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
    EXPECT_FALSE(close_code_of(close_payload(static_cast<std::uint16_t>(bad), ""))) << bad;
  }
  EXPECT_FALSE(close_code_of("x"));
}

// ---- the handshake -------------------------------------------------------------------------------------------------

http_request upgrade_request() {
  http_request request;
  request.method = http_method::get;
  request.target = "/api/v1/stream";
  request.upgrade = true;
  request.headers.add("Upgrade", "WebSocket");
  request.headers.add("Sec-WebSocket-Version", "13");
  request.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
  return request;
}

TEST(stream_upgrade, answers_the_example_of_the_protocol) {
  const auto upgrade = read_upgrade(upgrade_request());
  ASSERT_TRUE(upgrade);
  EXPECT_FALSE(upgrade->with_ticket);
  EXPECT_EQ(upgrade->symbol, "");
  EXPECT_NE(upgrade_answer(*upgrade).find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"),
            std::string::npos);
}

TEST(stream_upgrade, knows_the_path_of_one_symbol_and_a_ticket) {
  auto request = upgrade_request();
  request.target = "/api/v1/market/stream/005930?ticket=a%2Bb";
  const auto upgrade = read_upgrade(request);
  ASSERT_TRUE(upgrade);
  EXPECT_TRUE(upgrade->with_ticket);
  EXPECT_EQ(upgrade->symbol, "005930");
}

TEST(stream_upgrade, refuses_what_is_no_handshake) {
  const auto refused_with = [](auto change) {
    auto request = upgrade_request();
    change(request);
    const auto upgrade = read_upgrade(request);
    return upgrade ? std::string_view() : upgrade.error().code;
  };
  EXPECT_EQ(refused_with([](http_request& r) { r.method = http_method::post; }), "upgrade_required");
  EXPECT_EQ(refused_with([](http_request& r) { r.upgrade = false; }), "upgrade_required");
  EXPECT_EQ(refused_with([](http_request& r) { r.http_1_0 = true; }), "upgrade_required");
  const auto with = [&](std::string_view version, std::string_view key) {
    return refused_with([&](http_request& r) {
      r.headers.clear();
      r.headers.add("Upgrade", "websocket");
      r.headers.add("Sec-WebSocket-Version", version);
      r.headers.add("Sec-WebSocket-Key", key);
    });
  };
  EXPECT_EQ(with("13", "dGhlIHNhbXBsZSBub25jZQ=="), "");
  EXPECT_EQ(with("8", "dGhlIHNhbXBsZSBub25jZQ=="), "upgrade_required");
  EXPECT_EQ(with("13", "dGhlIHNhbXBsZSBub25jZQ="), "malformed_http");
  EXPECT_EQ(with("13", "dGhlIHNhbXBsZSBub25jZ!=="), "malformed_http");
  EXPECT_EQ(with("13", ""), "malformed_http");
}

// ---- what clients say ----------------------------------------------------------------------------------------------

TEST(client_op, reads_the_four_frames_of_the_contract) {
  EXPECT_EQ(std::get<auth_op>(*parse_client_op(R"({"op":"auth","token":"t"})")).token, "t");
  const auto subscribe = std::get<subscribe_op>(*parse_client_op(
      R"({"op": "subscribe", "channels": ["book:005930", "orders:A", "book:005930"], "resume": {"orders:A": 41}})"));
  EXPECT_EQ(subscribe.channels, (std::vector<std::string>{"book:005930", "orders:A"}));
  EXPECT_EQ(subscribe.resume, (std::vector<std::pair<std::string, std::uint64_t>>{{"orders:A", 41}}));
  EXPECT_EQ(std::get<unsubscribe_op>(*parse_client_op(R"({"channels":["x"],"op":"unsubscribe"})")).channels,
            std::vector<std::string>{"x"});
  EXPECT_EQ(std::get<ping_op>(*parse_client_op(R"({"op":"ping","id":7})")).id, 7);
  EXPECT_FALSE(std::get<ping_op>(*parse_client_op(R"({"op":"ping"})")).id);
}

TEST(client_op, refuses_everything_else_and_says_why) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"", "malformed_json"},
      {"{", "malformed_json"},
      {R"({"op":"ping"} x)", "malformed_json"},
      {"{\"op\":\"auth\",\"token\":\"\xff\"}", "malformed_json"},
      {R"([1])", "not_an_object"},
      {R"("ping")", "not_an_object"},
      {R"({})", "op_missing"},
      {R"({"op":7})", "op_missing"},
      {R"({"op":"fly"})", "op_unknown"},
      {R"({"op":"ping","op":"ping"})", "duplicate_member"},
      {R"({"op":"ping","id":"7"})", "id_not_integer"},
      {R"({"op":"ping","id":7.5})", "id_not_integer"},
      {R"({"op":"ping","id":99999999999999999999})", "id_not_integer"},
      {R"({"op":"ping","extra":1})", "unknown_field"},
      {R"({"op":"auth"})", "token_not_text"},
      {R"({"op":"auth","token":1})", "token_not_text"},
      {R"({"op":"subscribe"})", "channels_not_texts"},
      {R"({"op":"subscribe","channels":"book:A"})", "channels_not_texts"},
      {R"({"op":"subscribe","channels":[1]})", "channels_not_texts"},
      {R"({"op":"subscribe","channels":[],"resume":[]})", "resume_not_object"},
      {R"({"op":"subscribe","channels":[],"resume":{"a":-1}})", "resume_not_number"},
      {R"({"op":"subscribe","channels":[],"resume":{"a":"1"}})", "resume_not_number"},
      {R"({"op":"subscribe","channels":[[[[[]]]]]})", "too_deep"}};
  for (const auto& [text, why] : cases) {
    const auto op = parse_client_op(text);
    ASSERT_FALSE(op) << text;
    EXPECT_EQ(op.error(), why) << text;
  }
}

// ---- the send queue ------------------------------------------------------------------------------------------------

shared_text shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// Takes at most `count` bytes as a socket would.
std::string take(send_queue& queue, std::size_t count) {
  std::array<send_queue::piece, send_queue::pieces_max> pieces;
  std::string taken;
  const auto pieces_count = queue.gather(pieces);
  for (std::size_t i = 0; i < pieces_count; ++i) taken.append(pieces[i].data, pieces[i].size);
  taken.resize(std::min(taken.size(), count));
  queue.sent(taken.size());
  return taken;
}

TEST(send_queue, sends_the_same_bytes_however_much_is_taken_at_once) {
  for (const std::size_t step : {1U, 2U, 5U, 100U, 100'000U}) {
    send_queue queue;
    std::string expected = "HTTP";
    queue.push_raw(shared("HTTP"));
    for (int i = 0; i < 100; ++i) {
      const auto payload = std::to_string(i) + std::string(static_cast<std::size_t>(i * 3), 'x');
      const auto header = make_ws_header(ws_opcode::text, payload.size());
      expected += std::string(header.bytes.data(), header.size) + payload;
      queue.push_frame(ws_opcode::text, shared(payload));
    }
    EXPECT_EQ(queue.bytes(), expected.size());
    std::string sent;
    while (!queue.empty()) sent += take(queue, step);
    EXPECT_EQ(sent, expected);
    EXPECT_EQ(queue.bytes(), 0U);
  }
}

TEST(send_queue, drops_frames_with_a_topic_but_never_the_rest_of_one_that_has_begun) {
  const int book = 0;
  const int quote = 0;
  send_queue queue;
  queue.push_frame(ws_opcode::text, shared("begun"), &book);
  queue.push_frame(ws_opcode::text, shared("book"), &book);
  queue.push_frame(ws_opcode::text, shared("fill"));
  queue.push_frame(ws_opcode::text, shared("quote"), &quote);
  queue.push_frame(ws_opcode::text, shared("book2"), &book);
  const auto first = take(queue, 3);
  EXPECT_EQ(queue.drop_topics(), (std::vector<send_queue::topic>{&book, &quote}));
  EXPECT_EQ(queue.bytes(), 4 + 6U);
  EXPECT_EQ(first + take(queue, 1'000),
            "\x81\x05"
            "begun\x81\x04"
            "fill");
  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(queue.drop_topics().empty());
}

TEST(send_queue, drops_all_frames_that_have_not_begun_but_not_the_handshake) {
  send_queue queue;
  queue.push_raw(shared("HTTP"));
  queue.push_frame(ws_opcode::text, shared("more"));
  queue.drop_unsent();
  queue.push_frame(ws_opcode::text, shared("begun"));
  queue.push_frame(ws_opcode::text, shared("more"));
  EXPECT_EQ(take(queue, 5), "HTTP\x81");
  queue.drop_unsent();
  EXPECT_EQ(queue.bytes(), 6U);
  EXPECT_EQ(take(queue, 100),
            "\x05"
            "begun");
}

// ---- private events ------------------------------------------------------------------------------------------------

feed_frame event(std::uint64_t seq, std::uint64_t balance_seq = 0) {
  return {seq, nullptr, balance_seq};
}

std::vector<std::uint64_t> numbers(const std::vector<feed_frame>& frames) {
  std::vector<std::uint64_t> all;
  for (const auto& one : frames) all.push_back(one.seq);
  return all;
}

TEST(private_feed, hands_out_events_that_overtook_each_other_in_order) {
  private_feed feed(10, 10);
  EXPECT_FALSE(feed.missing());
  feed.take(event(12));
  EXPECT_TRUE(feed.ready().empty());
  EXPECT_TRUE(feed.missing());
  feed.take(event(10));
  feed.take(event(12));
  feed.take(event(11));
  EXPECT_EQ(numbers(feed.ready()), (std::vector<std::uint64_t>{11, 12}));
  EXPECT_FALSE(feed.missing());
}

TEST(private_feed, misses_what_the_channel_has_beyond_what_the_reader_has_seen) {
  private_feed feed(41, 45);
  EXPECT_TRUE(feed.missing());
  for (const auto seq : {42U, 43U, 44U, 45U}) feed.take(event(seq));
  EXPECT_EQ(numbers(feed.ready()), (std::vector<std::uint64_t>{42, 43, 44, 45}));
  EXPECT_FALSE(feed.missing());
}

TEST(private_feed, a_balance_stands_for_the_events_that_it_already_shows) {
  private_feed feed(5, 5);
  feed.take(event(6, 21));
  feed.take(event(7, 22));
  feed.take(event(8, 23));
  EXPECT_EQ(feed.begin_with_balance(22), 7U);
  EXPECT_EQ(numbers(feed.ready()), std::vector<std::uint64_t>{8});
}

TEST(private_feed, keeps_a_bounded_number_of_events_that_are_ahead) {
  private_feed feed(0, 0);
  const auto many = private_feed::ahead_max * 3;
  for (std::uint64_t seq = many; seq >= 2; --seq) feed.take(event(seq));
  feed.take(event(1));
  EXPECT_EQ(feed.ready().size(), private_feed::ahead_max);
  EXPECT_TRUE(feed.missing()) << "the rest comes from history";
}

/// Any order of live events, any of them lost, history in pages: the reader gets each event once and in order.
TEST(private_feed, every_event_comes_once_and_in_order_whatever_is_lost_or_late) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    auto state = seed;
    const auto below = [&state](std::uint64_t bound) { return mix64(++state * 0x9e3779b97f4a7c15ULL) % bound; };
    const std::uint64_t seen = below(50);
    std::uint64_t newest = seen + below(100);
    private_feed feed(seen, newest);
    std::vector<std::uint64_t> under_way;
    std::vector<std::uint64_t> got;
    for (int step = 0; step < 2'000; ++step) {
      const auto what = below(10);
      if (what < 4 && step < 1'500) {
        under_way.push_back(++newest);
      } else if (what < 8 && !under_way.empty()) {
        const auto at = static_cast<std::ptrdiff_t>(below(std::min<std::uint64_t>(under_way.size(), 5)));
        if (below(10) != 0) feed.take(event(under_way[static_cast<std::size_t>(at)]));
        under_way.erase(under_way.begin() + at);
      } else if (feed.missing()) {
        for (std::uint64_t i = 1; i <= 7 && feed.last() + i <= newest; ++i) feed.take(event(feed.last() + i));
      }
      for (const auto seq : numbers(feed.ready())) got.push_back(seq);
    }
    for (std::uint64_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], seen + 1 + i) << "seed " << seed;
    ASSERT_GT(got.size(), 50U) << "seed " << seed;
  }
}

// ---- texts ---------------------------------------------------------------------------------------------------------

TEST(server_text, stream_and_http_show_quotes_trades_and_books_in_the_same_shape) {
  quote_view quote;
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
  EXPECT_EQ(error_text("channel_unknown", "No.", "a\"\n"),
            R"({"type":"error","code":"channel_unknown","detail":"No.","ch":"a\"\n"})");
  EXPECT_EQ(error_text("x", "y", ""), R"({"type":"error","code":"x","detail":"y"})");
}

}  // namespace
}  // namespace madang
