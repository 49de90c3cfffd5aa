#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/document_reader.hpp"
#include "config/market/market_names.hpp"
#include "messages/market/instrument.hpp"
#include "messages/time.hpp"

namespace madang {

/// A rule and the first day on which it holds, in the market's zone.
template <class Rule>
struct dated_rule {
  market_code market;
  calendar_day from;
  Rule rule;
};

/// The most entries of one kind in a file, and the longest text of one.
constexpr std::size_t rule_entries_max = 1'000;
constexpr std::size_t rule_text_max = 200;
constexpr std::size_t rule_decimal_max = 40;

template <class Rule>
void sort_by_day(std::vector<dated_rule<Rule>>& rules) {
  std::stable_sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
}

/// The last rule of the market that began on the day or before. `rules` are sorted.
template <class Rule>
const Rule* rule_on(const std::vector<dated_rule<Rule>>& rules, market_code market, calendar_day day) {
  const auto holds = [&](const dated_rule<Rule>& r) { return r.market == market && r.from <= day; };
  const auto found = std::find_if(rules.rbegin(), rules.rend(), holds);
  return found != rules.rend() ? &found->rule : nullptr;
}

/// Reads a file of rules, or the built-in ones where the path is empty; `parse` takes the text and its name.
template <class Rules>
result<Rules, std::vector<source_error>> load_rules(
    const std::string& file, std::string_view built_in, std::string_view built_in_name,
    result<Rules, std::vector<source_error>> (*parse)(std::string_view, const std::string&)) {
  if (file.empty()) return parse(built_in, "built-in " + std::string(built_in_name));
  const auto text = read_document_file(file);
  if (!text) return refused{std::vector{text.error()}};
  return parse(*text, file);
}

/// Reads the text of a file of rules. It has lists of entries with these `keys`, perhaps some of the `optional` ones,
/// and nothing else; `read(lists, errors)` makes rules of them, in this order, null for one that is not there. Refuses
/// with every error found.
template <class Read>
auto parse_rules(std::string_view text, const std::string& file_name, std::initializer_list<std::string_view> keys,
                 Read read, std::initializer_list<std::string_view> optional = {}) {
  std::vector<source_error> errors;
  std::vector<const document_array*> lists;
  using rules = decltype(read(lists, errors));
  using outcome = result<rules, std::vector<source_error>>;
  const auto document = parse_document(text, file_name);
  if (!document) return outcome(refused{std::vector{document.error()}});
  const document_value whole{*document, 1};
  table_reader file(whole, file_name, errors);
  for (const auto key : keys) {
    lists.push_back(file.array(key));
    if (lists.back() != nullptr && lists.back()->size() > rule_entries_max) file.refuse(key, "shorter");
  }
  for (const auto key : optional) {
    lists.push_back(file.optional_array(key));
    if (lists.back() != nullptr && lists.back()->size() > rule_entries_max) file.refuse(key, "shorter");
  }
  file.finish();
  if (!errors.empty()) return outcome(refused{std::move(errors)});
  auto made = read(lists, errors);
  return errors.empty() ? outcome(std::move(made)) : outcome(refused{std::move(errors)});
}

/// `markets = ["KOSPI", …]`
std::vector<market_code> read_markets(table_reader& entry);
/// `from = "2023-01-25"`
std::optional<calendar_day> read_from(table_reader& entry);
/// An array of days.
std::vector<calendar_day> read_days(table_reader& entry, std::string_view key);
/// A decimal from zero up to `most`.
std::optional<rate> read_rate(table_reader& entry, std::string_view key, rate most);

/// Reads one kind of entries; `read_rule` takes what is special to the kind.
template <class Rule, class ReadRule>
std::vector<dated_rule<Rule>> read_entries(const document_array* entries, const std::string& file_name,
                                           std::vector<source_error>& errors, ReadRule read_rule) {
  std::vector<dated_rule<Rule>> rules;
  if (entries == nullptr) return rules;
  for (const auto& row : *entries) {
    table_reader entry(row, file_name, errors);
    const auto from = read_from(entry);
    const auto markets = read_markets(entry);
    entry.text("source", rule_text_max);
    const std::optional<Rule> rule = read_rule(entry);
    entry.finish();
    if (!from || !rule) continue;
    for (auto market : markets) {
      const bool doubled =
          std::any_of(rules.begin(), rules.end(), [&](const auto& r) { return r.market == market && r.from == *from; });
      if (doubled) entry.refuse("from", "a day on which no other rule of the same market begins");
      rules.push_back({market, *from, *rule});
    }
  }
  return rules;
}

}  // namespace madang
