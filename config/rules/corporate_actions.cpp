#include "config/rules/corporate_actions.hpp"

#include <algorithm>

#include "config/rules/rule_entries.hpp"
#include "messages/money/wide_money.hpp"

namespace madang {
namespace {

constexpr rate usual_withholding{15'400'000};
constexpr std::int64_t shares_max = 10'000;
/// Of a dividend on one share, in whole units.
constexpr price dividend_max = price::whole(100'000'000);
constexpr std::size_t symbol_text_max = 16;

market::symbol_id read_symbol(table_reader& entry) {
  const auto symbol = market::symbol_id::parse(entry.text("symbol", symbol_text_max));
  if (!symbol) entry.refuse("symbol", "the code of a symbol");
  return symbol.value_or(market::symbol_id{});
}
calendar_day read_day(table_reader& entry, std::string_view key) {
  const auto day = parse_day(entry.text(key, rule_text_max));
  if (!day || day->value <= 0) entry.refuse(key, "a day such as \"2027-04-16\"");
  return day.value_or(calendar_day{});
}

dividend_action read_dividend(table_reader& entry) {
  dividend_action made;
  made.symbol = read_symbol(entry);
  made.record_date = read_day(entry, "record_date");
  made.pay_date = read_day(entry, "pay_date");
  if (made.pay_date < made.record_date) entry.refuse("pay_date", "a day not before the record date");
  const auto per_share = parse_fixed<price>(entry.text("per_share", rule_decimal_max));
  if (!per_share || per_share->raw <= 0 || *per_share > dividend_max) entry.refuse("per_share", "an amount above zero");
  made.per_share = per_share.value_or(price{});
  const auto withheld = entry.optional_text("withheld", rule_decimal_max);
  const auto share = withheld ? parse_fixed<rate>(*withheld) : std::optional(usual_withholding);
  if (!share || share->raw < 0 || *share > rate{rate::one}) entry.refuse("withheld", "a decimal from \"0\" to \"1\"");
  made.withheld = share.value_or(rate{});
  return made;
}

split_action read_split(table_reader& entry) {
  split_action made;
  made.symbol = read_symbol(entry);
  made.date = read_day(entry, "date");
  made.new_shares = static_cast<std::uint32_t>(entry.integer("new_shares", 1, shares_max).value_or(1));
  made.old_shares = static_cast<std::uint32_t>(entry.integer("old_shares", 1, shares_max).value_or(1));
  return made;
}

rights_action read_rights(table_reader& entry) {
  rights_action made;
  made.symbol = read_symbol(entry);
  made.record_date = read_day(entry, "record_date");
  made.subscribe_until = read_day(entry, "subscribe_until");
  made.pay_date = read_day(entry, "pay_date");
  if (made.subscribe_until < made.record_date) entry.refuse("subscribe_until", "a day not before the record date");
  if (made.pay_date <= made.subscribe_until) entry.refuse("pay_date", "a day after the last one of the subscription");
  made.new_shares = static_cast<std::uint32_t>(entry.integer("new_shares", 1, shares_max).value_or(1));
  made.old_shares = static_cast<std::uint32_t>(entry.integer("old_shares", 1, shares_max).value_or(1));
  const auto each = parse_fixed<price>(entry.text("subscription_price", rule_decimal_max));
  if (!each || each->raw <= 0 || *each > dividend_max) entry.refuse("subscription_price", "an amount above zero");
  made.subscription_price = each.value_or(price{});
  return made;
}

/// Each row by `read`; two with the same number are refused.
template <class Action>
std::vector<Action> read_actions(const document_array* rows, const std::string& file_name,
                                 std::vector<source_error>& errors, Action (*read)(table_reader&)) {
  std::vector<Action> out;
  if (rows == nullptr) return out;
  for (const auto& row : *rows) {
    table_reader entry(row, file_name, errors);
    auto made = read(entry);
    entry.optional_text("source", rule_text_max);
    entry.finish();
    const bool doubled = std::any_of(out.begin(), out.end(), [&](const auto& one) { return one.id() == made.id(); });
    if (doubled) entry.refuse("symbol", "one entry for a symbol and a day");
    out.push_back(made);
  }
  return out;
}

}  // namespace

std::uint64_t action_number(std::string_view name) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char each : name) hash = (hash ^ static_cast<unsigned char>(each)) * 1099511628211ULL;
  return hash;
}

std::uint64_t dividend_action::id() const {
  return action_number("DIVIDEND " + symbol.text() + " " + to_text(record_date));
}
std::uint64_t split_action::id() const {
  return action_number("SPLIT " + symbol.text() + " " + to_text(date));
}

std::uint64_t rights_action::id() const {
  return action_number("RIGHTS " + symbol.text() + " " + to_text(record_date));
}

price rights_action::price_after(price before) const {
  if (subscription_price >= before) return before;
  const auto all = wide_int{before.raw} * old_shares + wide_int{subscription_price.raw} * new_shares;
  return price{static_cast<std::int64_t>(all / (wide_int{old_shares} + new_shares))};
}

price split_action::price_after(price before) const {
  const auto after = wide_int{before.raw} * old_shares / new_shares;
  const auto most = std::min<wide_int>(after, INT64_MAX);
  return std::max(price{static_cast<std::int64_t>(most)}, price{1});
}

result<corporate_actions, std::vector<source_error>> parse_corporate_actions(std::string_view text,
                                                                             const std::string& file_name) {
  const auto document = parse_document(text, file_name);
  if (!document) return refused{std::vector{document.error()}};
  std::vector<source_error> errors;
  const document_value whole{*document, 1};
  table_reader file(whole, file_name, errors);
  const auto* dividends = file.optional_array("dividends");
  const auto* splits = file.optional_array("splits");
  const auto* rights = file.optional_array("rights");
  file.finish();
  for (const auto* one : {dividends, splits, rights}) {
    if (one != nullptr && one->size() > rule_entries_max) file.refuse("dividends", "fewer entries in the file");
  }
  if (!errors.empty()) return refused{std::move(errors)};
  corporate_actions read{read_actions(dividends, file_name, errors, read_dividend),
                         read_actions(splits, file_name, errors, read_split),
                         read_actions(rights, file_name, errors, read_rights)};
  if (!errors.empty()) return refused{std::move(errors)};
  return read;
}

result<corporate_actions, std::vector<source_error>> load_corporate_actions(const std::string& file) {
  if (file.empty()) return corporate_actions{};
  return load_rules(file, {}, {}, &parse_corporate_actions);
}

}  // namespace madang
