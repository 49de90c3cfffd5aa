#include "gateway/api/parameters/version_header.hpp"

#include <charconv>

#include "gateway/api/exchange.hpp"

namespace madang {

std::optional<std::uint64_t> wanted_version(exchange& ex) {
  const auto header = ex.request.headers.find("If-Match");
  if (header.empty() || header == "*") return 0;
  std::uint64_t version = 0;
  const bool is_quoted = header.size() >= 3 && header.front() == '"' && header.back() == '"';
  if (is_quoted) {
    const auto* end = header.data() + header.size() - 1;
    const auto [stop, error] = std::from_chars(header.data() + 1, end, version);
    if (error == std::errc{} && stop == end && version != 0) return version;
  }
  ex.refuse("if_match_malformed");
  return std::nullopt;
}

}  // namespace madang
