#include "cluster/process/log_scrubber.hpp"

#include <spdlog/details/log_msg.h>

#include <algorithm>
#include <array>
#include <utility>

namespace madang {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_word(char c) {
  return is_digit(c) || is_letter(c) || c == '_';
}
/// A character of base64url.
bool is_base64(char c) {
  return is_word(c) || c == '-';
}
bool is_mail_name(char c) {
  return is_word(c) || c == '.' || c == '+' || c == '-' || c == '%';
}
bool is_host(char c) {
  return is_digit(c) || is_letter(c) || c == '.' || c == '-';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// A piece of the line and what stands in its place; empty: nothing was found.
struct finding {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string_view word;
  explicit operator bool() const { return to > from; }
};

template <class Is>
std::size_t run_end(std::string_view line, std::size_t at, Is is) {
  while (at < line.size() && is(line[at])) ++at;
  return at;
}

/// `name@host.tld`, found at its `@`.
finding mail_at(std::string_view line, std::size_t at) {
  if (line[at] != '@') return {};
  auto from = at;
  while (from > 0 && is_mail_name(line[from - 1])) --from;
  const auto to = run_end(line, at + 1, is_host);
  const auto host = line.substr(at + 1, to - at - 1);
  const auto dot = host.find('.');
  if (from == at || dot == std::string_view::npos || dot == 0) return {};
  return {from, to, "[e-mail]"};
}

/// A JSON web token: three parts, the first of which begins as `{"` does in base64.
finding token_at(std::string_view line, std::size_t at) {
  if (!line.substr(at).starts_with("eyJ") || (at > 0 && is_base64(line[at - 1]))) return {};
  auto to = run_end(line, at, is_base64);
  for (int part = 0; part < 2; ++part) {
    if (to >= line.size() || line[to] != '.') return {};
    to = run_end(line, to + 1, is_base64);
  }
  return {at, to, "[token]"};
}

/// Tokens that tell by their beginning what they are: Google's (`1//` is one to refresh with), and Vault's.
finding foreign_token_at(std::string_view line, std::size_t at) {
  constexpr std::array<std::string_view, 5> beginnings{"ya29.", "1//0", "hvs.", "hvb.", "hvr."};
  constexpr std::size_t shortest = 20;
  if (at > 0 && is_base64(line[at - 1])) return {};
  for (const auto one : beginnings) {
    if (!line.substr(at).starts_with(one)) continue;
    const auto to = run_end(line, at + one.size(), [](char c) { return is_base64(c) || c == '.'; });
    if (to - at >= shortest) return {at, to, "[token]"};
  }
  return {};
}

/// The secret of an API key, and whatever follows a word that announces a secret, `client_secret` and `new_password`
/// among them.
finding secret_at(std::string_view line, std::size_t at) {
  if (at > 0 && (is_digit(line[at - 1]) || is_letter(line[at - 1]))) return {};
  if (line.substr(at).starts_with("msk_")) return {at, run_end(line, at, is_base64), "[api-key]"};
  constexpr std::array<std::string_view, 9> announced{"bearer ", "password", "secret", "authorization", "cookie",
                                                      "token",   "api_key",  "otp",    "recovery_code"};
  for (const auto word : announced) {
    const auto shown = line.substr(at, word.size());
    if (!std::equal(shown.begin(), shown.end(), word.begin(), word.end(), [](char a, char b) { return lower(a) == b; }))
      continue;
    auto from = at + word.size();
    if (word != "bearer ") {
      // `password=x`, `"password":"x"`, `password: x`; not `password file`.
      from = run_end(line, from, [](char c) { return c == '"' || c == '\''; });
      if (from >= line.size() || (line[from] != '=' && line[from] != ':')) return {};
      from = run_end(line, from + 1, [](char c) { return c == ' ' || c == '"' || c == '\''; });
    }
    const bool whole_line = word == "authorization" || word == "cookie";
    const auto to = run_end(line, from, [=](char c) {
      return whole_line ? c != '"' && c != '\'' : c > ' ' && c != '"' && c != '\'' && c != ',' && c != '&';
    });
    return {from, to, "[secret]"};
  }
  return {};
}

/// Digits with single blanks or hyphens between them, and how they are grouped.
struct digit_run {
  std::size_t to = 0;
  std::string digits;
  int groups = 1;
  char separator = '\0';
};

digit_run digits_from(std::string_view line, std::size_t at) {
  digit_run out;
  out.to = at;
  while (out.to < line.size()) {
    if (is_digit(line[out.to])) {
      out.digits += line[out.to++];
      continue;
    }
    const char c = line[out.to];
    const bool between = (c == '-' || c == ' ') && out.to + 1 < line.size() && is_digit(line[out.to + 1]);
    if (!between || (out.separator != '\0' && c != out.separator)) break;
    out.separator = c;
    ++out.groups;
    ++out.to;
  }
  return out;
}

/// ISO/IEC 7812: the check digit of card numbers.
bool passes_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) value = value > 4 ? 2 * value - 9 : 2 * value;
    sum += value;
  }
  return sum % 10 == 0;
}

