#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include "persistence/codec/event_codec.hpp"
#include "tests/cluster/link/tls/link_stage.hpp"
#include "tests/cluster/link/tls/raw_tls.hpp"
#include "tests/support/net/tcp_socket.hpp"

namespace madang {
namespace {

/// What is said to a caller whom the second node refuses.
struct refusal {
  link_down told;
  std::string caller_hears;
};

refusal refused_with(const link_certificate_files& files, int newest = 0) {
  link_pair nodes;
  nodes.open_second();
  raw_tls caller(nodes.second.transport->port(), files, newest);
  // Under TLS 1.3 a caller's hands are shaken before its certificate is looked at.
  if (caller.shakes_hands()) {
    EXPECT_TRUE(caller.rest().empty());
  }
  return {nodes.refused_caller().value_or(link_down{}), caller.trouble()};
}

TEST(tls_door, refuses_a_caller_without_a_certificate) {
  const auto refused = refused_with({});
  EXPECT_EQ(refused.told.what, link_trouble::no_certificate);
  EXPECT_EQ(refused.told.why, "the peer shows no certificate");
  EXPECT_EQ(refused.caller_hears, "tlsv13 alert certificate required");
}

TEST(tls_door, refuses_the_certificate_of_another_authority) {
  const auto refused = refused_with(made_certificates::of_program().of("stranger"));
  EXPECT_EQ(refused.told.what, link_trouble::foreign_certificate) << refused.told.why;
  EXPECT_EQ(refused.caller_hears, "tlsv1 alert unknown ca");
}

TEST(tls_door, refuses_a_certificate_that_has_expired) {
  const auto refused = refused_with(made_certificates::of_program().of("expired"));
  EXPECT_EQ(refused.told.what, link_trouble::expired_certificate);
  EXPECT_EQ(refused.told.why, "the peer's certificate is not taken: certificate has expired");
  EXPECT_EQ(refused.caller_hears, "sslv3 alert certificate expired");
}

TEST(tls_door, refuses_an_older_tls) {
  const auto refused = refused_with(made_certificates::of_program().of("first"), TLS1_2_VERSION);
  EXPECT_EQ(refused.told.what, link_trouble::not_tls) << refused.told.why;
  EXPECT_EQ(refused.caller_hears, "tlsv1 alert protocol version");
}

TEST(tls_door, both_nodes_say_why_there_is_no_link_between_clusters) {
  link_pair nodes;
  nodes.first_files = made_certificates::of_program().disguised_stranger();
  nodes.open_both();
  auto& heard = *nodes.first.heard;
  ASSERT_TRUE(heard.wait([&] { return !heard.downs.empty(); }));
  EXPECT_EQ(heard.downs.front().what, link_trouble::own_certificate_refused) << heard.downs.front().why;
  EXPECT_EQ(nodes.refused_caller().value().what, link_trouble::foreign_certificate);
  EXPECT_EQ(heard.ups, 0);
}

TEST(tls_door, a_caller_does_not_trust_a_listener_of_another_cluster) {
  link_pair nodes;
  nodes.second_files = made_certificates::of_program().of("stranger");
  nodes.open_both();
  auto& heard = *nodes.first.heard;
  ASSERT_TRUE(heard.wait([&] { return !heard.downs.empty(); }));
  EXPECT_EQ(heard.downs.front().what, link_trouble::foreign_certificate) << heard.downs.front().why;
  EXPECT_EQ(nodes.refused_caller().value().what, link_trouble::own_certificate_refused);
}

TEST(tls_door, does_not_open_with_files_that_cannot_serve) {
  const auto& made = made_certificates::of_program();
  const auto why_not = [](const link_certificate_files& files) {
    const auto read = link_certificates::read(files);
    return read ? std::string() : read.error();
  };
  auto files = made.of("first");
  EXPECT_EQ(why_not(files), "");
  EXPECT_NE(why_not(made.of("expired")).find("is not valid today"), std::string::npos);
  files.key = made.of("second").key;
  EXPECT_NE(why_not(files).find("key values mismatch"), std::string::npos);
  files = made.of("first");
  files.authority = "/nowhere";
  EXPECT_NE(why_not(files).find("/nowhere"), std::string::npos);
  files = made.of("second");
  ASSERT_EQ(::chmod(files.key.c_str(), 0640), 0);
  EXPECT_NE(why_not(files).find("can be read by other users"), std::string::npos);
  ASSERT_EQ(::chmod(files.key.c_str(), 0600), 0);
}

/// Greets as a node, and reads what comes of it.
std::optional<link_fault> farewell_to(link_pair& nodes, const link_hello& hello) {
  raw_tls caller(nodes.second.transport->port(), made_certificates::of_program().of("first"));
  EXPECT_TRUE(caller.shakes_hands());
  std::vector<std::byte> bytes;
  append_frame_head(link_frame_kind::hello, wire::size_of(hello), bytes);
  wire::append(hello, bytes);
  caller.send(bytes);
  const auto said = caller.rest();
  if (said.size() <= link_frame_head || static_cast<link_frame_kind>(said[4]) != link_frame_kind::farewell) return {};
  const auto farewell = decode_state<link_farewell>(std::span(said).subspan(link_frame_head));
  return farewell ? std::optional(farewell->why) : std::nullopt;
}

link_hello hello_of_first(const standing_clock& wall) {
  const auto ends = ends_between(1, 2);
  link_hello hello;
  hello.cluster = ends.cluster;
  hello.from = 1;
  hello.to = 2;
  hello.epoch = ends.epoch;
  hello.peer_epoch = ends.peer_epoch;
  hello.sent_at = wall.now();
  return hello;
}

TEST(tls_door, sends_a_node_away_that_speaks_another_version) {
  link_pair nodes;
  nodes.open_second();
  auto hello = hello_of_first(nodes.wall);
  hello.lowest_version = hello.highest_version = 3;
  EXPECT_EQ(farewell_to(nodes, hello), link_fault::wrong_version);
  auto& heard = *nodes.second.heard;
  ASSERT_TRUE(heard.wait([&] { return !heard.downs.empty(); }));
  EXPECT_EQ(heard.downs.front().fault, link_fault::wrong_version);
  EXPECT_EQ(heard.downs.front().why, "no version of the wire that both know");
}

TEST(tls_door, sends_a_caller_away_who_is_no_peer) {
  link_pair nodes;
  nodes.open_second();
  auto hello = hello_of_first(nodes.wall);
  hello.from = 9;
  EXPECT_EQ(farewell_to(nodes, hello), link_fault::wrong_node);
  EXPECT_EQ(nodes.refused_caller().value().fault, link_fault::wrong_node);
}

TEST(tls_door, a_wrong_greeting_does_not_touch_the_connection_that_stands) {
  link_pair nodes;
  nodes.open_both();
  ASSERT_TRUE(nodes.wait_until_up());
  auto hello = hello_of_first(nodes.wall);
  hello.epoch.fill(99);
  EXPECT_EQ(farewell_to(nodes, hello), link_fault::wrong_process);
  nodes.first.send(link_lane::command, numbered(1));
  auto& heard = *nodes.second.heard;
  EXPECT_TRUE(heard.wait([&] { return heard.numbers[0].size() == 1; }));
  EXPECT_EQ(heard.ups, 1);
}

TEST(tls_door, sends_a_caller_away_whose_words_are_no_greeting) {
  link_pair nodes;
  nodes.open_second();
  raw_tls caller(nodes.second.transport->port(), made_certificates::of_program().of("first"));
  ASSERT_TRUE(caller.shakes_hands());
  caller.send(numbered(0x20545447, 300));
  EXPECT_FALSE(caller.rest().empty());
  EXPECT_EQ(nodes.refused_caller().value().fault, link_fault::not_a_link);
}

tcp_socket connected_to(std::uint16_t port) {
  tcp_socket made;
  EXPECT_TRUE(made.connect(port, after(std::chrono::minutes(1))));
  return made;
}

TEST(tls_door, waits_for_no_caller_without_end) {
  link_pair nodes;
  nodes.settings.patience.handshake = 50'000'000;
  nodes.open_second();
  const auto port = nodes.second.transport->port();
  {
    const auto silent = connected_to(port);  // not a word
    ASSERT_TRUE(nodes.refused.wait([&] { return nodes.refused.downs.size() == 1; }));
    EXPECT_EQ(nodes.refused.downs[0].why, "the peer does not shake hands in time");
  }
  raw_tls caller(port, made_certificates::of_program().of("first"));
  EXPECT_TRUE(caller.shakes_hands());
  EXPECT_TRUE(caller.rest().empty());  // and no greeting
  ASSERT_TRUE(nodes.refused.wait([&] { return nodes.refused.downs.size() == 2; }));
  EXPECT_EQ(nodes.refused.downs[1].what, link_trouble::timed_out);
}

TEST(tls_door, bounds_the_callers_that_have_not_greeted) {
  link_pair nodes;
  nodes.settings.callers_max = 1;
  nodes.open_second();
  const auto first = connected_to(nodes.second.transport->port());
  const auto second = connected_to(nodes.second.transport->port());
  EXPECT_EQ(nodes.refused_caller().value().why, "too many callers have not greeted yet");
}

TEST(certs_script, overwrites_nothing_and_keeps_keys_to_their_owner) {
  const temp_dir dir;
  const auto folder = dir.text() + "/made";
  std::string said;
  EXPECT_EQ(run_certs("node " + folder + " n1", &said), 1);
  EXPECT_NE(said.find("no authority in"), std::string::npos) << said;
  ASSERT_EQ(run_certs("authority " + folder), 0);
  ASSERT_EQ(run_certs("node " + folder + " n1"), 0);
  struct stat at {};
  for (const auto* key : {"/authority.key", "/n1.key"}) {
    ASSERT_EQ(::stat((folder + key).c_str(), &at), 0);
    EXPECT_EQ(at.st_mode & 0777u, 0600u);
  }
  said.clear();
  EXPECT_EQ(run_certs("node " + folder + " n1", &said), 1);
  EXPECT_NE(said.find("it is not overwritten"), std::string::npos) << said;
  EXPECT_EQ(run_certs("authority " + folder), 1);
  EXPECT_EQ(run_certs("node " + folder + " ../n2"), 1);
  EXPECT_EQ(run_certs("node " + folder + " authority"), 1);
  EXPECT_EQ(run_certs("lock " + folder), 2);
}

}  // namespace
}  // namespace madang
