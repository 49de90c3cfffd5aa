#include "tests/bench/load/hostile_load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace madang {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr std::size_t attackers = 4;

/// A socket that closes itself.
class attack_socket {
 public:
  /// From one of the machine's own addresses, so that limits by address meet many.
  attack_socket(std::uint16_t port, std::uint64_t number) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{2, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + static_cast<std::uint32_t>(number % 200));
    sockaddr_in to = from;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_open_ = ::bind(fd_, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0 &&
               ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  ~attack_socket() { ::close(fd_); }
  attack_socket(const attack_socket&) = delete;
  attack_socket& operator=(const attack_socket&) = delete;

  bool is_open() const { return is_open_; }
  bool send(std::string_view bytes) {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }
  /// The status of the first answer; 0: none came.
  int status() {
    std::array<char, 4'096> bytes;
    const auto count = ::recv(fd_, bytes.data(), bytes.size(), 0);
    int out = 0;
    if (count > 12) std::from_chars(bytes.data() + 9, bytes.data() + 12, out);
    return out;
  }

 private:
  const int fd_;
  bool is_open_ = false;
};

std::string with_body(std::string_view head, std::string_view body) {
  return std::string(head) +
         "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

/// None of these may be served.
std::string attack_text(std::uint64_t number) {
  const auto forged = "Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMDAwMDAwMDAwMDAwMCJ9." +
                      std::to_string(number) + "\r\n";
  switch (number % 10) {
    case 0:
      return "GET /api/v1/accounts HTTP/1.1\r\nHost: localhost\r\n" + forged + "\r\n";
    case 1:
      return with_body("POST /api/v1/users/login HTTP/1.1\r\n",
                       R"({"username":"load1","password":"not this one )" + std::to_string(number) + "\"}");
    case 2:
      return with_body("POST /api/v1/orders HTTP/1.1\r\n" + forged, R"({"account_id":)");
    case 3:
      return "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
             "0\r\n\r\nGET /api/v1/admin/users HTTP/1.1\r\nHost: localhost\r\n\r\n";
    case 4:
      return "GET /api/v1/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n";
    case 5:
      return "GET /api/v1/accounts HTTP/1.1\r\nHost: localhost\r\nX-Filler: " + std::string(40'000, 'x') + "\r\n\r\n";
    case 6:
      return with_body("POST /api/v1/users/refresh HTTP/1.1\r\n",
                       R"({"refresh_token":"mrt_)" + std::string(60, 'A') + "\"}");
    case 7:
      return "GET /api/v1/admin/users HTTP/1.1\r\nHost: localhost\r\n\r\n";
    case 8:
      return "GET /api/v1/accounts HTTP/1.1\r\nHost: localhost\r\nX-API-Key: key_00000000000000000000\r\n"
             "X-Timestamp: 1\r\nX-Nonce: 00000000000000000000\r\nX-Signature: 00\r\n\r\n";
    default:
      return with_body("POST /api/v1/users/register HTTP/1.1\r\n", std::string(2'000, '[') + std::string(2'000, ']'));
  }
}

}  // namespace

hostile_load::hostile_load(std::uint16_t port, double per_second, std::size_t slow_senders) : port_(port) {
  for (std::size_t i = 0; i < attackers; ++i) {
    threads_.emplace_back([this, i, per_second] { attack(i, per_second / static_cast<double>(attackers)); });
  }
  threads_.emplace_back([this, slow_senders] { send_slowly(slow_senders); });
}

hostile_load::~hostile_load() {
  (void)stop();
}

hostile_load::outcome hostile_load::stop() {
  stopping_ = true;
  for (auto& one : threads_) one.join();
  threads_.clear();
  return {attempts_, refused_, cut_off_, served_, unheard_};
}

void hostile_load::attack(std::size_t thread, double per_second) {
  const auto began = steady::now();
  for (std::uint64_t i = 0; !stopping_; ++i) {
    const auto due = began + std::chrono::duration_cast<steady::duration>(
                                 std::chrono::duration<double>(static_cast<double>(i) / per_second));
    while (!stopping_ && steady::now() < due)
      std::this_thread::sleep_for(std::min<steady::duration>(due - steady::now(), 50ms));
    if (stopping_) return;
    const auto number = i * attackers + thread;
    ++attempts_;
    attack_socket at(port_, number * 7);
    if (!at.is_open()) {
      ++unheard_;
      continue;
    }
    // A platform that has heard enough closes before the end: that is an answer, too.
    (void)at.send(attack_text(number));
    const auto status = at.status();
    ++(status == 0 ? cut_off_ : status < 400 ? served_ : refused_);
  }
}

/// Each holds a connection and never ends its request; whoever is cut off begins again.
void hostile_load::send_slowly(std::size_t senders) {
  std::vector<std::unique_ptr<attack_socket>> all(senders);
  for (std::uint64_t round = 0; !stopping_; ++round) {
    for (std::size_t i = 0; i < senders; ++i) {
      if (all[i] && all[i]->send("x")) continue;
      all[i] = std::make_unique<attack_socket>(port_, i);
      if (all[i]->is_open()) (void)all[i]->send("GET /api/v1/accounts HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    }
    for (int i = 0; i < 20 && !stopping_; ++i) std::this_thread::sleep_for(50ms);
  }
}

}  // namespace madang