bool is_card(const digit_run& of) {
  const auto length = of.digits.size();
  const auto first = of.digits.front();
  const bool issued = first >= '2' && first <= '6';
  return issued && length >= 14 && length <= 16 && (of.groups == 1 || of.groups >= 3) && passes_luhn(of.digits);
}

/// 010-1234-5678, 02-123-4567, 01012345678.
bool is_phone(const digit_run& of) {
  const auto length = of.digits.size();
  if (of.digits.front() != '0' || length < 9 || length > 11) return false;
  if (of.separator == '-') return of.groups == 3;
  return of.separator == '\0' && of.digits.starts_with("01") && length >= 10;
}

/// Of a Korean bank, as people write it: three or four groups with hyphens. A date has eight digits.
bool is_account(const digit_run& of) {
  return of.separator == '-' && (of.groups == 3 || of.groups == 4) && of.digits.size() >= 10 && of.digits.size() <= 14;
}

/// The number that Korea gives its people: a birthday and seven digits.
bool is_resident_number(const digit_run& of, std::string_view text) {
  return of.digits.size() == 13 && of.groups == 2 && of.separator == '-' && text.size() > 6 && text[6] == '-';
}

finding number_at(std::string_view line, std::size_t at) {
  const bool plus = line[at] == '+';
  const auto from = plus ? at + 1 : at;
  if (from >= line.size() || !is_digit(line[from])) return {};
  if (at > 0 && (is_word(line[at - 1]) || line[at - 1] == '.' || line[at - 1] == '-')) return {};
  const auto run = digits_from(line, from);
  if (run.to < line.size() && is_word(line[run.to])) return {};
  if (plus) return run.digits.size() >= 8 && run.digits.size() <= 15 ? finding{at, run.to, "[phone]"} : finding{};
  if (is_card(run)) return {at, run.to, "[card]"};
  if (is_phone(run)) return {at, run.to, "[phone]"};
  if (is_resident_number(run, line.substr(at))) return {at, run.to, "[id-number]"};
  if (is_account(run)) return {at, run.to, "[account]"};
  return {};
}

finding find_at(std::string_view line, std::size_t at) {
  const char c = line[at];
  if (c == '@') return mail_at(line, at);
  if (c == '1') {
    if (const auto found = foreign_token_at(line, at)) return found;
  }
  if (c == '+' || is_digit(c)) return number_at(line, at);
  if (!is_letter(c)) return {};
  if (const auto found = token_at(line, at)) return found;
  if (const auto found = foreign_token_at(line, at)) return found;
  return secret_at(line, at);
}

finding first_in(std::string_view line, std::size_t from) {
  for (auto at = from; at < line.size(); ++at) {
    if (const auto found = find_at(line, at); found && found.from >= from) return found;
  }
  return {};
}

class scrubbing_sink final : public spdlog::sinks::sink {
 public:
  explicit scrubbing_sink(spdlog::sink_ptr to) : to_(std::move(to)) {}

  void log(const spdlog::details::log_msg& message) override {
    const std::string_view line(message.payload.data(), message.payload.size());
    if (!needs_scrubbing(line)) return to_->log(message);
    const auto clean = scrubbed(line);
    auto copy = message;
    copy.payload = spdlog::string_view_t(clean.data(), clean.size());
    to_->log(copy);
  }
  void flush() override { to_->flush(); }
  void set_pattern(const std::string& pattern) override { to_->set_pattern(pattern); }
  void set_formatter(std::unique_ptr<spdlog::formatter> how) override { to_->set_formatter(std::move(how)); }

 private:
  spdlog::sink_ptr to_;
};

}  // namespace

bool needs_scrubbing(std::string_view line) {
  return static_cast<bool>(first_in(line, 0));
}

std::string scrubbed(std::string_view line) {
  std::string out;
  std::size_t from = 0;
  while (const auto found = first_in(line, from)) {
    out += line.substr(from, found.from - from);
    out += found.word;
    from = found.to;
  }
  out += line.substr(from);
  return out;
}

spdlog::sink_ptr scrub_before(spdlog::sink_ptr to) {
  return std::make_shared<scrubbing_sink>(std::move(to));
}

}  // namespace madang
