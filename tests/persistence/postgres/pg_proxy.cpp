#include "tests/persistence/postgres/pg_proxy.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace madang::testing {
namespace {

constexpr std::string_view sync_message{"S\0\0\0\4", 5};

sockaddr_un address_in(const std::string& directory) {
  sockaddr_un made{};
  made.sun_family = AF_UNIX;
  const auto path = directory + "/.s.PGSQL.5432";
  std::strncpy(made.sun_path, path.c_str(), sizeof made.sun_path - 1);
  return made;
}

void send_all(int to, const char* bytes, std::size_t size) {
  while (size > 0) {
    const auto sent = ::send(to, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
}

}  // namespace

pg_proxy::pg_proxy(const std::string& server) : server_(server) {
  const auto address = address_in(home_.text());
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 16) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  thread_ = std::thread([this] { run(); });
}

pg_proxy::~pg_proxy() {
  stop_ = true;
  thread_.join();
  for (const auto& each : lines_) {
    ::close(each.client);
    ::close(each.server);
  }
  ::close(listener_);
}

void pg_proxy::run() {
  while (!stop_) {
    std::vector<pollfd> wanted = {{listener_, POLLIN, 0}};
    for (const auto& each : lines_) {
      wanted.push_back({each.client_gone ? -1 : each.client, POLLIN, 0});
      wanted.push_back({each.server, POLLIN, 0});
    }
    if (::poll(wanted.data(), wanted.size(), 20) <= 0) continue;
    for (std::size_t i = lines_.size(); i-- > 0;) {
      auto& over = lines_[i];
      bool open = true;
      if (wanted[1 + 2 * i].revents != 0) open = move_to_server(over);
      if (open && wanted[2 + 2 * i].revents != 0) open = move_to_client(over);
      if (open) continue;
      ::close(over.client);
      ::close(over.server);
      lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (wanted[0].revents != 0) accept_one();
  }
}

void pg_proxy::accept_one() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const auto address = address_in(server_);
  const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (now == mode::refuse || ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(client);
    ::close(server);
    return;
  }
  lines_.push_back({client, server, false});
}

/// False: the line is over. A client that goes while its Sync is held leaves the server waiting.
bool pg_proxy::move_to_server(line& over) {
  std::array<char, 65'536> bytes{};
  const auto got = ::recv(over.client, bytes.data(), bytes.size(), 0);
  if (got <= 0) {
    over.client_gone = true;
    return now == mode::hold_sync;
  }
  auto size = static_cast<std::size_t>(got);
  const bool ends_with_sync = size >= sync_message.size() && std::string_view(bytes.data() + size - sync_message.size(),
                                                                              sync_message.size()) == sync_message;
  if (now == mode::hold_sync && ends_with_sync) {
    size -= sync_message.size();
    ++done;
  }
  send_all(over.server, bytes.data(), size);
  return true;
}

bool pg_proxy::move_to_client(line& over) {
  std::array<char, 65'536> bytes{};
  const auto got = ::recv(over.server, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  if (now == mode::drop_answers) {
    ++done;
    return true;
  }
  if (!over.client_gone) send_all(over.client, bytes.data(), static_cast<std::size_t>(got));
  return true;
}

}  // namespace madang::testing
