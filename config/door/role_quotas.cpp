#include "config/door/role_quotas.hpp"

#include <algorithm>
#include <charconv>

namespace madang {
namespace {

constexpr std::int64_t per_minute_max = 1'000'000;

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t out = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  if (error != std::errc{} || stop != end || out < 1 || out > per_minute_max) return std::nullopt;
  return out;
}

std::optional<role_quota> parse_one(std::string_view text) {
  const auto equals = text.find('=');
  const auto slash = text.find('/', equals == std::string_view::npos ? 0 : equals);
  if (equals == std::string_view::npos || slash == std::string_view::npos) return std::nullopt;
  const auto role = without_blanks(text.substr(0, equals));
  const auto general = parse_count(without_blanks(text.substr(equals + 1, slash - equals - 1)));
  const auto trading = parse_count(without_blanks(text.substr(slash + 1)));
  const bool known = role == "ADMIN" || role == "TRADER" || role == "VIEWER" || role == "PARENT" || role == "CHILD";
  if (!known || !general || !trading) return std::nullopt;
  return role_quota{std::string(role), *general, *trading};
}

}  // namespace

std::optional<std::vector<role_quota>> parse_role_quotas(std::string_view text) {
  std::vector<role_quota> out;
  if (without_blanks(text).empty()) return out;
  for (bool more = true; more;) {
    const auto comma = text.find(',');
    more = comma != std::string_view::npos;
    auto one = parse_one(without_blanks(text.substr(0, comma)));
    if (!one) return std::nullopt;
    out.push_back(*std::move(one));
    if (more) text.remove_prefix(comma + 1);
  }
  return out;
}

}  // namespace madang
