#include "messages/risk/limits.hpp"

#include <algorithm>

#include "messages/market/words.hpp"

namespace madang::risk {
namespace {

/// Calls `take(word)` for each word of a list; false as soon as one is not taken.
template <class Take>
bool each_word(std::string_view list, Take take) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (!take(list.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
  return true;
}

template <class Enum>
std::uint32_t bit_of(Enum one) {
  return 1U << (static_cast<unsigned>(one) - 1);
}

constexpr market::market_code all_markets[] = {market::market_code::kospi, market::market_code::kosdaq,
                                               market::market_code::konex, market::market_code::us};

bool set_products(limits& in, const std::string& words) {
  std::uint32_t bits = 0;
  const bool known = each_word(words, [&](std::string_view word) {
    bits |= bit_of(product::stock);
    return word == to_text(product::stock);
  });
  if (known) in.products = words.empty() ? std::nullopt : std::optional(bits);
  return known;
}

bool set_markets(limits& in, const std::string& words) {
  std::uint32_t bits = 0;
  const bool known = each_word(words, [&](std::string_view word) {
    const auto market = market::parse_market(word);
    if (market) bits |= bit_of(*market);
    return market.has_value();
  });
  if (known) in.markets = words.empty() ? std::nullopt : std::optional(bits);
  return known;
}

bool set_restricted(limits& in, const std::string& words) {
  std::vector<symbol_id> symbols;
  const bool known = each_word(words, [&](std::string_view word) {
    const auto symbol = symbol_id::parse(word);
    if (symbol) symbols.push_back(*symbol);
    return symbol.has_value();
  });
  if (!known) return false;
  std::sort(symbols.begin(), symbols.end());
  in.restricted = std::move(symbols);
  return true;
}

/// `09:00`
std::optional<std::int32_t> minute_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = parse_decimal(text[0] == '0' ? text.substr(1, 1) : text.substr(0, 2), 0);
  const auto minutes = parse_decimal(text[3] == '0' ? text.substr(4, 1) : text.substr(3, 2), 0);
  if (!hours || !minutes || *hours < 0 || *hours > 24 || *minutes < 0 || *minutes > 59) return std::nullopt;
  return static_cast<std::int32_t>(*hours * 60 + *minutes);
}

bool set_hours(limits& in, const std::string& words) {
  if (words.empty()) {
    in.hours.reset();
    return true;
  }
  const auto dash = words.find('-');
  if (dash == std::string::npos) return false;
  const auto opens = minute_of(std::string_view(words).substr(0, dash));
  const auto closes = minute_of(std::string_view(words).substr(dash + 1));
  if (!opens || !closes || *closes > 24 * 60 || *opens >= *closes) return false;
  in.hours = trading_hours{*opens, *closes};
  return true;
}

bool set_on_breach(limits& in, const std::string& words) {
  if (words.empty()) {
    in.on_breach.reset();
    return true;
  }
  const auto action = parse_breach_action(words);
  if (action) in.on_breach = action;
  return action.has_value();
}

std::string minute_text(std::int32_t minute) {
  auto two = [](std::int32_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(minute / 60) + ":" + two(minute % 60);
}

void add_word(std::string& list, std::string_view word) {
  if (!list.empty()) list += ',';
  list += word;
}

std::optional<std::string> words_text(const limits& in, rule which) {
  std::string list;
  if (which == rule::allowed_products && in.products) {
    if (*in.products & bit_of(product::stock)) add_word(list, to_text(product::stock));
    return list;
  }
  if (which == rule::allowed_markets && in.markets) {
    for (const auto one : all_markets) {
      if (*in.markets & bit_of(one)) add_word(list, market::to_text(one));
    }
    return list;
  }
  if (which == rule::restricted_symbols && !in.restricted.empty()) {
    for (const auto one : in.restricted) add_word(list, one.text());
    return list;
  }
  if (which == rule::trading_hours && in.hours)
    return minute_text(in.hours->opens) + "-" + minute_text(in.hours->closes);
  return std::nullopt;
}

}  // namespace

std::string_view to_text(product value) {
  return value == product::stock ? "STOCK" : "UNKNOWN";
}

limits shipped_limits(profile of) {
  limits made;
  for (const auto& row : rule_rows) made.set(row.which, of == profile::real ? row.real : row.paper);
  return made;
}

bool set_limit(limits& in, const limit_override& to) {
  switch (to.which) {
    case rule::allowed_products:
      return set_products(in, to.words);
    case rule::allowed_markets:
      return set_markets(in, to.words);
    case rule::restricted_symbols:
      return set_restricted(in, to.words);
    case rule::trading_hours:
      return set_hours(in, to.words);
    case rule::on_breach:
      return set_on_breach(in, to.words);
    default:
      break;
  }
  if (parse_rule(to_text(to.which)) != to.which || !has_amount(row_of(to.which).unit)) return false;
  if (to.amount < no_limit) return false;
  in.set(to.which, to.amount);
  return true;
}

void set_limits(limits& in, const limit_overrides& to) {
  for (const auto& one : to) set_limit(in, one);
}

std::optional<std::string> limit_text(const limits& in, rule which) {
  const auto unit = row_of(which).unit;
  if (unit == limit_unit::words) return words_text(in, which);
  if (!has_amount(unit) || !in.has(which)) return std::nullopt;
  return amount_text(unit, in.of(which));
}

limit_overrides all_limits(const limits& in) {
  limit_overrides all;
  for (const auto& row : rule_rows) {
    if (row.unit == limit_unit::none) continue;
    all.push_back({row.which, has_amount(row.unit) ? in.of(row.which) : no_limit,
                   words_text(in, row.which).value_or(std::string())});
  }
  all.push_back({rule::on_breach, no_limit, std::string(to_text(in.on_breach.value_or(breach_action::notify)))});
  return all;
}

}  // namespace madang::risk
