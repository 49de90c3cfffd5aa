#pragma once

#include <memory>
#include <string>

#include "cluster/link/link_transport.hpp"
#include "messages/result.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace madang {

/// Files in PEM that `deploy/certs` makes.
struct link_certificate_files {
  std::string certificate;
  /// Readable by its owner alone.
  std::string key;
  /// The certificate of the cluster's own authority. No other is trusted, whatever the machine trusts.
  std::string authority;
};

struct tls_session_free {
  void operator()(ssl_st* session) const;
};
using link_tls_session = std::unique_ptr<ssl_st, tls_session_free>;

/// How nodes speak TLS with each other: 1.3 alone, both sides show a certificate of the cluster's authority, every
/// connection proves it anew. A certificate says that a process belongs to the cluster, not which node it is: no name
/// in it is compared with anything, and who holds one may greet as any node.
class link_certificates {
 public:
  /// A sentence for the operator where the files cannot serve.
  static result<link_certificates, std::string> read(const link_certificate_files& files);

  /// The TLS side of a connection over this socket: of the one who calls, or who was called.
  link_tls_session new_session(int socket, bool calls) const;

 private:
  explicit link_certificates(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}

  std::shared_ptr<ssl_ctx_st> context_;
};

/// What ended a TLS connection, from what the library says of the call that has just failed with this error.
link_down tls_failure(const ssl_st* session, int ssl_error);

}  // namespace madang
