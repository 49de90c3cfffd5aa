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

void offer_all(const completion_source::names& all, collector& to) {
  for (const auto& one : all) to.offer(one);
}

/// Kinds first, then the ids of the one that is named.
void offer_entities(const completion_source& from, completions& into, collector& to) {
  const auto colon = into.stem.find(':');
  if (colon != std::string::npos) return offer_all(from.ids(into.stem.substr(0, colon)), to);
  into.goes_on = true;
  for (const auto& one : from.kinds()) to.offer(one + ":");
}

void offer_of_list(const completion_source& from, const word_list& before, completions& into, collector& to) {
  if (before.size() == 1) offer_all(from.kinds(), to);
  const auto& last = before.back();
  const bool wants_field = last == "where" || last == "sort" || last == "show" || last == "and";
  if (wants_field) {
    into.goes_on = last == "where" || last == "and";
    for (const auto* field : {"entity", "events", "first", "last", "position"}) to.offer(field);
    if (before.size() > 1) offer_all(from.fields(before[1]), to);
    return;
  }
  for (const auto* clause : {"where", "sort", "show", "limit"}) to.offer(clause);
}

void offer_arguments(const completion_source& from, const session& in, const word_list& before, completions& into,
                     collector& to) {
  const auto* const word = find_word(before.front());
  if (word == nullptr) return;
  if (word->takes == argument_kind::kind) return offer_of_list(from, before, into, to);
  if (word->takes == argument_kind::word) return offer_words(in, to);
  if (before.size() > 1) return;
  if (word->takes == argument_kind::entity) return offer_entities(from, into, to);
  if (word->takes == argument_kind::order) offer_all(from.ids("order"), to);
  if (word->takes == argument_kind::setting) offer_all(from.settings(), to);
}

// ---- from a reader
// ---------------------------------------------------------------------------------------------------

completion_source::names kinds_of(reader& from) {
  completion_source::names all;
  from.kinds().each([&](const entity_entry& one) { all.emplace_back(one.word); });
  return all;
}

completion_source::names ids_of(reader& from, const std::string& word) {
  completion_source::names all;
  const auto* const kind = kind_of(from.kinds(), word);
  if (kind == nullptr) return all;
  const auto streams = from.streams(kind->kind);
  if (!streams) return all;
  for (const auto& one : *streams) all.push_back(name_of(from.kinds(), one.id));
  return all;
}

/// The fields of the first entity of the kind stand for those of all.
completion_source::names fields_of_kind(reader& from, const std::string& word) {
  completion_source::names all;
  const auto* const kind = kind_of(from.kinds(), word);
  if (kind == nullptr) return all;
  const auto streams = from.streams(kind->kind);
  if (!streams || streams->empty()) return all;
  const auto state = from.state(streams->front().id, {});
  if (!state) return all;
  for (auto& [path, value] : paths_of(masked(state->values))) all.push_back(std::move(path));
  return all;
}

}  // namespace

completion_source::completion_source(reader& from)
    : kinds([&from] { return kinds_of(from); }),
      ids([&from](const std::string& kind) { return ids_of(from, kind); }),
      fields([&from](const std::string& kind) { return fields_of_kind(from, kind); }),
      settings([&from] {
        names all;
        for (auto& one : from.settings()) all.push_back(std::move(one.key));
        return all;
      }) {}

completions complete(const completion_source& from, const session& in, std::string_view line) {
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
