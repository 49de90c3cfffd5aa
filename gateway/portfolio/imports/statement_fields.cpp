#include "gateway/portfolio/imports/statement_fields.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace madang::portfolio {
namespace {

bool is_digit(char one) {
  return one >= '0' && one <= '9';
}
bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// `1,234,567`: one to three digits, then threes.
bool parts_thousands(std::string_view whole) {
  auto group = whole.substr(0, whole.find(','));
  if (group.size() > 3 || !are_digits(group)) return false;
  whole.remove_prefix(group.size());
  while (!whole.empty()) {
    group = whole.substr(1, 3);
    if (group.size() != 3 || !are_digits(group) || whole.front() != ',') return false;
    whole.remove_prefix(4);
  }
  return true;
}

std::string_view without_suffix(std::string_view text, std::string_view suffix) {
  if (text.ends_with(suffix)) text.remove_suffix(suffix.size());
  return text;
}

constexpr bool is_blank(char one) {
  return one == ' ' || one == '\t' || one == '\r';
}
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view plain_field(std::string_view field) {
  auto text = trimmed(field);
  if (text.size() > 2 && text.starts_with("=\"") && text.ends_with('"')) text = text.substr(2, text.size() - 3);
  if (text.size() > 1 && text.front() == '\'') text.remove_prefix(1);
  return trimmed(text);
}

std::optional<calendar_day> statement_day(std::string_view field) {
  constexpr std::size_t long_form = 10;
  constexpr std::size_t short_form = 8;
  auto text = plain_field(field);
  text = trimmed(text.substr(0, text.find(' ')));
  std::string day;
  if (text.size() == short_form && are_digits(text)) {
    day.append(text.substr(0, 4)).append("-").append(text.substr(4, 2)).append("-").append(text.substr(6));
  } else if (text.size() == long_form && (text[4] == '-' || text[4] == '.' || text[4] == '/') && text[7] == text[4]) {
    day = text;
    day[4] = day[7] = '-';
  } else {
    return std::nullopt;
  }
  const auto parsed = parse_day(day);
  return parsed && day >= "1950-01-01" ? parsed : std::nullopt;
}

std::optional<std::int64_t> statement_decimal(std::string_view field, int decimals) {
  constexpr std::size_t longest = 32;
  auto text = trimmed(without_suffix(plain_field(field), "원"));
  if (text.empty() || text == "-") return 0;
  if (text.size() > longest) return std::nullopt;
  const auto whole = text.substr(0, text.find('.'));
  if (whole.find(',') != std::string_view::npos && !parts_thousands(whole)) return std::nullopt;
  std::string plain(whole);
  std::erase(plain, ',');
  if (!are_digits(plain)) return std::nullopt;
  // Leading zeros are no mistake in a statement.
  plain.erase(0, std::min(plain.find_first_not_of('0'), plain.size() - 1));
  plain += text.substr(whole.size());
  return parse_decimal(plain, decimals);
}

std::optional<symbol_id> statement_symbol(std::string_view field, bool korean) {
  constexpr std::size_t code_length = 6;
  auto text = plain_field(field);
  if (text.size() > 8) return std::nullopt;
  std::string code(text);
  std::ranges::transform(code, code.begin(), [](unsigned char one) { return static_cast<char>(std::toupper(one)); });
  if (korean) {
    if (code.size() == code_length + 1 && code.front() == 'A') code.erase(0, 1);
    if (are_digits(code) && code.size() < code_length) code.insert(0, code_length - code.size(), '0');
  }
  return symbol_id::parse(code);
}

}  // namespace madang::portfolio
