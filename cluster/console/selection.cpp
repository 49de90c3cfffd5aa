#include "cluster/console/selection.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace madang::console {
namespace {

struct operator_text {
  std::string_view text;
  comparison how;
};
/// The longer ones first.
constexpr std::array<operator_text, 7> operators{{{"!=", comparison::unequal},
                                                  {"<=", comparison::at_most},
                                                  {">=", comparison::at_least},
                                                  {"=", comparison::equal},
                                                  {"<", comparison::less},
                                                  {">", comparison::greater},
                                                  {"~", comparison::contains}}};

std::optional<condition> parse_condition(std::string_view text) {
  const auto at = text.find_first_of("!<>=~");
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  for (const auto& [mark, how] : operators) {
    if (!text.substr(at).starts_with(mark)) continue;
    return condition{std::string(text.substr(0, at)), how, std::string(text.substr(at + mark.size()))};
  }
  return std::nullopt;
}

/// A plain decimal, taken apart so that no digit is lost.
struct decimal {
  bool negative = false;
  std::string_view whole;     ///< without leading zeros
  std::string_view fraction;  ///< without trailing ones
};

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<decimal> decimal_of(std::string_view text) {
  decimal out;
  if (text.starts_with('-')) {
    out.negative = true;
    text.remove_prefix(1);
  }
  const auto point = std::min(text.find('.'), text.size());
  out.whole = text.substr(0, point);
  out.fraction = text.substr(std::min(point + 1, text.size()));
  if (out.whole.empty() || !is_digits(out.whole) || !is_digits(out.fraction)) return std::nullopt;
  out.whole.remove_prefix(std::min(out.whole.find_first_not_of('0'), out.whole.size()));
  out.fraction = out.fraction.substr(0, out.fraction.find_last_not_of('0') + 1);
  if (out.whole.empty() && out.fraction.empty()) out.negative = false;
  return out;
}

int compare_sizes(const decimal& a, const decimal& b) {
  if (a.whole.size() != b.whole.size()) return a.whole.size() < b.whole.size() ? -1 : 1;
  if (const auto whole = a.whole.compare(b.whole); whole != 0) return whole;
  return a.fraction.compare(b.fraction);
}

int compare_numbers(const decimal& a, const decimal& b) {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  return a.negative ? compare_sizes(b, a) : compare_sizes(a, b);
}

bool is_clause(std::string_view word) {
  return word == "where" || word == "sort" || word == "show" || word == "limit";
}

void split_fields(std::string_view text, std::vector<std::string>& into) {
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    if (end > 0) into.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::optional<failure> take_clause(std::string_view clause, const std::string& value, selection& into) {
  if (clause == "where") {
    if (value == "and") return std::nullopt;
    auto one = parse_condition(value);
    if (!one) return failure{fault::usage, "'" + value + "' is no condition such as status=SUBMITTED"};
    into.where.push_back(*std::move(one));
  } else if (clause == "sort") {
    into.descending = value.starts_with('-');
    into.sort = value.substr(into.descending ? 1 : 0);
    if (into.sort.empty()) return failure{fault::usage, "sort needs a field"};
  } else if (clause == "show") {
    split_fields(value, into.shown);
  } else {
    const auto read = std::from_chars(value.data(), value.data() + value.size(), into.limit);
    const bool is_whole = read.ec == std::errc() && read.ptr == value.data() + value.size();
    if (!is_whole || into.limit == 0 || into.limit > selection::limit_max) {
      return failure{fault::usage, "limit is a number from 1 to " + std::to_string(selection::limit_max)};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> selection::fields() const {
  std::vector<std::string> all;
  const auto add = [&](const std::string& name) {
    if (!name.empty() && std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  };
  for (const auto& one : where) add(one.field);
  add(sort);
  for (const auto& one : shown) add(one);
  return all;
}

result<selection, failure> parse_selection(std::span<const std::string> words) {
  selection made;
  std::string_view clause;
  bool has_value = true;
  for (const auto& word : words) {
    if (is_clause(word)) {
      if (!has_value) break;
      clause = word;
      has_value = false;
      continue;
    }
    if (clause.empty()) return misused("'" + word + "' is not one of where, sort, show, limit");
    if (auto wrong = take_clause(clause, word, made)) return refused{*std::move(wrong)};
    has_value = true;
  }
  if (!has_value) return misused(std::string(clause) + " needs something behind it");
  return made;
}

int compare(std::string_view a, std::string_view b) {
  const auto number_a = decimal_of(a);
  const auto number_b = decimal_of(b);
  if (number_a && number_b) return compare_numbers(*number_a, *number_b);
  if (number_a.has_value() != number_b.has_value()) return number_a ? -1 : 1;
  return a.compare(b);
}

bool fulfils(const std::optional<std::string>& value, const condition& wanted) {
  if (!value) return false;
  const auto order = compare(*value, wanted.value);
  switch (wanted.how) {
    case comparison::equal:
      return order == 0;
    case comparison::unequal:
      return order != 0;
    case comparison::less:
      return order < 0;
    case comparison::at_most:
      return order <= 0;
    case comparison::greater:
      return order > 0;
    case comparison::at_least:
      return order >= 0;
    case comparison::contains:
      return value->find(wanted.value) != std::string::npos;
  }
  return false;
}

}  // namespace madang::console
