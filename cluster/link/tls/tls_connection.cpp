#include "cluster/link/tls/tls_connection.hpp"

#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <utility>

namespace madang {
namespace {

/// What one turn reads, so that no peer keeps the thread to itself.
constexpr std::size_t read_bytes = 64u << 10;
/// What one turn writes, for the same reason, and so that what the peer says meanwhile is heard.
constexpr std::size_t write_bytes = 256u << 10;
/// What the kernel holds unsent: more would let bulk delay the commands behind it.
constexpr int unsent_max = 128 << 10;

void set_socket_options(boost::asio::ip::tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.native_non_blocking(true, ignored);
  socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_max, sizeof unsent_max);
}

}  // namespace

tls_connection::tls_connection(io_context& io, const tls_patience& patience, user& of)
    : io_(io), patience_(patience), user_(&of), socket_(io), resolver_(io), deadline_(io) {}

tls_connection::~tls_connection() = default;

void tls_connection::call(const std::string& host, std::uint16_t port, const link_certificates& with) {
  certificates_ = &with;
  set_deadline(patience_.connect, link_trouble::timed_out, "the peer does not answer in time");
  boost::system::error_code no_number;
  const auto address = boost::asio::ip::make_address(host, no_number);
  if (!no_number) return connect(tcp::resolver::results_type::create(tcp::endpoint(address, port), host, {}));
  resolver_.async_resolve(host, std::to_string(port),
                          [self = shared_from_this()](boost::system::error_code failed, const auto& found) {
                            if (self->stage_ != stage::connecting) return;
                            if (!failed) return self->connect(found);
                            self->fail({link_trouble::unreachable, {}, "no address is known: " + failed.message()});
                          });
}

void tls_connection::connect(const tcp::resolver::results_type& to) {
  boost::asio::async_connect(
      socket_, to, [self = shared_from_this()](boost::system::error_code failed, const tcp::endpoint&) {
        if (self->stage_ != stage::connecting) return;
        if (failed)
          return self->fail({link_trouble::unreachable, {}, "the peer cannot be called: " + failed.message()});
        self->begin_handshake(true);
      });
}

void tls_connection::answer(tcp::socket socket, const link_certificates& with) {
  certificates_ = &with;
  socket_ = std::move(socket);
  begin_handshake(false);
}

void tls_connection::begin_handshake(bool calls) {
  stage_ = stage::shaking;
  set_socket_options(socket_);
  session_ = certificates_->new_session(socket_.native_handle(), calls);
  certificates_ = nullptr;
  set_deadline(patience_.handshake, link_trouble::timed_out, "the peer does not shake hands in time");
  shake_hands();
}

void tls_connection::shake_hands() {
  ERR_clear_error();
  errno = 0;
  const int done = SSL_do_handshake(session_.get());
  if (done != 1) return go_on_after(SSL_get_error(session_.get(), done));
  deadline_.cancel();
  stage_ = stage::open;
  in_.resize(read_bytes);
  user_->opened();
  write();
  if (stage_ == stage::open) read();
}

void tls_connection::take_over(tls_parts parts) {
  boost::system::error_code failed;
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(parts.socket, reinterpret_cast<sockaddr*>(&name), &size);
  socket_.assign(name.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), parts.socket, failed);
  session_ = std::move(parts.session);
  set_socket_options(socket_);
  stage_ = stage::open;
  in_.resize(read_bytes);
  // What had come with the greeting may lie in the session, where the socket does not tell of it.
  boost::asio::post(io_, [self = shared_from_this()] {
    if (self->stage_ == stage::open) self->read();
  });
}

tls_parts tls_connection::release() {
  deadline_.cancel();
  boost::system::error_code failed;
  tls_parts out{socket_.release(failed), std::move(session_)};
  stage_ = stage::closed;
  user_ = nullptr;
  return out;
}

void tls_connection::give_away_within(std::int64_t nanos) {
  set_deadline(nanos, link_trouble::timed_out, "the caller does not greet in time");
}

