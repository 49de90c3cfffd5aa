#include "gateway/http/bound_port.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "config/http/listen_address.hpp"

namespace madang {
namespace {

refused<std::string> failure(const std::string& listen, const std::string& why) {
  return refused{"http.listen: " + listen + ": " + why};
}
std::string last_error() {
  return std::generic_category().message(errno);
}

}  // namespace

result<bound_port, std::string> bound_port::bind(const std::string& listen) {
  const auto where = parse_listen_address(listen);
  if (!where) return failure(listen, "this is no address:port");
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(where->host.c_str(), std::to_string(where->port).c_str(), &wanted, &found);
  if (code != 0) return failure(listen, ::gai_strerror(code));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> freed(found, ::freeaddrinfo);
  bound_port made(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, found->ai_protocol),
                  found->ai_family == AF_INET6);
  if (made.socket_ < 0) return failure(listen, last_error());
  const int yes = 1;
  if (::setsockopt(made.socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
      ::bind(made.socket_, found->ai_addr, found->ai_addrlen) != 0) {
    return failure(listen, last_error());
  }
  return made;
}

bound_port::~bound_port() {
  if (socket_ >= 0) ::close(socket_);
}

std::uint16_t bound_port::number() const {
  sockaddr_storage at{};
  socklen_t size = sizeof at;
  if (::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size) != 0) return 0;
  return ntohs(is_v6_ ? reinterpret_cast<const sockaddr_in6&>(at).sin6_port
                      : reinterpret_cast<const sockaddr_in&>(at).sin_port);
}

}  // namespace madang
