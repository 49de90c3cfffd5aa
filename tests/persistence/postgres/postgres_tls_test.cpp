#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>

#include "persistence/postgres/postgres_schema.hpp"
#include "tests/persistence/postgres/postgres_rig.hpp"
#include "tests/support/eventually.hpp"

/// TLS to a server with a certificate of its own, and what a connection over TCP asks of the system.
namespace madang {
namespace {

using namespace testing;

class postgres_tls_test : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!postgres_server::missing().empty()) return;
    server = new postgres_server;
    server->stop();
    server->start_with_tls();
    server->sql("CREATE ROLE guarded LOGIN PASSWORD 'a secret'");
  }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  void SetUp() override {
    if (server == nullptr) GTEST_SKIP() << postgres_server::missing();
  }

  static postgres_settings settings(tls_mode mode, const std::string& host = "localhost") {
    postgres_settings made;
    made.dsn = "host=" + host + " hostaddr=127.0.0.1 port=" + std::to_string(server->port()) +
               " dbname=postgres user=postgres";
    made.tls = mode;
    made.tls_root = server->certificate();
    return made;
  }
  /// The protocol that the server sees; or why there is no connection.
  static std::string protocol(const postgres_settings& with) {
    auto opened = pg_connection::open(with, {}, nullptr);
    if (!opened) return opened.error().text;
    const auto rows = (*opened)->exec("SELECT coalesce(version, 'none') FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    return rows ? std::string(rows->text(0, 0)) : rows.error().text;
  }

  static inline postgres_server* server = nullptr;
};

TEST_F(postgres_tls_test, a_server_that_proves_its_name_is_talked_to_in_tls) {
  for (const auto mode : {tls_mode::require, tls_mode::verify_ca, tls_mode::verify_full}) {
    EXPECT_EQ("TLSv1.3", protocol(settings(mode)));
  }
  EXPECT_EQ("none", protocol(settings(tls_mode::disable)));
}

TEST_F(postgres_tls_test, a_name_that_the_certificate_does_not_hold_is_refused_by_verify_full) {
  EXPECT_EQ("TLSv1.3", protocol(settings(tls_mode::verify_ca, "db.example")));
  const auto why = protocol(settings(tls_mode::verify_full, "db.example"));
  EXPECT_NE(std::string::npos, why.find("does not match host name")) << why;
}

TEST_F(postgres_tls_test, a_certificate_that_nobody_vouches_for_is_refused) {
  temp_dir dir;
  auto with = settings(tls_mode::verify_ca);
  with.tls_root = dir.text() + "/other.crt";
  const auto made =
      run_program({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                   "-nodes", "-subj", "/CN=localhost", "-keyout", dir.text() + "/other.key", "-out", with.tls_root});
  ASSERT_EQ(0, made.exit_code) << made.said;
  EXPECT_NE(std::string::npos, protocol(with).find("certificate verify failed")) << protocol(with);
}

TEST_F(postgres_tls_test, the_dsn_cannot_ask_for_less_than_the_setting) {
  auto with = settings(tls_mode::verify_full, "db.example");
  with.dsn += " sslmode=disable";
  EXPECT_NE(std::string::npos, protocol(with).find("does not match host name")) << protocol(with);
}

TEST_F(postgres_tls_test, a_password_comes_from_its_file) {
  std::ofstream(server->directory() + "/data/pg_hba.conf")
      << "local all all trust\nhostssl all guarded 127.0.0.1/32 scram-sha-256\n"
      << "hostssl all postgres 127.0.0.1/32 trust\nhost all postgres 127.0.0.1/32 trust\n";
  server->sql("SELECT pg_reload_conf()");
  temp_dir dir;
  auto with = settings(tls_mode::verify_full);
  with.dsn += " user=guarded";
  with.password_file = dir.text() + "/password";
  EXPECT_NE(std::string::npos, protocol(with).find("no password can be read from")) << protocol(with);
  std::ofstream(with.password_file) << "wrong\n";
  std::filesystem::permissions(with.password_file, std::filesystem::perms(0644));
  EXPECT_NE(std::string::npos, protocol(with).find("can be read by other users")) << protocol(with);
  std::filesystem::permissions(with.password_file, std::filesystem::perms(0600));
  EXPECT_TRUE(eventually([&] { return protocol(with).find("password authentication failed") != std::string::npos; }))
      << protocol(with);
  std::ofstream(with.password_file) << "a secret\n";
  EXPECT_EQ("TLSv1.3", protocol(with));
  with.tls = tls_mode::disable;
  EXPECT_NE(std::string::npos, protocol(with).find("no encryption")) << protocol(with);
}

TEST_F(postgres_tls_test, a_connection_over_tcp_notices_by_itself_that_its_peer_is_gone) {
  auto opened =
      pg_connection::open(settings(tls_mode::verify_full), {"test", std::chrono::milliseconds(1'500)}, nullptr);
  ASSERT_TRUE(opened) << opened.error().text;
  const auto option = [&](int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    EXPECT_EQ(0, ::getsockopt((*opened)->socket(), level, name, &value, &size));
    return value;
  };
  EXPECT_EQ(1, option(SOL_SOCKET, SO_KEEPALIVE));
  EXPECT_EQ(5, option(IPPROTO_TCP, TCP_KEEPIDLE));
  EXPECT_EQ(2, option(IPPROTO_TCP, TCP_KEEPINTVL));
  EXPECT_EQ(3, option(IPPROTO_TCP, TCP_KEEPCNT));
  EXPECT_EQ(1'500, option(IPPROTO_TCP, TCP_USER_TIMEOUT));
  const auto limits = (*opened)->exec(
      "SELECT current_setting('statement_timeout') || ' ' || current_setting('idle_in_transaction_session_timeout') || "
      "' ' || current_setting('transaction_isolation')");
  ASSERT_TRUE(limits) << limits.error().text;
  EXPECT_EQ("1500ms 1500ms read committed", limits->text(0, 0));
}

}  // namespace
}  // namespace madang
