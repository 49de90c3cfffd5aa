// The stream as another implementation of the protocol sees it: Beast's.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "tests/support/net/stream_node.hpp"

namespace madang {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
using tcp = net::ip::tcp;
using websocket = beast::websocket::stream<tcp::socket>;

const channel_id book_channel{channel_kind::book, symbol_id::parse("005930")->value};

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
