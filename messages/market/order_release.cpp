#include "messages/market/order_release.hpp"

namespace madang::market {

std::string to_text(const order_release& wanted) {
  auto out = wanted.symbol.text();
  if (wanted.order) out += ' ' + trading::to_text(*wanted.order);
  return out;
}

std::optional<order_release> parse_order_release(std::string_view text) {
  const auto space = text.find(' ');
  const auto symbol = symbol_id::parse(text.substr(0, space));
  if (!symbol) return std::nullopt;
  order_release out{*symbol, std::nullopt};
  if (space == std::string_view::npos) return out;
  out.order = parse_id<trading::order_id>(text.substr(space + 1));
  return out.order ? std::optional(out) : std::nullopt;
}

}  // namespace madang::market
