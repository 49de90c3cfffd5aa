#include "config/rules/charge_rules.hpp"

#include <algorithm>
#include <utility>

#include "config/embedded_text.hpp"

namespace madang {
namespace {

/// A rule that takes more of a value than this is a slip of the pen.
constexpr rate charge_max{rate::one / 10};

std::optional<accounts::rounding> read_rounding(table_reader& entry) {
  const auto word = entry.text("rounding", rule_text_max);
  if (word == "DOWN") return accounts::rounding::down;
  if (word == "UP") return accounts::rounding::up;
  entry.refuse("rounding", "DOWN or UP");
  return std::nullopt;
}

std::optional<tax_rule> read_tax(table_reader& entry) {
  const auto transaction = read_rate(entry, "transaction", charge_max);
  const auto rural = read_rate(entry, "rural", charge_max);
  const auto rounded = read_rounding(entry);
  if (!transaction || !rural || !rounded) return std::nullopt;
  return tax_rule{*transaction, *rural, *rounded};
}

std::optional<foreign_gain_rule> read_foreign_gains(table_reader& entry) {
  const auto allowance = parse_fixed<money>(entry.text("allowance", rule_decimal_max));
  if (!allowance || allowance->raw < 0) entry.refuse("allowance", "an amount not below zero");
  const auto share = read_rate(entry, "rate", rate{rate::one});
  if (!allowance || !share) return std::nullopt;
  return foreign_gain_rule{*allowance, *share};
}

std::vector<market::symbol_id> read_exempt(const document_array* entries, const std::string& file_name,
                                           std::vector<source_error>& errors) {
  std::vector<market::symbol_id> exempt;
  if (entries == nullptr) return exempt;
  for (const auto& row : *entries) {
    table_reader entry(row, file_name, errors);
    entry.text("source", rule_text_max);
    const auto* symbols = entry.array("symbols");
    entry.finish();
    if (symbols == nullptr) continue;
    for (const auto& one : *symbols) {
      const auto* text = std::get_if<std::string>(&one.content);
      const auto symbol = text != nullptr ? market::symbol_id::parse(*text) : std::nullopt;
      if (!symbol) {
        entry.refuse("symbols", "an array of symbols");
        break;
      }
      exempt.push_back(*symbol);
    }
  }
  return exempt;
}

}  // namespace

charge_rules::charge_rules(std::vector<dated_rule<tax_rule>> taxes, std::vector<dated_rule<rate>> fees,
                           std::vector<market::symbol_id> exempt, std::vector<dated_rule<foreign_gain_rule>> foreign)
    : taxes_(std::move(taxes)), fees_(std::move(fees)), exempt_(std::move(exempt)), foreign_(std::move(foreign)) {
  sort_by_day(foreign_);
  sort_by_day(taxes_);
  sort_by_day(fees_);
  std::sort(exempt_.begin(), exempt_.end());
}

std::optional<tax_rule> charge_rules::tax_of(market_code market, market::symbol_id symbol,
                                             calendar_day settlement_date) const {
  if (std::binary_search(exempt_.begin(), exempt_.end(), symbol)) return tax_rule{};
  const auto* rule = rule_on(taxes_, market, settlement_date);
  return rule != nullptr ? std::optional(*rule) : std::nullopt;
}

std::optional<rate> charge_rules::fee_of(market_code market, calendar_day day) const {
  const auto* rule = rule_on(fees_, market, day);
  return rule != nullptr ? std::optional(*rule) : std::nullopt;
}

foreign_gain_rule charge_rules::foreign_gains_of(market_code market, calendar_day year_end) const {
  const auto* rule = rule_on(foreign_, market, year_end);
  return rule != nullptr ? *rule : foreign_gain_rule{};
}

result<charge_rules, std::vector<source_error>> parse_charge_rules(std::string_view text,
                                                                   const std::string& file_name) {
  const auto read = [&](const auto& lists, auto& errors) {
    auto taxes = read_entries<tax_rule>(lists[0], file_name, errors, read_tax);
    auto fees = read_entries<rate>(lists[2], file_name, errors,
                                   [](table_reader& entry) { return read_rate(entry, "rate", charge_max); });
    auto gains = read_entries<foreign_gain_rule>(lists[3], file_name, errors, read_foreign_gains);
    return charge_rules(std::move(taxes), std::move(fees), read_exempt(lists[1], file_name, errors), std::move(gains));
  };
  return parse_rules(text, file_name, {"taxes", "exempt", "fees"}, read, {"foreign_gains"});
}

result<charge_rules, std::vector<source_error>> load_charge_rules(const std::string& file) {
  return load_rules(file, embedded_charges, "charges.toml", &parse_charge_rules);
}

}  // namespace madang
