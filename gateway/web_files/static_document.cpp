#include "gateway/web_files/static_document.hpp"

#include <zlib.h>

#include <utility>

#include "gateway/web_files/web_files.hpp"

namespace madang {
namespace {

/// The window of zlib, and that the form is gzip.
constexpr int gzip_window = MAX_WBITS + 16;

}  // namespace

std::string gzip_of(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
    return {};
  }
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  // zlib's input is not const by age alone.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const auto code = deflate(&stream, Z_FINISH);
  out.resize(code == Z_STREAM_END ? static_cast<std::size_t>(stream.total_out) : 0);
  deflateEnd(&stream);
  return out;
}

static_document::static_document(std::string text)
    : plain_(std::move(text)), gzip_(gzip_of(plain_)), hash_(hash_of(plain_)) {}

void static_document::put(const http_request& request, http_response& into) const {
  const bool compressed = !gzip_.empty() && accepts_coding(request.headers.find("Accept-Encoding"), "gzip");
  auto tag = '"' + hash_ + (compressed ? "-gzip\"" : "\"");
  into.cache_control = "no-cache";
  if (names_tag(request.headers.find("If-None-Match"), tag)) {
    into.status = 304;
  } else {
    into.body = compressed ? gzip_ : plain_;
    if (compressed) into.headers.emplace_back("Content-Encoding", "gzip");
  }
  into.headers.emplace_back("ETag", std::move(tag));
  into.headers.emplace_back("Vary", "Accept-Encoding");
}

}  // namespace madang
