#include "config/rules/rule_entries.hpp"

#include "messages/money/money.hpp"

namespace madang {

std::vector<market_code> read_markets(table_reader& entry) {
  std::vector<market_code> markets;
  const auto* names = entry.array("markets");
  if (names == nullptr) return markets;
  for (const auto& name : *names) {
    const auto* text = std::get_if<std::string>(&name.content);
    const auto market = text != nullptr ? parse_market_code(*text) : std::nullopt;
    if (market) markets.push_back(*market);
  }
  if (markets.empty() || markets.size() != names->size()) entry.refuse("markets", "an array of " + market_code_words());
  return markets;
}

std::optional<calendar_day> read_from(table_reader& entry) {
  const auto day = parse_day(entry.text("from", rule_text_max));
  if (!day) entry.refuse("from", "a day such as \"2023-01-25\"");
  return day;
}

std::vector<calendar_day> read_days(table_reader& entry, std::string_view key) {
  std::vector<calendar_day> days;
  const auto* texts = entry.array(key);
  if (texts == nullptr) return days;
  for (const auto& one : *texts) {
    const auto* text = std::get_if<std::string>(&one.content);
    const auto day = text != nullptr ? parse_day(*text) : std::nullopt;
    if (day) days.push_back(*day);
  }
  if (days.size() != texts->size()) entry.refuse(key, "an array of days such as \"2026-01-01\"");
  return days;
}

std::optional<rate> read_rate(table_reader& entry, std::string_view key, rate most) {
  const auto read = parse_fixed<rate>(entry.text(key, rule_decimal_max));
  if (read && *read >= rate{} && *read <= most) return read;
  entry.refuse(key, "a decimal from \"0\" to \"" + to_text(most) + "\"");
  return std::nullopt;
}

}  // namespace madang
