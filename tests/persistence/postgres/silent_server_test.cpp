#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "persistence/postgres/client/pg_connection.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temp_dir.hpp"

/// A server that takes connections and answers none, as one that stands still does.
namespace madang {
namespace {

using namespace std::chrono_literals;

class silent_server {
 public:
  silent_server() {
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    const auto path = dir_.text() + "/.s.PGSQL.5432";
    std::memcpy(at.sun_path, path.c_str(), path.size() + 1);
    listens_ = ::bind(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0 && ::listen(socket_, 100) == 0;
  }
  ~silent_server() {
    cut();
    ::close(socket_);
  }

  bool listens() const { return listens_; }
  postgres_settings settings(int connect_timeout_ms = 300) const {
    postgres_settings made;
    made.dsn = "host=" + dir_.text() + " dbname=none user=nobody";
    made.connect_timeout_ms = connect_timeout_ms;
    made.tls = tls_mode::disable;
    return made;
  }
  /// How many have tried since it was last cut off; they wait for an answer.
  std::size_t callers() {
    for (int one = ::accept(socket_, nullptr, nullptr); one >= 0; one = ::accept(socket_, nullptr, nullptr)) {
      callers_.push_back(one);
    }
    return callers_.size();
  }
  bool has_callers(std::size_t count) {
    return eventually([&] { return callers() >= count; });
  }
  /// It says no, but it speaks.
  void cut() {
    callers();
    for (const int one : callers_) ::close(one);
    callers_.clear();
  }

 private:
  temp_dir dir_;
  int socket_ = -1;
  bool listens_ = false;
  std::vector<int> callers_;
};

bool answers(const postgres_settings& settings) {
  return pg_connection::open(settings, {}, nullptr).has_value();
}

TEST(a_silent_server, is_asked_by_one_connection_at_a_time) {
  silent_server server;
  ASSERT_TRUE(server.listens());
  const auto settings = server.settings();
  EXPECT_FALSE(answers(settings)) << "now it is known to be silent";
  EXPECT_EQ(server.callers(), 1U);
  server.cut();
  std::atomic<int> tries{0};
  std::vector<std::thread> many;
  const auto until = std::chrono::steady_clock::now() + 1s;
  for (int i = 0; i < 10; ++i) {
    many.emplace_back([&] {
      while (std::chrono::steady_clock::now() < until) {
        EXPECT_FALSE(answers(settings));
        ++tries;
        std::this_thread::sleep_for(5ms);
      }
    });
  }
  for (auto& one : many) one.join();
  EXPECT_GE(tries.load(), 10);
  EXPECT_LE(server.callers(), 6U) << "what it finds in its queue when it goes on";
}

TEST(a_silent_server, that_says_something_again_is_asked_by_all) {
  silent_server server;
  ASSERT_TRUE(server.listens());
  EXPECT_FALSE(answers(server.settings()));
  server.cut();
  // Nobody gives up by himself from here on.
  const auto patient = server.settings(60'000);
  auto asking = std::async(std::launch::async, [&] { return answers(patient); });
  EXPECT_TRUE(server.has_callers(1));
  server.cut();
  EXPECT_FALSE(asking.get());
  std::array<std::future<bool>, 2> both;
  for (auto& one : both) one = std::async(std::launch::async, [&] { return answers(patient); });
  EXPECT_TRUE(server.has_callers(2)) << "neither waits for the other";
  // Also where one of them does: it comes when the first is gone.
  const auto comes_to_an_end = [](std::future<bool>& one) { return one.wait_for(0s) == std::future_status::ready; };
  EXPECT_TRUE(eventually([&] {
    server.cut();
    return comes_to_an_end(both[0]) && comes_to_an_end(both[1]);
  }));
  for (auto& one : both) EXPECT_FALSE(one.get());
}

}  // namespace
}  // namespace madang
