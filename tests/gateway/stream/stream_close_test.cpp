// How streams end, and what is said in between, over real sockets.
#include <gtest/gtest.h>

#include "tests/gateway/stream/stream_client.hpp"

namespace madang {
namespace {

using namespace stream_tests;

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
  EXPECT_EQ(reader.ask(subscribe_text({channel_text(orders_channel)}))["type"], "subscribed");
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

}  // namespace
}  // namespace madang
