#include "tests/cluster/link/tls/raw_tls.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace madang {

raw_tls::raw_tls(std::uint16_t port, const link_certificate_files& files, int newest)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      context_(SSL_CTX_new(TLS_client_method())),
      session_(nullptr) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) throw std::runtime_error("nobody listens");
  if (newest != 0) SSL_CTX_set_max_proto_version(context_, newest);
  if (!files.certificate.empty()) {
    SSL_CTX_use_certificate_chain_file(context_, files.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context_, files.key.c_str(), SSL_FILETYPE_PEM);
  }
  session_ = SSL_new(context_);
  SSL_set_fd(session_, socket_);
}

raw_tls::~raw_tls() {
  SSL_free(session_);
  SSL_CTX_free(context_);
  ::close(socket_);
}

void raw_tls::note_trouble() {
  const char* said = ERR_reason_error_string(ERR_peek_last_error());
  if (said != nullptr) trouble_ = said;
  ERR_clear_error();
}

bool raw_tls::shakes_hands() {
  ERR_clear_error();
  const bool done = SSL_connect(session_) == 1;
  if (!done) note_trouble();
  return done;
}

void raw_tls::send(std::span<const std::byte> bytes) {
  SSL_write(session_, bytes.data(), static_cast<int>(bytes.size()));
}

std::vector<std::byte> raw_tls::rest() {
  std::vector<std::byte> all;
  std::byte some[1024];
  ERR_clear_error();
  for (int got = 0; (got = SSL_read(session_, some, sizeof some)) > 0;) all.insert(all.end(), some, some + got);
  note_trouble();
  return all;
}

}  // namespace madang
