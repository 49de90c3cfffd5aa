#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/http_message.hpp"

namespace madang {

/// Which web pages of other origins may read the answers (the CORS protocol of the Fetch standard). Tokens travel in a
/// header and never in a cookie, so credentials are not allowed for.
class cors_policy {
 public:
  /// `origins`: `http.cors_origins`. An empty list allows none.
  explicit cors_policy(std::string_view origins);

  /// Adds what a browser looks for where the request comes from an allowed origin, and to the 204 of a preflight what
  /// may be sent; nothing at all for any other request.
  void add_headers(const http_request& request, http_response& response) const;

 private:
  bool allows(std::string_view origin) const;

  std::vector<std::string> origins_;
};

}  // namespace madang
