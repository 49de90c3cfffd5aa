#include "actors/identity/adapters/server_connection.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace madang::identity {
namespace {

/// RFC 5321 allows 512 bytes; servers write longer ones.
constexpr std::size_t line_max = 2'048;
/// How soon a stop is noticed.
constexpr std::chrono::milliseconds slice(100);

bool is_ip_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

/// The certificate must be good for this name or address.
bool expect_host(SSL* tls, const std::string& host) {
  if (is_ip_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str()) == 1;
  SSL_set_hostflags(tls, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(tls, host.c_str()) == 1 && SSL_set_tlsext_host_name(tls, host.c_str()) == 1;
}

}  // namespace

std::string_view to_text(server_connection::fault value) {
  switch (value) {
    case server_connection::fault::none:
      return "none";
    case server_connection::fault::not_found:
      return "host not found";
    case server_connection::fault::refused:
      return "no connection";
    case server_connection::fault::timed_out:
      return "timed out";
    case server_connection::fault::closed:
      return "connection closed";
    case server_connection::fault::tls:
      return "TLS failed";
    case server_connection::fault::reply_too_long:
      return "reply too long";
    case server_connection::fault::stopped:
      return "stopped";
  }
  return "";
}

server_connection::server_connection(std::chrono::steady_clock::time_point deadline, const std::atomic<bool>& stopping)
    : deadline_(deadline), stopping_(stopping) {}

server_connection::~server_connection() {
  tls_.reset();
  if (socket_ >= 0) ::close(socket_);
}

/// The first reason stands.
bool server_connection::fail(fault why) {
  if (why_ == fault::none) why_ = why;
  return false;
}

bool server_connection::is_in_time() {
  if (stopping_.load(std::memory_order_relaxed)) return fail(fault::stopped);
  return std::chrono::steady_clock::now() < deadline_ || fail(fault::timed_out);
}

bool server_connection::wait(short events) {
  while (true) {
    if (!is_in_time()) return false;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
    pollfd one{socket_, events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::clamp(left, std::chrono::milliseconds(1), slice).count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return fail(fault::closed);
  }
}

bool server_connection::connect_to(const void* address, std::size_t bytes, int family) {
  if (socket_ >= 0) ::close(socket_);
  socket_ = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return false;
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket_, static_cast<const sockaddr*>(address), static_cast<socklen_t>(bytes)) == 0) return true;
  if (errno != EINPROGRESS || !wait(POLLOUT)) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

bool server_connection::connect(const std::string& host, std::uint16_t port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0) return fail(fault::not_found);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, ::freeaddrinfo);
  for (const auto* one = all.get(); one != nullptr && why_ == fault::none; one = one->ai_next) {
    if (connect_to(one->ai_addr, one->ai_addrlen, one->ai_family)) return true;
  }
  return fail(fault::refused);
}

bool server_connection::go_on_after(int result) {
  const int wants = SSL_get_error(tls_.get(), result);
  if (wants == SSL_ERROR_WANT_READ) return wait(POLLIN);
  if (wants == SSL_ERROR_WANT_WRITE) return wait(POLLOUT);
  return fail(wants == SSL_ERROR_ZERO_RETURN || wants == SSL_ERROR_SYSCALL ? fault::closed : fault::tls);
}

bool server_connection::start_tls(const std::string& host, const std::string& ca_file) {
  if (!read_.empty()) return fail(fault::tls);
  ERR_clear_error();
  context_.reset(SSL_CTX_new(TLS_client_method()));
  if (!context_) return fail(fault::tls);
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  const bool trusts = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context_.get()) == 1
                                      : SSL_CTX_load_verify_locations(context_.get(), ca_file.c_str(), nullptr) == 1;
  if (!trusts) return fail(fault::tls);
  tls_.reset(SSL_new(context_.get()));
  if (!tls_ || !expect_host(tls_.get(), host) || SSL_set_fd(tls_.get(), socket_) != 1) return fail(fault::tls);
  while (true) {
    const int done = SSL_connect(tls_.get());
    if (done == 1) return true;
    if (!go_on_after(done)) return fail(fault::tls);
    ERR_clear_error();
  }
}

bool server_connection::write(std::string_view text) {
  while (!text.empty()) {
    if (why_ != fault::none) return false;
    if (tls_) {
      ERR_clear_error();
      const int count = SSL_write(tls_.get(), text.data(), static_cast<int>(text.size()));
      if (count <= 0) {
        if (!go_on_after(count)) return false;
        continue;  // the same bytes again, as OpenSSL wants it
      }
      text.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    const auto count = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (count > 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN || errno == EINTR) {
      if (!wait(POLLOUT)) return false;
    } else {
      return fail(fault::closed);
    }
  }
  return true;
}

bool server_connection::read_more() {
  std::array<char, 1'024> some{};
  while (true) {
    if (tls_) {
      ERR_clear_error();
      const int count = SSL_read(tls_.get(), some.data(), static_cast<int>(some.size()));
      if (count > 0) return read_.append(some.data(), static_cast<std::size_t>(count)), true;
      if (!go_on_after(count)) return false;
      continue;
    }
    if (!wait(POLLIN)) return false;
    const auto count = ::recv(socket_, some.data(), some.size(), 0);
    if (count > 0) return read_.append(some.data(), static_cast<std::size_t>(count)), true;
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) return fail(fault::closed);
  }
}

std::optional<std::string> server_connection::read_line() {
  while (true) {
    // Without this, a server that sends byte after byte would never meet the deadline.
    if (why_ != fault::none || !is_in_time()) return std::nullopt;
    const auto end = read_.find('\n');
    if (end != std::string::npos) {
      auto line = read_.substr(0, end);
      read_.erase(0, end + 1);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return line;
    }
    if (read_.size() > line_max) {
      fail(fault::reply_too_long);
      return std::nullopt;
    }
    if (!read_more()) return std::nullopt;
  }
}

std::optional<std::string> server_connection::read_some() {
  if (read_.empty() && (why_ != fault::none || !is_in_time() || !read_more())) return std::nullopt;
  return std::exchange(read_, {});
}

}  // namespace madang::identity
