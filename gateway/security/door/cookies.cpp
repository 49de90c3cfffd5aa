#include "gateway/security/door/cookies.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace madang {
namespace {

/// Pairs of one request that are looked at; a browser keeps fewer for one site.
constexpr int pairs_max = 128;
constexpr std::string_view csrf_purpose = "madang csrf token 1";

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || marks.find(c) != std::string_view::npos;
  });
}

/// RFC 6265, 4.1.1: cookie-octet.
bool is_cookie_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != ',' && c != ';' && c != '\\'; });
}

bool is_path(std::string_view text) {
  return text.starts_with('/') &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f' && c != ';' && c != ','; });
}

std::string_view without_blanks(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view without_quotes(std::string_view value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') return value.substr(1, value.size() - 2);
  return value;
}

/// What has been found of one name so far.
struct search {
  std::string_view name;
  std::optional<std::string_view> found;
  bool spoiled = false;  ///< malformed, or two that differ, or more pairs than are looked at
  int pairs = 0;

  void take(std::string_view pair) {
    if (++pairs > pairs_max) spoiled = true;
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || without_blanks(pair.substr(0, equals)) != name) return;
    const auto value = without_quotes(without_blanks(pair.substr(equals + 1)));
    if (!is_cookie_value(value) || (found && *found != value)) spoiled = true;
    found = value;
  }
};

}  // namespace

std::string cookie_name(std::string_view base, bool secure) {
  return secure ? "__Secure-" + std::string(base) : std::string(base);
}

std::optional<std::string> set_cookie(const cookie& of) {
  if (!is_token(of.name) || !is_cookie_value(of.value) || !is_path(of.path) || of.max_age_s < 0) return std::nullopt;
  if (of.name.starts_with("__Secure-") && !of.secure) return std::nullopt;
  std::string out(of.name);
  out += '=';
  out += of.value;
  out += "; Path=";
  out += of.path;
  out += "; Max-Age=";
  out += std::to_string(of.max_age_s);
  if (of.secure) out += "; Secure";
  out += of.lax ? "; HttpOnly; SameSite=Lax" : "; HttpOnly; SameSite=Strict";
  return out;
}

std::optional<std::string_view> find_cookie(const header_list& headers, std::string_view name) {
  search at{name, {}, false, 0};
  for (std::size_t i = 0; i < headers.size() && !at.spoiled; ++i) {
    if (!equals_ignoring_case(headers.name(i), "Cookie")) continue;
    auto rest = headers.value(i);
    while (!rest.empty() && !at.spoiled) {
      const auto end = std::min(rest.find(';'), rest.size());
      at.take(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return at.spoiled ? std::nullopt : at.found;
}

std::string csrf_token(std::string_view session_secret) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(session_secret.data()),
                              session_secret.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(csrf_purpose.data()),
                                csrf_purpose.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> digest{};
  crypto_auth_hmacsha256_final(&state, digest.data());
  constexpr auto form = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::array<char, sodium_base64_ENCODED_LEN(crypto_auth_hmacsha256_BYTES, form)> text{};
  sodium_bin2base64(text.data(), text.size(), digest.data(), digest.size(), form);
  return text.data();
}

bool csrf_matches(std::string_view session_secret, std::string_view shown) {
  const auto wanted = csrf_token(session_secret);
  return shown.size() == wanted.size() && sodium_memcmp(shown.data(), wanted.data(), wanted.size()) == 0;
}

bool csrf_matches(std::string_view session_secret, const header_list& headers) {
  return headers.count("X-CSRF-Token") == 1 && csrf_matches(session_secret, headers.find("X-CSRF-Token"));
}

}  // namespace madang
