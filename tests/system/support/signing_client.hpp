#pragma once

#include <cstdint>
#include <string>

#include "tests/system/support/api_client.hpp"

namespace madang {

/// One who signs requests under an API key, written apart from the platform's own code.
struct signing_client {
  std::uint16_t port = 0;
  std::string key;
  std::string secret;

  /// Parts of a request that a test may falsify after it was signed, or before.
  struct request {
    std::string method = "GET";
    std::string path;   ///< as it is signed
    std::string query;  ///< likewise
    std::string body;
    std::string timestamp;  ///< empty: now
    std::string nonce;      ///< empty: a new one
  };
  request completed(request from) const;
  std::string signature_of(const request& one) const;
  api_reply send(const request& one, const std::string& signature) const;
  /// Signs and sends.
  api_reply ask(request one) const;
  api_reply get(const std::string& path, const std::string& query = {}) const {
    return ask({"GET", path, query, {}, {}, {}});
  }
};

/// The code of a secret in base 32, so many steps from now.
std::string code_of(const std::string& secret, int steps_from_now);

}  // namespace madang
