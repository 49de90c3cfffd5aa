// The TLS face of the whole program, looked at with the tools that everybody has.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/eventually.hpp"
#include "tests/support/process/madang_process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/support/program.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

class a_tls_face : public testing::Test {
 protected:
  void SetUp() override {
    make_certificate("first");
    use("first");
  }

  std::string file(const std::string& name) const { return dir.text() + "/" + name; }
  run_result shell(const std::string& words) const { return run_program({"/bin/sh", "-c", words}, 20s); }

  void make_certificate(const std::string& name) {
    const auto made = shell(
        "umask 077; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=" +
        name + " -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout " + file(name + ".key") + " -out " +
        file(name + ".pem"));
    ASSERT_EQ(made.exit_code, 0) << made.said;
  }
  /// Puts it where the node looks.
  void use(const std::string& name) {
    for (const auto* end : {".key", ".pem"}) {
      std::filesystem::copy_file(file(name + end), file("new"), std::filesystem::copy_options::overwrite_existing);
      std::filesystem::rename(file("new"), file(std::string("node") + end));
    }
  }
  void start(std::vector<std::string> more = {}) {
    std::vector<std::string> settings{"tls.enabled=true", "tls.certificate_file=" + file("node.pem"),
                                      "tls.key_file=" + file("node.key")};
    settings.insert(settings.end(), more.begin(), more.end());
    node = std::make_unique<madang_process>(madang_process::plan{program(), dir.text() + "/data", settings});
    ASSERT_TRUE(node->start_listening()) << node->said();
  }
  std::string at() const { return "127.0.0.1:" + std::to_string(node->port()); }
  run_result s_client(const std::string& options, const std::string& says = "") const {
    return shell("printf '" + says + "' | timeout 10 openssl s_client -connect " + at() + " " + options + " 2>&1");
  }
  run_result curl(const std::string& path, const std::string& options = "") const {
    return shell("curl -sS -m 10 -i --http1.1 --cacert " + file("node.pem") + " " + options + " https://" + at() +
                 path + " 2>&1");
  }
  static bool has(const run_result& got, const std::string& text) { return got.said.find(text) != std::string::npos; }

  temp_dir dir;
  std::unique_ptr<madang_process> node;
};

TEST_F(a_tls_face, serves_https_by_a_certificate_that_clients_can_check_and_asks_for_nothing_else) {
  start();
  const auto health = curl("/health");
  EXPECT_TRUE(has(health, "HTTP/1.1 200 OK")) << health.said;
  EXPECT_TRUE(has(health, "Strict-Transport-Security: max-age=31536000")) << health.said;
  EXPECT_NE(shell("curl -sS -m 5 https://" + at() + "/health").exit_code, 0) << "nobody vouches for it";
}

TEST_F(a_tls_face, speaks_1_3_alone_unless_1_2_is_allowed) {
  start();
  EXPECT_TRUE(has(s_client("-tls1_3"), "TLSv1.3")) << s_client("-tls1_3").said;
  EXPECT_FALSE(has(s_client("-tls1_2"), "Server certificate"));
  node.reset();
  start({"tls.oldest_version=1.2"});
  EXPECT_TRUE(has(s_client("-tls1_2"), "ECDHE-")) << s_client("-tls1_2").said;
  EXPECT_FALSE(has(s_client("-tls1_1 -cipher ALL:@SECLEVEL=0"), "Server certificate"));
  EXPECT_FALSE(has(s_client("-tls1_2 -cipher AES128-SHA"), "Server certificate")) << "no forward secrecy";
}

TEST_F(a_tls_face, agrees_on_http_1_1_and_nothing_else) {
  start();
  EXPECT_TRUE(has(s_client("-alpn h2,http/1.1"), "ALPN protocol: http/1.1"));
  EXPECT_FALSE(has(s_client("-alpn h2"), "Server certificate"));
}

TEST_F(a_tls_face, answers_large_pages_and_pipelined_requests_whole) {
  start();
  const auto page =
      shell("curl -sS -m 10 --cacert " + file("node.pem") + " https://" + at() + "/openapi.json | tail -c 3");
  EXPECT_TRUE(has(page, "}}")) << page.said;
  const auto twice = curl("/health", "https://" + at() + "/docs");
  EXPECT_TRUE(has(twice, "</html>"));
}

TEST_F(a_tls_face, takes_websockets) {
  start();
  const auto got =
      s_client("-quiet -ign_eof -alpn http/1.1",
               "GET /api/v1/stream HTTP/1.1\\r\\nHost: x\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n"
               "Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n");
  EXPECT_TRUE(has(got, "101 Switching Protocols")) << got.said;
  EXPECT_TRUE(has(got, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")) << got.said;
}

TEST_F(a_tls_face, closes_whoever_does_not_finish_the_handshake_in_time) {
  start({"tls.handshake_timeout_ms=300"});
  http_client mute(node->port());
  ASSERT_TRUE(mute.connect());
  EXPECT_TRUE(mute.wait_closed(5s));
  http_client plain(node->port());
  ASSERT_TRUE(plain.connect() && plain.send_bytes("GET /health HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_FALSE(plain.receive(5s));
  EXPECT_TRUE(has(curl("/metrics"), "madang_tls_handshakes_failed_total 2"));
}

TEST_F(a_tls_face, one_address_cannot_hold_all_handshakes) {
  start({"tls.max_handshakes=10", "http.address_share_percent=50"});
  std::vector<http_client> held(10);
  for (auto& one : held) {
    one = http_client(node->port());
    one.socket().come_from(2);
    ASSERT_TRUE(one.connect());
  }
  EXPECT_TRUE(has(curl("/health"), "HTTP/1.1 200 OK"));
}

TEST_F(a_tls_face, takes_a_changed_certificate_without_a_restart_and_keeps_the_old_one_where_it_is_no_good) {
  start();
  EXPECT_TRUE(has(s_client(""), "CN = first"));
  std::ofstream(file("node.pem")) << "no certificate\n";
  EXPECT_TRUE(eventually([&] { return node->said().find("the one before it still is") != std::string::npos; }, 10s));
  EXPECT_TRUE(has(s_client(""), "CN = first"));
  make_certificate("second");
  use("second");
  EXPECT_TRUE(eventually([&] { return has(s_client(""), "CN = second"); }, 10s));
}

TEST_F(a_tls_face, does_not_start_without_what_it_needs) {
  const auto refused = [&](const std::string& certificate, const std::string& key) {
    return run_program(
        {program(), "serve", "--data", dir.text() + "/data", "--http", "127.0.0.1:0", "--set", "tls.enabled=true",
         "--set", "tls.certificate_file=" + certificate, "--set", "tls.key_file=" + key},
        20s);
  };
  EXPECT_EQ(refused("", "").exit_code, 2);
  make_certificate("other");
  const auto wrong = refused(file("node.pem"), file("other.key"));
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_TRUE(has(wrong, "tls.key_file")) << wrong.said;
  std::filesystem::permissions(file("node.key"), std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const auto open = refused(file("node.pem"), file("node.key"));
  EXPECT_EQ(open.exit_code, 1);
  EXPECT_TRUE(has(open, "can be read by other users")) << open.said;
}

}  // namespace
}  // namespace madang
