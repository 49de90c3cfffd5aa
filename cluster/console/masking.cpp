#include "cluster/console/masking.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace madang::console {
namespace {

/// A name with one of these among its parts is hidden.
constexpr std::array<std::string_view, 16> hidden_words = {
    "sealed", "password", "secret",   "secrets", "hash",     "hashes", "proof",  "nonce",
    "token",  "tokens",   "recovery", "email",   "username", "origin", "device", "phone"};
constexpr std::array<std::string_view, 4> hidden_names = {"address_key", "allowed_addresses", "address", "addresses"};
/// Numbers that tell the same body of a request from another one.
constexpr std::array<std::string_view, 1> shown_names = {"body_hash"};
/// A count has at most so many digits.
constexpr std::size_t count_digits_max = 6;

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& all) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_count(std::string_view value) {
  return !value.empty() && value.size() <= count_digits_max && std::all_of(value.begin(), value.end(), is_digit);
}

bool is_of_address(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_' || c == '+' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// Whether something like `kim@example.org` stands in the text.
bool has_address(std::string_view text) {
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const bool has_user = at > 0 && is_of_address(text[at - 1]);
    auto host = text.substr(at + 1);
    const auto end = std::find_if_not(host.begin(), host.end(), is_of_address);
    host = host.substr(0, static_cast<std::size_t>(end - host.begin()));
    const auto dot = host.find('.');
    if (has_user && dot != std::string_view::npos && dot > 0 && dot + 1 < host.size()) return true;
  }
  return false;
}

/// Hashes of passwords in the form of crypt, signed tokens.
bool has_secret(std::string_view text) {
  return text.find("$argon2") != std::string_view::npos || text.find("eyJ") != std::string_view::npos;
}

}  // namespace

bool is_hidden_field(std::string_view name) {
  if (is_one_of(name, shown_names)) return false;
  if (is_one_of(name, hidden_names)) return true;
  while (!name.empty()) {
    const auto end = std::min(name.find('_'), name.size());
    if (is_one_of(name.substr(0, end), hidden_words)) return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

std::string masked(std::string_view name, std::string_view value) {
  const bool says_nothing = value == "yes" || value == "no" || value == "-" || is_count(value);
  if (is_hidden_field(name) && !says_nothing) return std::string(mask);
  if (has_address(value) || has_secret(value)) return std::string(mask);
  return std::string(value);
}

std::vector<named_value> masked(std::vector<named_value> values) {
  std::string list;
  for (auto& [name, value] : values) {
    const bool is_item = name.starts_with("  ");
    if (!is_item) list = name;
    value = is_item && is_hidden_field(list) ? masked(list, value) : masked(name, value);
    if (has_address(name) || has_secret(name)) name = (is_item ? "  " : "") + std::string(mask);
  }
  return values;
}

}  // namespace madang::console
