#include "gateway/http/peer_socket.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace madang {
namespace {

/// The text of one TLS record.
constexpr std::size_t record_bytes = 16'384;

/// What OpenSSL says, in the words of `recv` and `send`.
ssize_t outcome_of(SSL* tls, int returned, std::size_t bytes) {
  switch (SSL_get_error(tls, returned)) {
    case SSL_ERROR_NONE:
      return static_cast<ssize_t>(bytes);
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      errno = EAGAIN;
      return -1;
    default:
      ERR_clear_error();
      errno = ECONNRESET;
      return -1;
  }
}

/// To send is never to be at an end.
ssize_t sent_outcome(ssize_t outcome) {
  if (outcome != 0) return outcome;
  errno = ECONNRESET;
  return -1;
}

}  // namespace

ssize_t peer_socket::receive_tls(char* into, std::size_t size) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const auto returned = SSL_read_ex(tls_.get(), into, size, &bytes);
  return outcome_of(tls_.get(), returned, bytes);
}

/// True: nothing that was taken is left; false with errno.
bool peer_socket::send_rest() {
  if (unsent_.empty()) return true;
  ERR_clear_error();
  std::size_t bytes = 0;
  const auto returned = SSL_write_ex(tls_.get(), unsent_.data(), unsent_.size(), &bytes);
  if (sent_outcome(outcome_of(tls_.get(), returned, bytes)) < 0) return false;
  unsent_.erase(0, bytes);
  return unsent_.empty() || send_rest();
}

ssize_t peer_socket::send_tls(const char* bytes, std::size_t size) {
  if (!send_rest()) return -1;
  if (size == 0) return 0;
  const auto wanted = std::min(size, record_bytes);
  ERR_clear_error();
  std::size_t taken = 0;
  const auto returned = SSL_write_ex(tls_.get(), bytes, wanted, &taken);
  const auto outcome = sent_outcome(outcome_of(tls_.get(), returned, taken));
  if (outcome >= 0 || errno != EAGAIN) return outcome;
  // The record is made already, so the caller must not change its mind about what it holds.
  unsent_.assign(bytes, wanted);
  return static_cast<ssize_t>(wanted);
}

ssize_t peer_socket::send(iovec* pieces, std::size_t count) {
  if (!tls_) {
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = count;
    return ::sendmsg(tcp_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  std::array<char, record_bytes> record;
  std::size_t gathered = 0;
  for (std::size_t i = 0; i < count && gathered < record.size(); ++i) {
    const auto part = std::min(pieces[i].iov_len, record.size() - gathered);
    std::memcpy(record.data() + gathered, pieces[i].iov_base, part);
    gathered += part;
  }
  return send_tls(record.data(), gathered);
}

bool peer_socket::end_sending() {
  if (tls_) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
  }
  boost::system::error_code error;
  tcp_.shutdown(tcp_socket::shutdown_send, error);
  return !error;
}

void peer_socket::close() {
  boost::system::error_code ignored;
  tcp_.close(ignored);
}

}  // namespace madang
