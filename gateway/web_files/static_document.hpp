#pragma once

#include <string>
#include <string_view>

#include "gateway/http/http_message.hpp"

namespace madang {

/// A long text that is the same for all who ask, from the start of the node to its end: the API's description and the
/// like. Compressed once.
class static_document {
 public:
  explicit static_document(std::string text);

  const std::string& text() const { return plain_; }
  /// Puts it into an answer: compressed where the client takes that, and as 304 where he has it already.
  void put(const http_request& request, http_response& into) const;

 private:
  std::string plain_;
  std::string gzip_;  ///< empty: it could not be compressed
  std::string hash_;
};

/// The text as a gzip file (RFC 1952); empty where there is no memory for it.
std::string gzip_of(std::string_view text);

}  // namespace madang
