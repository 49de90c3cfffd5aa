#include "gateway/http/handshake_line.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <utility>

namespace madang {

using boost::system::error_code;

struct handshake_line::handshake {
  tcp_socket socket;
  tls_session tls;
  ip_address peer;
  std::shared_ptr<void> connection_slot;
  std::shared_ptr<void> handshake_slot;
  std::int64_t deadline_ns;
  handshakes::iterator place = {};
  bool ended = false;
};

void handshake_line::begin(tcp_socket socket, tls_session tls, const ip_address& peer,
                           std::shared_ptr<void> connection_slot, std::shared_ptr<void> handshake_slot,
                           std::int64_t deadline_ns) {
  error_code error;
  socket.non_blocking(true, error);
  const auto one = std::make_shared<handshake>(handshake{
      std::move(socket), std::move(tls), peer, std::move(connection_slot), std::move(handshake_slot), deadline_ns});
  one->place = under_way_.insert(under_way_.end(), one);
  go_on(one);
}

void handshake_line::go_on(const std::shared_ptr<handshake>& one) {
  ERR_clear_error();
  const auto returned = SSL_do_handshake(one->tls.get());
  if (returned == 1) {
    one->ended = true;
    under_way_.erase(one->place);
    counts_.tls_handshakes.add();
    one->handshake_slot.reset();
    return next_(peer_socket(std::move(one->socket), std::move(one->tls)), one->peer, std::move(one->connection_slot));
  }
  const auto error = SSL_get_error(one->tls.get(), returned);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return wait(one, error == SSL_ERROR_WANT_WRITE);
  ERR_clear_error();
  drop(one);
}

void handshake_line::wait(const std::shared_ptr<handshake>& one, bool to_write) {
  one->socket.async_wait(to_write ? tcp_socket::wait_write : tcp_socket::wait_read,
                         [this, one](const error_code& error) {
                           if (one->ended) return;
                           if (error) return drop(one);
                           go_on(one);
                         });
}

void handshake_line::drop(const std::shared_ptr<handshake>& one) {
  counts_.tls_handshakes_failed.add();
  one->ended = true;
  under_way_.erase(one->place);
  error_code ignored;
  one->socket.close(ignored);
  one->connection_slot.reset();
  one->handshake_slot.reset();
}

void handshake_line::tick(std::int64_t now_ns) {
  // All have the same patience, so the oldest come first.
  while (!under_way_.empty() && now_ns >= under_way_.front()->deadline_ns) drop(std::shared_ptr(under_way_.front()));
}

void handshake_line::cut_all() {
  while (!under_way_.empty()) drop(std::shared_ptr(under_way_.front()));
}

}  // namespace madang
