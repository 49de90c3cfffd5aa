#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "gateway/http/http_message.hpp"

namespace madang {

struct reader_limits {
  std::uint32_t header_bytes = 16'384;
  std::uint64_t body_bytes = 65'536;
  std::size_t header_fields = 100;
};

/// Why a request cannot be read. Nothing after it on the connection can be trusted.
enum class read_fault : std::uint8_t {
  none,
  malformed,
  header_too_large,
  body_too_large,
  transfer_encoding_unsupported,
  expectation_unsupported,
};

/// Turns bytes into requests, one after the other. Knows no sockets and no time.
class request_reader {
 public:
  enum class phase : std::uint8_t { header, body, complete, failed };

  explicit request_reader(const reader_limits& limits);
  ~request_reader();
  request_reader(const request_reader&) = delete;
  request_reader& operator=(const request_reader&) = delete;

  /// Takes bytes until the request is complete, has failed or needs more; says how many it took. The caller offers the
  /// rest again, followed by more.
  std::size_t feed(std::string_view bytes);
  phase at() const;
  /// Whether any byte of the present request has been taken.
  bool started() const;
  /// The client waits for `100 Continue` before it sends its body. True once per request.
  bool take_continue();
  read_fault fault() const;
  /// The request as far as it has been read.
  const http_request& partial() const;
  /// The complete request; the reader starts on the next one.
  http_request take();

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace madang
