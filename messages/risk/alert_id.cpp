#include <charconv>

#include "messages/risk/queries.hpp"

namespace madang::risk {
namespace {

constexpr std::string_view prefix = "alr_";
constexpr std::size_t account_length = 13;

}  // namespace

std::string to_text(const alert_id& id) {
  return prefixed_text(prefix, id.account.value) + '_' + std::to_string(id.event_seq);
}

std::optional<alert_id> parse_alert_id(std::string_view text) {
  constexpr auto begin = prefix.size() + account_length;
  if (text.size() < begin + 2 || text[begin] != '_') return std::nullopt;
  const auto account = parse_prefixed(prefix, text.substr(0, begin));
  const auto digits = text.substr(begin + 1);
  std::uint64_t seq = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), seq);
  if (!account || failed != std::errc{} || end != digits.data() + digits.size() || digits.front() == '0') {
    return std::nullopt;
  }
  return alert_id{{*account}, seq};
}

}  // namespace madang::risk
