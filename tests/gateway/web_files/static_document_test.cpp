#include "gateway/web_files/static_document.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace madang {
namespace {

std::string unpacked(const std::string& gzip) {
  std::string out(100'000, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::string header(const http_response& of, std::string_view name) {
  for (const auto& [known, value] : of.headers) {
    if (known == name) return value;
  }
  return {};
}

http_response asked(const static_document& what,
                    std::initializer_list<std::pair<std::string_view, std::string_view>> headers) {
  http_request request;
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  http_response out;
  what.put(request, out);
  return out;
}

TEST(StaticDocument, IsCompressedForWhoeverTakesThat) {
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += "{\"path\":\"/api/v1/orders/" + std::to_string(i) + "\"}";
  const static_document what(text);
  const auto plain = asked(what, {});
  EXPECT_EQ(plain.body, text);
  EXPECT_EQ(header(plain, "Content-Encoding"), "");
  EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");
  const auto packed = asked(what, {{"Accept-Encoding", "br, gzip"}});
  EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), text.size() / 4);
  EXPECT_EQ(unpacked(packed.body), text);
  EXPECT_EQ(asked(what, {{"Accept-Encoding", "gzip;q=0"}}).body, text);
}

TEST(StaticDocument, IsNotSentAgainToWhoeverHasIt) {
  const static_document what("{}");
  const auto first = asked(what, {{"Accept-Encoding", "gzip"}});
  const auto tag = header(first, "ETag");
  EXPECT_EQ(first.cache_control, "no-cache");
  const auto again = asked(what, {{"Accept-Encoding", "gzip"}, {"If-None-Match", tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(asked(what, {{"If-None-Match", tag}}).status, 200) << "the plain form is another one";
}

}  // namespace
}  // namespace madang
