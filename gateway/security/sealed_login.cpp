#include "gateway/security/sealed_login.hpp"

#include <charconv>
#include <utility>

#include "messages/identity/words.hpp"

namespace madang {
namespace {

constexpr std::string_view form = "1";

/// Lines of a text, one after the other.
class line_reader {
 public:
  explicit line_reader(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next() {
    const auto end = rest_.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return line;
  }
  template <class Number>
  bool number(Number& into) {
    const auto line = next();
    if (!line) return false;
    const auto [end, wrong] = std::from_chars(line->data(), line->data() + line->size(), into);
    return wrong == std::errc{} && end == line->data() + line->size();
  }
  bool text(std::string& into) {
    const auto line = next();
    if (line) into = std::string(*line);
    return line.has_value();
  }
  bool is_at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool parse_consents(line_reader& from, std::vector<identity::consent_given>& into) {
  while (!from.is_at_end()) {
    const auto line = from.next();
    const auto blank = line ? line->find(' ') : std::string_view::npos;
    if (blank == std::string_view::npos) return false;
    const auto kind = identity::parse_consent_kind(line->substr(0, blank));
    if (!kind) return false;
    into.push_back({*kind, std::string(line->substr(blank + 1))});
  }
  return true;
}

}  // namespace

std::string to_text(const departed_login& of) {
  std::string out;
  const auto add = [&](std::string_view line) { out.append(line).push_back('\n'); };
  const auto& login = of.login;
  add(form);
  add(of.state);
  add(std::to_string(of.begun_at.value));
  add(identity::to_text(login.provider));
  add(login.nonce);
  add(login.verifier);
  add(login.cookie ? "1" : "0");
  add(std::to_string(login.links_to.value));
  add(std::to_string(login.by_session.value));
  for (const auto& one : login.consents) add(std::string(identity::to_text(one.kind)) + " " + one.version);
  return out;
}

std::optional<departed_login> parse_departed_login(std::string_view text) {
  line_reader lines(text);
  departed_login out;
  auto& login = out.login;
  if (lines.next() != form || !lines.text(out.state) || !lines.number(out.begun_at.value)) return std::nullopt;
  const auto provider = identity::parse_login_provider(lines.next().value_or(""));
  int cookie = 0;
  if (!provider || !lines.text(login.nonce) || !lines.text(login.verifier) || !lines.number(cookie))
    return std::nullopt;
  if (!lines.number(login.links_to.value) || !lines.number(login.by_session.value)) return std::nullopt;
  if (!parse_consents(lines, login.consents)) return std::nullopt;
  login.provider = *provider;
  login.cookie = cookie == 1;
  return out;
}

}  // namespace madang
