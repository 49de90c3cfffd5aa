#pragma once

#include <string_view>

#include "config/http/origin_list.hpp"
#include "gateway/http/http_message.hpp"

namespace madang {

/// Whether a WebSocket may begin, as far as the page goes that asks for it: browsers open one to any node and send no
/// preflight, but say whose page it is (RFC 6455, 10.2). Pages of the node itself and of `http.cors_origins` may; a
/// program sends no Origin and may.
class origin_check {
 public:
  /// `origins`: `http.cors_origins`.
  explicit origin_check(std::string_view origins);
  bool admits(const header_list& headers) const;

 private:
  std::vector<std::string> origins_;
};

}  // namespace madang
