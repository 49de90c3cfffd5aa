// The stream as another implementation of the protocol sees it: Beast's.
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <tuple>
#include <vector>

#include "tests/support/eventually.hpp"
#include "tests/support/net/stream_node.hpp"
#include "tests/support/net/ws_client.hpp"

namespace madang {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
using tcp = net::ip::tcp;
using websocket = beast::websocket::stream<tcp::socket>;

const channel_id book_channel{channel_kind::book, symbol_id::parse("005930")->value};

stream_settings with_deflate() {
  auto settings = quick_stream_settings();
  settings.deflate_sessions_max = 2;
  return settings;
}

/// A reader of the book; whether it has offered to compress.
std::unique_ptr<websocket> reader_of(net::io_context& io, const stream_node& node, bool offers) {
  auto client = std::make_unique<websocket>(io);
  if (offers) {
    beast::websocket::permessage_deflate option;
    option.client_enable = true;
    client->set_option(option);
  }
  client->next_layer().connect(tcp::endpoint(net::ip::address_v4::loopback(), node.port()));
  client->handshake("localhost", "/api/v1/stream");
  // Longer than what is left as it is, so that it comes compressed where that was agreed upon.
  client->write(net::buffer(R"({"op":"subscribe","channels":["book:005930"])" + std::string(500, ' ') + "}"));
  return client;
}

std::string read(websocket& from) {
  beast::flat_buffer buffer;
  from.read(buffer);
  return beast::buffers_to_string(buffer.data());
}

TEST(stream_for_beast, handshake_frames_of_every_length_pings_and_the_closing_handshake_are_understood) {
  stream_node node;
  node.open_channel(book_channel, 0);
  net::io_context io;
  websocket client(io);
  client.next_layer().connect(tcp::endpoint(net::ip::address_v4::loopback(), node.port()));
  client.handshake("localhost", "/api/v1/stream");

  std::string pong;
  client.control_callback([&pong](beast::websocket::frame_type type, beast::string_view payload) {
    if (type == beast::websocket::frame_type::pong) pong = std::string(payload);
  });
  client.ping("are you there");
  client.auto_fragment(true);
  client.write_buffer_bytes(8);
  client.write(net::buffer(std::string(R"({"op":"subscribe","channels":["book:005930"]})")));
  EXPECT_EQ(read(client), R"({"type":"subscribed","channels":["book:005930"],"seq":{"book:005930":0}})");
  EXPECT_EQ(pong, "are you there");
  EXPECT_NE(read(client).find("snapshot"), std::string::npos);
  for (const std::size_t padding : {0U, 20U, 40U, 1'000U, 60'000U, 70'000U, 300'000U}) {
    node.publish(book_channel, padding);
    EXPECT_NE(read(client).find(std::string(padding, 'x')), std::string::npos) << padding;
  }
  client.close(beast::websocket::close_code::normal);
  EXPECT_EQ(client.reason().code, beast::websocket::close_code::normal);
}

TEST(stream_for_beast, a_client_with_compression_and_one_without_get_the_same_frames) {
  const std::vector<std::size_t> paddings{0, 20, 100, 1'000, 60'000, 300'000};
  std::array<std::vector<std::string>, 3> frames;
  std::array<std::uint64_t, 3> bytes{};
  for (const auto& [i, allowed, offers] : {std::tuple{0U, false, true}, {1U, true, false}, {2U, true, true}}) {
    stream_node node(allowed ? with_deflate() : quick_stream_settings());
    node.open_channel(book_channel, 0);
    net::io_context io;
    const auto first = reader_of(io, node, offers);
    const auto second = reader_of(io, node, offers);
    for (auto* one : {first.get(), second.get()}) {
      EXPECT_NE(read(*one).find("subscribed"), std::string::npos);
      EXPECT_NE(read(*one).find("snapshot"), std::string::npos);
    }
    for (const auto padding : paddings) {
      node.publish(book_channel, padding);
      frames[i].push_back(read(*first));
      EXPECT_EQ(read(*second), frames[i].back());
    }
    EXPECT_EQ(node.counts.deflated_sessions.value(), allowed && offers ? 2 : 0);
    bytes[i] = node.counts.bytes_sent.value();
  }
  EXPECT_EQ(frames[0], frames[1]);
  EXPECT_EQ(frames[0], frames[2]);
  EXPECT_EQ(bytes[0], bytes[1]) << "nothing is compressed unless both sides want it";
  EXPECT_LT(bytes[2], bytes[0] / 20);
}

TEST(stream_for_beast, one_more_than_may_be_compressed_is_not) {
  auto settings = with_deflate();
  settings.deflate_sessions_max = 1;
  stream_node node(settings);
  constexpr std::string_view offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
  ws_client first(node.port());
  ASSERT_TRUE(first.open("/api/v1/stream", offer));
  ws_client second(node.port());
  ASSERT_TRUE(second.open("/api/v1/stream", offer));
  EXPECT_TRUE(second.send_frame(0xc1, "\xff\xff\xff"));
  ASSERT_TRUE(second.wait_closed());
  EXPECT_EQ(second.close_reason(), "reserved_bits") << "it was not agreed upon";
  first.drop();
  EXPECT_TRUE(eventually([&] { return node.counts.deflated_sessions.value() == 0; }));
}

TEST(stream_for_beast, a_compressed_frame_that_is_none_ends_the_stream) {
  stream_node node(with_deflate());
  ws_client client(node.port());
  ASSERT_TRUE(client.open("/api/v1/stream", "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
  ASSERT_TRUE(client.send_frame(0xc1, "\xff\xff\xff"));
  ASSERT_TRUE(client.wait_closed());
  EXPECT_EQ(client.close_code(), 4400);
  EXPECT_EQ(client.close_reason(), "malformed_deflate");
}

TEST(stream_for_beast, the_reason_of_a_close_arrives) {
  stream_node node;
  net::io_context io;
  websocket client(io);
  client.next_layer().connect(tcp::endpoint(net::ip::address_v4::loopback(), node.port()));
  client.handshake("localhost", "/api/v1/stream");
  client.write(net::buffer(std::string("{")));
  beast::flat_buffer buffer;
  beast::error_code error;
  client.read(buffer, error);
  EXPECT_EQ(error, beast::websocket::error::closed);
  EXPECT_EQ(client.reason().code, 4400);
  EXPECT_EQ(client.reason().reason, "malformed_json");
}

}  // namespace
}  // namespace madang
