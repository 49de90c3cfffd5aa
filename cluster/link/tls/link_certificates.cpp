#include "cluster/link/tls/link_certificates.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "messages/ensure.hpp"

namespace madang {
namespace {

using context_ptr = std::shared_ptr<SSL_CTX>;

/// What one read may take from the socket: several records at once.
constexpr std::size_t read_ahead_bytes = 64u << 10;

std::string library_says() {
  char text[256] = "no reason is known";
  if (const auto code = ERR_peek_last_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

/// No password is ever asked for at the terminal.
int no_password(char*, int, int, void*) {
  return 0;
}

void set_manners(SSL_CTX& of) {
  SSL_CTX_set_min_proto_version(&of, TLS1_3_VERSION);
  SSL_CTX_set_options(&of, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  SSL_CTX_set_mode(&of, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Every connection shows its certificate: nothing of an earlier one is taken up.
  SSL_CTX_set_session_cache_mode(&of, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(&of, 0);
  SSL_CTX_set_max_early_data(&of, 0);
  SSL_CTX_set_verify(&of, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_read_ahead(&of, 1);
  SSL_CTX_set_default_read_buffer_len(&of, read_ahead_bytes);
  SSL_CTX_set_default_passwd_cb(&of, no_password);
}

/// A key that others can read is no secret.
bool is_readable_by_others(const std::string& file) {
  struct stat at {};
  return ::stat(file.c_str(), &at) == 0 && (at.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

bool is_valid_today(const X509* certificate) {
  return certificate != nullptr && X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0 &&
         X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0;
}

result<bool, std::string> read_files(SSL_CTX& into, const link_certificate_files& files) {
  if (is_readable_by_others(files.key)) return refused{files.key + " can be read by other users: chmod 600 it"};
  if (SSL_CTX_use_certificate_chain_file(&into, files.certificate.c_str()) != 1)
    return refused{files.certificate + ": " + library_says()};
  if (SSL_CTX_use_PrivateKey_file(&into, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return refused{files.key + ": " + library_says()};
  if (SSL_CTX_check_private_key(&into) != 1) return refused{files.key + " is not the key of " + files.certificate};
  if (!is_valid_today(SSL_CTX_get0_certificate(&into)))
    return refused{files.certificate + " is not valid today; deploy/certs makes a new one"};
  if (SSL_CTX_load_verify_file(&into, files.authority.c_str()) != 1)
    return refused{files.authority + ": " + library_says()};
  return true;
}

link_trouble trouble_of_verification(long verdict) {
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return link_trouble::expired_certificate;
    default:
      return link_trouble::foreign_certificate;
  }
}

/// Alerts with which a peer refuses the certificate that it was shown.
bool is_about_our_certificate(int reason) {
  switch (reason) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
      return true;
    default:
      return false;
  }
}

link_down failure_of_library(const SSL* session, unsigned long code) {
  const auto reason = ERR_GET_REASON(code);
  const char* said = ERR_reason_error_string(code);
  const std::string text = said == nullptr ? "no reason is known" : said;
  if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)
    return {link_trouble::no_certificate, {}, "the peer shows no certificate"};
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    const auto verdict = SSL_get_verify_result(session);
    return {trouble_of_verification(verdict),
            {},
            std::string("the peer's certificate is not taken: ") + X509_verify_cert_error_string(verdict)};
  }
  if (is_about_our_certificate(reason))
    return {link_trouble::own_certificate_refused, {}, "the peer does not take our certificate: " + text};
  if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) return {link_trouble::cut, {}, "the connection was cut"};
  return {link_trouble::not_tls, {}, "TLS failed: " + text};
}

}  // namespace

void tls_session_free::operator()(ssl_st* session) const {
  SSL_free(session);
}

result<link_certificates, std::string> link_certificates::read(const link_certificate_files& files) {
  ERR_clear_error();
  context_ptr made(SSL_CTX_new(TLS_method()), SSL_CTX_free);
  if (!made) return refused{"TLS cannot be used: " + library_says()};
  set_manners(*made);
  if (const auto good = read_files(*made, files); !good) return refused{good.error()};
  return link_certificates(std::move(made));
}

link_tls_session link_certificates::new_session(int socket, bool calls) const {
  ERR_clear_error();
  link_tls_session made(SSL_new(context_.get()));
  ensure(made != nullptr && SSL_set_fd(made.get(), socket) == 1, "TLS has memory for a connection");
  if (calls) {
    SSL_set_connect_state(made.get());
  } else {
    SSL_set_accept_state(made.get());
  }
  return made;
}

link_down tls_failure(const ssl_st* session, int ssl_error) {
  const auto code = ERR_peek_last_error();
  const auto system = errno;
  link_down out{link_trouble::cut, {}, "the peer has ended the connection"};
  if (ssl_error == SSL_ERROR_SSL && code != 0) {
    out = failure_of_library(session, code);
  } else if (ssl_error == SSL_ERROR_SYSCALL && system != 0) {
    out.why = std::string("the connection was cut: ") + std::strerror(system);
  }
  ERR_clear_error();
  return out;
}

}  // namespace madang
