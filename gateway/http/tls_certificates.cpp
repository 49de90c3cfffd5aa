#include "gateway/http/tls_certificates.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <ctime>
#include <utility>

#include "messages/ensure.hpp"

namespace madang {
namespace {

using context_ptr = std::shared_ptr<SSL_CTX>;

constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
/// TLS 1.2: ephemeral keys and authenticated encryption alone. TLS 1.3 has nothing else.
constexpr const char* ciphers_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";

std::string why() {
  char text[256] = "no reason is known";
  if (const auto code = ERR_peek_last_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

/// A client that speaks ALPN and no HTTP/1.1 would not understand a word.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, length, http_1_1, sizeof http_1_1, offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

/// No password is ever asked for at the terminal.
int no_password(char*, int, int, void*) {
  return 0;
}

void set_manners(SSL_CTX& of, const tls_settings& wanted) {
  SSL_CTX_set_min_proto_version(&of, wanted.oldest_version == tls_version::v1_2 ? TLS1_2_VERSION : TLS1_3_VERSION);
  SSL_CTX_set_options(&of, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_CLEANSE_PLAINTEXT | SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(&of, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(&of, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_early_data(&of, 0);
  SSL_CTX_set_num_tickets(&of, 1);
  SSL_CTX_set_alpn_select_cb(&of, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(&of, no_password);
  SSL_CTX_set_cipher_list(&of, ciphers_1_2);
}

std::int64_t end_of(const X509* certificate) {
  std::tm at{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &at) != 1) return 0;
  return timegm(&at);
}

/// A key that others can read is no secret.
bool is_readable_by_others(const std::string& file) {
  struct stat at {};
  return ::stat(file.c_str(), &at) == 0 && (at.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

result<context_ptr, std::string> read_files(const tls_settings& of) {
  ERR_clear_error();
  context_ptr made(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!made) return refused{"TLS cannot be used: " + why()};
  set_manners(*made, of);
  if (is_readable_by_others(of.key_file))
    return refused{"tls.key_file: " + of.key_file + " can be read by other users: chmod 600 it"};
  if (SSL_CTX_use_certificate_chain_file(made.get(), of.certificate_file.c_str()) != 1)
    return refused{"tls.certificate_file: " + of.certificate_file + ": " + why()};
  if (SSL_CTX_use_PrivateKey_file(made.get(), of.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return refused{"tls.key_file: " + of.key_file + ": " + why()};
  if (SSL_CTX_check_private_key(made.get()) != 1)
    return refused{"tls.key_file: " + of.key_file + " is not the key of " + of.certificate_file};
  const auto expires = end_of(SSL_CTX_get0_certificate(made.get()));
  if (expires <= std::time(nullptr)) return refused{"tls.certificate_file: " + of.certificate_file + " has expired"};
  return made;
}

}  // namespace

void tls_session_end::operator()(ssl_st* session) const {
  SSL_free(session);
}

tls_certificates::stamp tls_certificates::stamp_of(const std::string& file) {
  struct stat at {};
  if (::stat(file.c_str(), &at) != 0) return {};
  return {at.st_mtim.tv_sec * 1'000'000'000 + at.st_mtim.tv_nsec, at.st_ino, at.st_size};
}

result<bool, std::string> tls_certificates::load() {
  // The stamps come first: a file that changes meanwhile is read again.
  const auto certificate = stamp_of(settings_.certificate_file);
  const auto key = stamp_of(settings_.key_file);
  auto made = read_files(settings_);
  const std::lock_guard lock(mutex_);
  certificate_seen_ = certificate;
  key_seen_ = key;
  if (!made) return refused{made.error()};
  in_use_ = *std::move(made);
  expires_at_s_ = end_of(SSL_CTX_get0_certificate(in_use_.get()));
  return true;
}

result<bool, std::string> tls_certificates::reload_if_changed() {
  {
    const std::lock_guard lock(mutex_);
    if (stamp_of(settings_.certificate_file) == certificate_seen_ && stamp_of(settings_.key_file) == key_seen_)
      return false;
  }
  return load();
}

tls_session tls_certificates::new_session(int socket) const {
  context_ptr with;
  {
    const std::lock_guard lock(mutex_);
    with = in_use_;
  }
  ensure(with != nullptr, "a certificate is loaded before connections are taken");
  ERR_clear_error();
  tls_session out(SSL_new(with.get()));
  if (out && SSL_set_fd(out.get(), socket) != 1) out.reset();
  if (out) SSL_set_accept_state(out.get());
  return out;
}

std::int64_t tls_certificates::expires_at_s() const {
  const std::lock_guard lock(mutex_);
  return expires_at_s_;
}

}  // namespace madang
