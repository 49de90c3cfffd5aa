#include "messages/identity/api_key_id.hpp"

#include <limits>

namespace madang::identity {
namespace {

constexpr std::string_view prefix = "key_";
constexpr std::size_t user_digits = 13;
/// 7 digits of 5 bits hold every number; the others of 13 are zeros.
constexpr std::string_view number_zeros = "000000";

}  // namespace

std::string to_text(api_key_id id) {
  return prefixed_text(prefix, id.user.value) + prefixed_text({}, id.number).substr(number_zeros.size());
}

}  // namespace madang::identity

namespace madang {

template <>
std::optional<identity::api_key_id> parse_id<identity::api_key_id>(std::string_view text) {
  using namespace identity;
  const auto user_end = prefix.size() + user_digits;
  if (text.size() < user_end) return std::nullopt;
  const auto user = parse_prefixed(prefix, text.substr(0, user_end));
  const auto number = parse_prefixed({}, std::string(number_zeros).append(text.substr(user_end)));
  if (!user || !number || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return api_key_id{{*user}, static_cast<std::uint32_t>(*number)};
}

}  // namespace madang
