#include "gateway/security/door/origin_check.hpp"

#include <algorithm>

namespace madang {
namespace {

/// `https://host:1` → `host:1`; empty for anything that is no origin of a web page.
std::string_view authority_of(std::string_view origin) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (origin.starts_with(scheme)) return origin.substr(scheme.size());
  }
  return {};
}

}  // namespace

origin_check::origin_check(std::string_view origins)
    : origins_(parse_origin_list(origins).value_or(std::vector<std::string>{})) {}

bool origin_check::admits(const header_list& headers) const {
  const auto count = headers.count("Origin");
  if (count == 0) return true;
  if (count > 1) return false;
  const auto origin = headers.find("Origin");
  if (std::find(origins_.begin(), origins_.end(), origin) != origins_.end()) return true;
  const auto authority = authority_of(origin);
  return !authority.empty() && equals_ignoring_case(authority, headers.find("Host"));
}

}  // namespace madang
