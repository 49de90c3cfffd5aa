#include "cluster/console/completion.hpp"

#include <algorithm>

#include "cluster/console/entity_names.hpp"
#include "cluster/console/escaped_text.hpp"
#include "cluster/console/masking.hpp"
#include "cluster/console/value_paths.hpp"
#include "cluster/console/words/words.hpp"
#include "messages/text/utf8.hpp"

namespace madang::console {
namespace {

class collector {
 public:
  explicit collector(completions& to) : to_(to) {}

  /// What a terminal could not be shown as it is, is not offered.
  void offer(std::string_view word) {
    if (to_.candidates.size() == completions::shown_max) return;
    if (word.starts_with(to_.stem) && escaped(word) == word) to_.candidates.emplace_back(word);
  }

 private:
  completions& to_;
};

void offer_words(const session& in, collector& to) {
  for (const auto& one : word_table()) to.offer(one.word);
  for (const auto& [name, line] : in.aliases()) to.offer(name);
}

void offer_kinds(reader& from, std::string_view ending, collector& to) {
  from.kinds().each([&](const entity_entry& one) { to.offer(std::string(one.word) + std::string(ending)); });
}

void offer_ids(reader& from, const entity_entry& kind, collector& to) {
  const auto streams = from.streams(kind.kind);
  if (!streams) return;
  for (const auto& one : *streams) to.offer(name_of(from.kinds(), one.id));
}

/// Kinds first, then the ids of the one that is named.
void offer_entities(reader& from, completions& into, collector& to) {
  const auto colon = into.stem.find(':');
  if (colon == std::string::npos) {
    into.goes_on = true;
    return offer_kinds(from, ":", to);
  }
  const auto* const kind = kind_of(from.kinds(), std::string_view(into.stem).substr(0, colon));
  if (kind != nullptr) offer_ids(from, *kind, to);
}

/// The fields of the first entity of the kind stand for those of all.
void offer_fields(reader& from, const entity_entry& kind, collector& to) {
  const auto streams = from.streams(kind.kind);
  if (!streams || streams->empty()) return;
  const auto state = from.state(streams->front().id, {});
  if (!state) return;
  for (const auto& [path, value] : paths_of(masked(state->values))) to.offer(path);
}

void offer_of_list(reader& from, const word_list& before, completions& into, collector& to) {
  if (before.size() == 1) offer_kinds(from, "", to);
  const auto& last = before.back();
  const bool wants_field = last == "where" || last == "sort" || last == "show" || last == "and";
  const auto* const kind = before.size() > 1 ? kind_of(from.kinds(), before[1]) : nullptr;
  if (wants_field) {
    into.goes_on = last == "where" || last == "and";
    for (const auto* field : {"entity", "events", "first", "last", "position"}) to.offer(field);
    if (kind != nullptr) offer_fields(from, *kind, to);
    return;
  }
  for (const auto* clause : {"where", "sort", "show", "limit"}) to.offer(clause);
}

void offer_arguments(reader& from, const session& in, const word_list& before, completions& into, collector& to) {
  const auto* const word = find_word(before.front());
  if (word == nullptr) return;
  if (word->takes == argument_kind::kind) return offer_of_list(from, before, into, to);
  if (word->takes == argument_kind::word) return offer_words(in, to);
  if (before.size() > 1) return;
  if (word->takes == argument_kind::entity) return offer_entities(from, into, to);
  if (word->takes == argument_kind::order) {
    const auto* const kind = from.kinds().find(entity_kind::order);
    if (kind != nullptr) offer_ids(from, *kind, to);
  }
  if (word->takes == argument_kind::setting) {
    for (const auto& one : from.settings()) to.offer(one.key);
  }
}

}  // namespace

completions complete(reader& from, const session& in, std::string_view line) {
  completions made;
  auto words = split_line(line);
  if (!words) return made;
  const bool begins_word = line.empty() || line.back() == ' ' || line.back() == '\t';
  if (!begins_word && !words->empty()) {
    made.stem = words->back();
    words->pop_back();
  }
  collector to(made);
  if (words->empty()) {
    offer_words(in, to);
  } else {
    offer_arguments(from, in, *words, made, to);
  }
  std::sort(made.candidates.begin(), made.candidates.end());
  return made;
}

std::string common_continuation(const completions& found) {
  if (found.candidates.empty()) return {};
  std::string_view common = found.candidates.front();
  for (const std::string_view one : found.candidates) {
    const auto differs = std::mismatch(common.begin(), common.end(), one.begin(), one.end()).first;
    common = common.substr(0, static_cast<std::size_t>(differs - common.begin()));
  }
  // Not in the middle of a character.
  while (!is_utf8(common)) common.remove_suffix(1);
  return std::string(common.substr(std::min(found.stem.size(), common.size())));
}

}  // namespace madang::console
