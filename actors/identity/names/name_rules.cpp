#include "actors/identity/names/name_rules.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace madang::identity {
namespace {

/// Names that nobody but the platform may have.
constexpr std::array reserved_names{
    std::string_view("admin"),      std::string_view("administrator"), std::string_view("anonymous"),
    std::string_view("api"),        std::string_view("everyone"),      std::string_view("house"),
    std::string_view("madang"),     std::string_view("moderator"),     std::string_view("nobody"),
    std::string_view("null"),       std::string_view("official"),      std::string_view("operator"),
    std::string_view("postmaster"), std::string_view("root"),          std::string_view("security"),
    std::string_view("support"),    std::string_view("sysadmin"),      std::string_view("system"),
    std::string_view("undefined"),  std::string_view("webmaster")};
/// Names that nobody may have as a part of his either (`madang-help`).
constexpr std::array reserved_parts{std::string_view("admin"), std::string_view("administrator"),
                                    std::string_view("madang"), std::string_view("root"), std::string_view("sysadmin")};

constexpr std::size_t username_length_min = 3;
constexpr std::size_t username_length_max = 32;
constexpr std::size_t email_length_max = 254;  // RFC 5321 §4.5.3.1.3, less the angle brackets
constexpr std::size_t local_part_length_max = 64;
constexpr std::size_t label_length_max = 63;

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter_or_digit(char c) {
  return is_letter(c) || is_digit(c);
}
bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  for (auto& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

bool is_separator(char c) {
  return c == '.' || c == '_' || c == '-';
}

std::string_view without_number(std::string_view text) {
  while (!text.empty() && is_digit(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  return text;
}

template <std::size_t Count>
bool is_one_of(const std::array<std::string_view, Count>& words, std::string_view text) {
  return std::find(words.begin(), words.end(), without_number(text)) != words.end();
}

refused<name_fault> fault(const char* detail) {
  return refused{name_fault{detail}};
}

/// The characters of an RFC 5322 atom, and the dot.
bool is_local_part_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+/=?^_`{|}~-.").find(c) != std::string_view::npos;
}

bool is_local_part(std::string_view text) {
  return !text.empty() && text.size() <= local_part_length_max &&
         std::all_of(text.begin(), text.end(), is_local_part_character) && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos;
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= label_length_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; }) &&
         text.front() != '-' && text.back() != '-';
}

/// Two or more labels; the last is no number, for an address of digits is no domain.
bool is_domain(std::string_view text) {
  std::size_t labels = 0;
  std::string_view label;
  for (bool more = true; more; ++labels) {
    const auto dot = text.find('.');
    more = dot != std::string_view::npos;
    label = text.substr(0, dot);
    if (!is_label(label)) return false;
    if (more) text.remove_prefix(dot + 1);
  }
  return labels >= 2 && label.size() >= 2 && std::any_of(label.begin(), label.end(), is_letter);
}

result<std::string, name_fault> normalised_username(std::string name) {
  if (name.size() < username_length_min || name.size() > username_length_max) {
    return fault("a user name has 3 to 32 characters");
  }
  if (!std::all_of(name.begin(), name.end(),
                   [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; })) {
    return fault("a user name has only letters a-z, digits and . _ -");
  }
  return name;
}

result<std::string, name_fault> normalised_email(std::string name) {
  if (name.size() > email_length_max) return fault("an e-mail address has at most 254 characters");
  const auto at = name.find('@');
  if (at == std::string::npos || name.find('@', at + 1) != std::string::npos) {
    return fault("an e-mail address has exactly one @");
  }
  const std::string_view whole = name;
  if (!is_local_part(whole.substr(0, at))) return fault("the part before the @ is not valid");
  if (!is_domain(whole.substr(at + 1))) return fault("the part after the @ is not a domain");
  return name;
}

}  // namespace

result<std::string, name_fault> normalised_name(std::string_view text, name_use use) {
  // Bounded before it is copied: a text of any length may come in.
  const auto bare = trimmed(text);
  if (bare.size() > email_length_max) return fault("a name has at most 254 characters");
  auto lowered = lower_case(bare);
  return use == name_use::email ? normalised_email(std::move(lowered)) : normalised_username(std::move(lowered));
}

bool is_reserved_username(std::string_view normalised) {
  std::string letters;
  std::string part;
  for (const char c : normalised) {
    if (!is_separator(c)) {
      letters += c;
      part += c;
    } else if (is_one_of(reserved_parts, std::exchange(part, {}))) {
      return true;
    }
  }
  return is_one_of(reserved_parts, part) || is_one_of(reserved_names, letters);
}

}  // namespace madang::identity
