#include "messages/portfolio/exchange_rates.hpp"

#include <algorithm>

namespace madang::portfolio {

std::optional<exchange_rates> exchange_rates::parse(std::string_view text) {
  exchange_rates read;
  while (!text.empty()) {
    const auto one = text.substr(0, text.find(','));
    const auto colon = one.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto of = parse_currency(one.substr(0, colon));
    const auto won = parse_fixed<price>(one.substr(colon + 1));
    if (!of || *of == currency::game || *of == currency::krw || !won || won->raw <= 0) return std::nullopt;
    if (!read.won_.emplace(*of, *won).second) return std::nullopt;
    text.remove_prefix(std::min(text.size(), one.size() + 1));
  }
  return read;
}

std::optional<wide_money> exchange_rates::convert(wide_money amount, currency from, currency to) const {
  if (from == to) return amount;
  const auto here = won_of(from);
  const auto there = won_of(to);
  if (!here || !there) return std::nullopt;
  const auto made = scaled(amount.raw, here->raw, there->raw);
  return made ? std::optional(wide_money{*made}) : std::nullopt;
}

std::optional<price> exchange_rates::won_of(currency one) const {
  if (one == currency::krw) return price::whole(1);
  const auto found = won_.find(one);
  return found == won_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace madang::portfolio
