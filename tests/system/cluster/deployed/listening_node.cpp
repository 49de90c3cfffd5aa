#include "tests/system/cluster/deployed/listening_node.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace madang {
namespace {

constexpr int slice_ms = 10;

bool can_read(int socket) {
  pollfd one{socket, POLLIN, 0};
  return ::poll(&one, 1, slice_ms) > 0;
}

/// Where the first request in the text ends; 0: it is not whole yet.
std::size_t end_of_request(const std::string& text) {
  const auto header = text.find("\r\n\r\n");
  if (header == std::string::npos) return 0;
  constexpr std::string_view length = "Content-Length: ";
  const auto at = text.find(length);
  const std::size_t body = at < header ? std::stoul(text.substr(at + length.size())) : 0;
  const auto end = header + 4 + body;
  return text.size() >= end ? end : 0;
}

}  // namespace

listening_node::listening_node() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  auto* address = reinterpret_cast<sockaddr*>(&at);
  if (::bind(listener_, address, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, address, &size) != 0) {
    throw std::runtime_error("no port for a node");
  }
  port_ = ntohs(at.sin_port);
  thread_ = std::thread([this] { work(); });
}

listening_node::~listening_node() {
  close();
}

void listening_node::close() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  if (listener_ >= 0) ::close(listener_);
  listener_ = -1;
}

void listening_node::answer(const std::string& reply) {
  const std::lock_guard guard(mutex_);
  reply_ = reply;
}

std::vector<std::string> listening_node::heard() const {
  const std::lock_guard guard(mutex_);
  return heard_;
}

void listening_node::work() {
  while (!stopping_) {
    if (!can_read(listener_)) continue;
    const int one = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (one < 0) continue;
    serve(one);
    ::close(one);
  }
}

/// One request of one connection, so that the next one can go elsewhere.
void listening_node::serve(int socket) {
  std::string text;
  while (!stopping_) {
    if (!can_read(socket)) continue;
    std::array<char, 65'536> some{};
    const auto count = ::recv(socket, some.data(), some.size(), 0);
    if (count <= 0) return;
    text.append(some.data(), static_cast<std::size_t>(count));
    if (end_of_request(text) == 0) continue;
    const std::lock_guard guard(mutex_);
    heard_.push_back(text);
    (void)::send(socket, reply_.data(), reply_.size(), MSG_NOSIGNAL);
    return;
  }
}

}  // namespace madang
