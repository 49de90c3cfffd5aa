#include "gateway/api/cacheable.hpp"

#include <charconv>
#include <string>

#include "gateway/api/exchange.hpp"
#include "gateway/api/parameters/request_hash.hpp"
#include "gateway/web_files/web_files.hpp"

namespace madang {
namespace {

std::string tag_of(const exchange& of, const http_response& answer) {
  constexpr int hexadecimal = 16;
  char digits[hexadecimal];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, body_hash(answer.body), hexadecimal);
  std::string tag(1, '"');
  tag.append(digits, end);
  // The same list as CSV is another text.
  if (of.request.headers.find("Accept").find("text/csv") != std::string_view::npos) tag += "-csv";
  return tag + '"';
}

}  // namespace

void make_cacheable(const exchange& of, http_response& answer, std::string_view how_long) {
  if (answer.status != 200) return;
  auto tag = tag_of(of, answer);
  answer.cache_control = how_long;
  if (names_tag(of.request.headers.find("If-None-Match"), tag)) {
    answer.status = 304;
    answer.body.clear();
  }
  answer.headers.emplace_back("ETag", std::move(tag));
  answer.headers.emplace_back("Vary", "Accept");
}

}  // namespace madang
