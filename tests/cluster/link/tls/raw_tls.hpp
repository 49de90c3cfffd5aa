#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cluster/link/tls/link_certificates.hpp"

struct ssl_ctx_st;

namespace madang {

/// A caller that speaks TLS and knows nothing of links. It waits for whatever it does.
class raw_tls {
 public:
  /// Shows the certificate of these files, none where they are empty. `newest` 0x0303: not above TLS 1.2.
  raw_tls(std::uint16_t port, const link_certificate_files& files, int newest = 0);
  ~raw_tls();
  raw_tls(const raw_tls&) = delete;
  raw_tls& operator=(const raw_tls&) = delete;

  bool shakes_hands();
  void send(std::span<const std::byte> bytes);
  /// Everything until the other side ends.
  std::vector<std::byte> rest();
  /// What went wrong, as the library says it.
  const std::string& trouble() const { return trouble_; }

 private:
  void note_trouble();

  int socket_ = -1;
  ssl_ctx_st* context_ = nullptr;
  ssl_st* session_ = nullptr;
  std::string trouble_;
};

}  // namespace madang
