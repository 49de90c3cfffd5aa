#include "cluster/market/instrument_names.hpp"

#include <algorithm>
#include <tuple>

#include "messages/text/folded_text.hpp"

namespace madang::market {
namespace {

// How close a match is: the whole, its beginning, further inside.
constexpr std::uint8_t whole = 0;
constexpr std::uint8_t beginning = 1;
constexpr std::uint8_t inside = 2;

std::uint8_t closeness_of(std::size_t place, std::size_t wanted, std::size_t size) {
  if (place != 0) return inside;
  return wanted == size ? whole : beginning;
}

bool is_same_or_initial(char32_t of_name, char32_t typed) {
  return typed == of_name || (is_hangul_consonant(typed) && typed == initial_of(of_name));
}

/// Where the typed characters, consonants among them, stand for a part of the name.
std::optional<std::size_t> initials_place(std::u32string_view name, std::u32string_view typed) {
  const auto found = std::search(name.begin(), name.end(), typed.begin(), typed.end(), is_same_or_initial);
  if (found == name.end()) return std::nullopt;
  return static_cast<std::size_t>(found - name.begin());
}

std::optional<std::size_t> fewest(std::optional<std::size_t> a, std::optional<std::size_t> b) {
  if (a && b) return std::min(*a, *b);
  return a ? a : b;
}

}  // namespace

instrument_names::name instrument_names::made_ready(std::string_view text) {
  name out;
  while (!text.empty()) {
    const auto blank = std::min(text.find(' '), text.size());
    const auto word = folded(text.substr(0, blank));
    if (!word.empty()) out.words.push_back(out.keystrokes.size());
    out.text += word;
    out.keystrokes += keystrokes_of(word);
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  return out;
}

void instrument_names::add(const instrument_listing& listing) {
  if (all_.size() == instruments_max) return;
  all_.push_back(
      {listing.symbol, folded(listing.symbol.text()), made_ready(listing.name), made_ready(listing.name_ko)});
}

std::optional<std::size_t> instrument_names::place_in(const name& of, std::u32string_view text) {
  const auto at = of.text.find(text);
  return at == std::u32string::npos ? std::nullopt : std::optional(at);
}

std::optional<found_instrument> instrument_names::judge(const instrument& one, const wanted& by) {
  const auto size = by.text.size();
  if (const auto at = one.code.find(by.text); at != std::u32string::npos) {
    return found_instrument{one.symbol, name_match::code, closeness_of(at, size, one.code.size())};
  }
  std::optional<std::uint8_t> close;
  for (const auto* each : {&one.korean, &one.english}) {
    const auto at = place_in(*each, by.text);
    if (at) close = std::min(close.value_or(inside), closeness_of(*at, size, each->text.size()));
  }
  if (close) return found_instrument{one.symbol, name_match::name, *close};
  if (by.has_consonants) {
    const auto at = initials_place(one.korean.text, by.text);
    if (at) return found_instrument{one.symbol, name_match::initials, closeness_of(*at, size, one.korean.text.size())};
  }
  std::optional<std::size_t> errors;
  for (const auto* each : {&one.korean, &one.english}) {
    for (const auto start : each->words) {
      errors = fewest(errors, by.errors.at_start_of(std::string_view(each->keystrokes).substr(start)));
    }
  }
  if (!errors) return std::nullopt;
  return found_instrument{one.symbol, name_match::typo, static_cast<std::uint8_t>(*errors)};
}

std::vector<found_instrument> instrument_names::search(std::string_view text) const {
  std::vector<found_instrument> found;
  auto typed = folded(text);
  if (typed.empty()) return found;
  const bool has_consonants = std::any_of(typed.begin(), typed.end(), is_hangul_consonant);
  const wanted by{typed, has_consonants, typing_errors(has_consonants ? std::string() : keystrokes_of(typed))};
  for (const auto& one : all_) {
    if (const auto judged = judge(one, by)) found.push_back(*judged);
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.match, a.closeness, a.symbol) < std::tuple(b.match, b.closeness, b.symbol);
  });
  return found;
}

}  // namespace madang::market
