#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <string>

#include "tests/support/eventually.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/cluster/deployed/deployed_cluster.hpp"
#include "tests/system/cluster/deployed/listening_node.hpp"
#include "tests/system/support/api_client.hpp"

/// nginx as `deploy/cluster` sets it up, in front of two that only look like nodes.
namespace madang {
namespace {

const std::string taken =
    "HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

class nginx_in_front : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = deployed_cluster::missing(); !why.empty()) GTEST_SKIP() << why;
    listening_node elsewhere;
    port = elsewhere.port();
    elsewhere.close();
    auto text = file_text(MADANG_CLUSTER_PROXY);
    std::string servers;
    for (const auto& one : node)
      servers += "server 127.0.0.1:" + std::to_string(one.port()) + " max_fails=1 fail_timeout=1s;\n";
    for (const auto& [mark, value] : std::map<std::string, std::string>{
             {"@DIR@", dir.text()}, {"@PORT@", std::to_string(port)}, {"@USER@", ""}, {"@SERVERS@", servers}}) {
      for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
        text.replace(at, mark.size(), value);
    }
    std::ofstream(dir.path() / "nginx.conf") << text;
    // One process, which ends with the test's.
    nginx = child_process::start({"/usr/sbin/nginx", "-e", dir.text() + "/error.log", "-c", dir.text() + "/nginx.conf",
                                  "-g", "daemon off; master_process off;"},
                                 dir.text() + "/said");
    ASSERT_TRUE(eventually([this] { return http_client(port).connect(); })) << file_text(dir.text() + "/said");
  }

  api_reply ask(const std::string& method, const std::string& body = {}) const {
    return api_client(port).ask(method, "/orders", body, {});
  }
  /// Both drop what they get.
  void expect_sent_once(const std::string& method) const {
    const auto reply = ask(method, "{}");
    EXPECT_EQ(heard(), 1U);
    EXPECT_EQ(reply.status, 504);
    EXPECT_EQ(reply.code(), "outcome_unknown") << reply.raw.body;
    EXPECT_EQ(reply.raw.header("content-type"), "application/problem+json");
  }
  std::size_t heard() const { return node[0].heard().size() + node[1].heard().size(); }

  temp_dir dir;
  std::array<listening_node, 2> node;
  std::uint16_t port = 0;
  child_process nginx;
};

TEST_F(nginx_in_front, sends_an_order_that_a_node_may_have_got_to_no_other_one) {
  expect_sent_once("POST");
}

TEST_F(nginx_in_front, sends_a_change_that_a_node_may_have_got_to_no_other_one) {
  expect_sent_once("PATCH");
}

TEST_F(nginx_in_front, sends_what_only_reads_to_another_node_when_one_drops_it) {
  node[1].answer(taken);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(ask("GET").status, 201);
  EXPECT_FALSE(node[0].heard().empty()) << "the one that drops was never asked";
  EXPECT_EQ(node[1].heard().size(), 8U);
}

TEST_F(nginx_in_front, sends_a_write_that_could_not_be_sent_to_another_node) {
  node[0].close();
  node[1].answer(taken);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(ask("POST", "{}").status, 201);
  EXPECT_EQ(node[1].heard().size(), 8U) << "each once";
}

TEST_F(nginx_in_front, passes_on_what_a_node_answers_whatever_it_says) {
  for (const auto* status : {"502", "503", "504"}) {
    for (auto& one : node) {
      one.answer("HTTP/1.1 " + std::string(status) + " Said\r\nConnection: close\r\nContent-Length: 4\r\n\r\nmine");
    }
    const auto before = heard();
    const auto reply = ask("GET");
    EXPECT_EQ(reply.status, std::stoi(status));
    EXPECT_EQ(reply.raw.body, "mine");
    EXPECT_EQ(heard(), before + 1) << status;
  }
}

TEST_F(nginx_in_front, says_itself_who_the_client_is_and_that_a_body_is_too_large) {
  for (auto& one : node) one.answer(taken);
  EXPECT_EQ(
      api_client(port).ask("POST", "/orders", std::string(60'000, 'x'), {{"X-Forwarded-For", "192.0.2.7"}}).status,
      201);
  ASSERT_EQ(heard(), 1U);
  const auto request = (node[0].heard().empty() ? node[1] : node[0]).heard().front();
  EXPECT_NE(request.find("X-Forwarded-For: 127.0.0.1\r\n"), std::string::npos) << request.substr(0, 500);
  EXPECT_EQ(request.find("192.0.2.7"), std::string::npos) << request.substr(0, 500);
  EXPECT_TRUE(request.ends_with(std::string(60'000, 'x'))) << "the whole body";
  const auto reply = ask("POST", std::string(70'000, 'x'));
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.code(), "body_too_large") << reply.raw.body;
  EXPECT_EQ(heard(), 1U);
}

}  // namespace
}  // namespace madang