void tls_connection::read() {
  std::size_t size = 0;
  int error = SSL_ERROR_NONE;
  while (size < in_.size()) {
    ERR_clear_error();
    errno = 0;
    const int got = SSL_read(session_.get(), in_.data() + size, static_cast<int>(in_.size() - size));
    if (got <= 0) {
      error = SSL_get_error(session_.get(), got);
      break;
    }
    size += static_cast<std::size_t>(got);
  }
  link_down why;
  if (error != SSL_ERROR_NONE && error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
    why = tls_failure(session_.get(), error);
  if (size != 0 && user_ != nullptr) {
    user_->heard({in_.data(), size});
    if (stage_ == stage::open) write();
  }
  if (stage_ != stage::open) return;
  if (error == SSL_ERROR_NONE) {
    boost::asio::post(io_, [self = shared_from_this()] {
      if (self->stage_ == stage::open) self->read();
    });
  } else if (!why.why.empty()) {
    fail(why);
  } else {
    go_on_after(error);
  }
}

void tls_connection::write() {
  if (stage_ != stage::open || waits_to_write_) return;
  for (std::size_t done = 0; done < write_bytes; done += out_.size()) {
    if (written_ == out_.size()) {
      written_ = 0;
      out_ = user_->next_output();
      if (out_.empty()) return;
    }
    if (!write_pending()) return;
  }
  wait(wait_type::wait_write);
}

/// False: the socket is full, or the connection is gone.
bool tls_connection::write_pending() {
  while (written_ < out_.size()) {
    ERR_clear_error();
    errno = 0;
    const int got = SSL_write(session_.get(), out_.data() + written_, static_cast<int>(out_.size() - written_));
    if (got <= 0) {
      go_on_after(SSL_get_error(session_.get(), got));
      return false;
    }
    written_ += static_cast<std::size_t>(got);
  }
  return true;
}

void tls_connection::go_on_after(int ssl_error) {
  if (ssl_error == SSL_ERROR_WANT_READ) return wait(wait_type::wait_read);
  if (ssl_error == SSL_ERROR_WANT_WRITE) {
    wait(wait_type::wait_write);
    // Whoever cannot write still listens: the other side may be in the same place.
    if (stage_ == stage::open) wait(wait_type::wait_read);
    return;
  }
  fail(tls_failure(session_.get(), ssl_error));
}

void tls_connection::wait(wait_type what) {
  bool& waits = what == wait_type::wait_read ? waits_to_read_ : waits_to_write_;
  if (std::exchange(waits, true)) return;
  socket_.async_wait(what, [self = shared_from_this(), what](boost::system::error_code failed) {
    (what == wait_type::wait_read ? self->waits_to_read_ : self->waits_to_write_) = false;
    if (!failed) self->ready(what);
  });
}

void tls_connection::ready(wait_type what) {
  switch (stage_) {
    case stage::shaking:
      return shake_hands();
    case stage::open:
      return what == wait_type::wait_read ? read() : write();
    case stage::ending:
      if (write_pending()) linger();
      return;
    case stage::lingering:
      return discard();
    default:
      return;
  }
}

void tls_connection::set_deadline(std::int64_t nanos, link_trouble what, const char* why) {
  deadline_.expires_after(std::chrono::nanoseconds(nanos));
  deadline_.async_wait([self = shared_from_this(), what, why](boost::system::error_code failed) {
    if (!failed && self->deadline_.expiry() <= std::chrono::steady_clock::now()) self->fail({what, {}, why});
  });
}

void tls_connection::fail(const link_down& why) {
  if (stage_ == stage::closed) return;
  const bool may_have_said_why = stage_ == stage::shaking && why.what != link_trouble::cut;
  if (stage_ == stage::ending || stage_ == stage::lingering || !may_have_said_why) {
    close();
  } else {
    linger();
  }
  if (auto* const told = std::exchange(user_, nullptr)) told->closed(why);
}

void tls_connection::end(std::vector<std::byte> last_words) {
  user_ = nullptr;
  if (stage_ != stage::open) {
    if (stage_ != stage::ending && stage_ != stage::lingering) close();
    return;
  }
  stage_ = stage::ending;
  out_.insert(out_.end(), last_words.begin(), last_words.end());
  set_deadline(patience_.close, link_trouble::timed_out, "");
  if (!waits_to_write_ && write_pending()) linger();
}

/// Closing with unread bytes resets the connection, and a reset takes what was said last with it. So the peer is told
/// that nothing more comes, and what it still sends is read away.
void tls_connection::linger() {
  if (stage_ == stage::ending) {
    ERR_clear_error();
    SSL_shutdown(session_.get());
    ERR_clear_error();
  }
  stage_ = stage::lingering;
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  set_deadline(patience_.close, link_trouble::timed_out, "");
  discard();
}

void tls_connection::discard() {
  char away[16 << 10];
  for (int i = 0; i < 64; ++i) {
    const auto got = ::recv(socket_.native_handle(), away, sizeof away, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return wait(wait_type::wait_read);
    if (got <= 0) return close();
  }
  boost::asio::post(io_, [self = shared_from_this()] {
    if (self->stage_ == stage::lingering) self->discard();
  });
}

void tls_connection::close() {
  stage_ = stage::closed;
  boost::system::error_code ignored;
  resolver_.cancel();
  deadline_.cancel();
  socket_.close(ignored);
}

}  // namespace madang
