#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "cluster/console/entity_names.hpp"
#include "cluster/console/masking.hpp"
#include "cluster/console/selection.hpp"
#include "cluster/console/value_paths.hpp"
#include "cluster/console/words/words.hpp"

namespace madang::console {
namespace {

/// More states than these are not replayed for one line.
constexpr std::size_t states_max = 200'000;

constexpr std::array<std::string_view, 5> plain_fields = {"entity", "events", "first", "last", "position"};

bool is_plain(std::string_view field) {
  return std::find(plain_fields.begin(), plain_fields.end(), field) != plain_fields.end();
}

using fields_by_name = std::map<std::string, std::string, std::less<>>;

/// One entity with what is asked of it.
struct line {
  stream_summary summary;
  fields_by_name fields;

  std::optional<std::string> value(const std::string& name) const {
    const auto at = fields.find(name);
    return at == fields.end() ? std::nullopt : std::optional(at->second);
  }
};

fields_by_name plain_fields_of(const entity_registry& kinds, const stream_summary& one) {
  return {{"entity", name_of(kinds, one.id)},
          {"events", std::to_string(one.events)},
          {"first", to_rfc3339(one.first)},
          {"last", to_rfc3339(one.last)},
          {"position", std::to_string(one.at.value)}};
}

bool fits(const line& one, const selection& wanted, bool only_plain) {
  return std::all_of(wanted.where.begin(), wanted.where.end(), [&](const condition& each) {
    return (only_plain && !is_plain(each.field)) || fulfils(one.value(each.field), each);
  });
}

/// Adds the fields of the states. Conditions see what is shown, so that none tells what is masked.
std::optional<failure> add_states(reader& from, std::vector<line>& lines, const std::vector<std::string>& wanted) {
  if (lines.size() > states_max) {
    return failure{fault::refused, "the states of " + std::to_string(lines.size()) +
                                       " entities would have to be replayed; narrow it by `where` with entity, events, "
                                       "first, last or position"};
  }
  std::vector<stream_summary> which;
  for (const auto& one : lines) which.push_back(one.summary);
  auto states = from.states(which);
  if (!states) return states.error();
  std::set<std::string, std::less<>> known;
  for (std::size_t i = 0; i < lines.size() && i < states->size(); ++i) {
    for (auto& [path, value] : paths_of(masked((*states)[i].values))) {
      if (std::find(wanted.begin(), wanted.end(), path) == wanted.end() || is_plain(path)) continue;
      known.insert(path);
      lines[i].fields[path] = std::move(value);
    }
  }
  for (const auto& one : wanted) {
    if (lines.empty() || is_plain(one) || known.contains(one)) continue;
    return failure{fault::refused, "none of these entities has a field '" + one + "': see `inspect`"};
  }
  return std::nullopt;
}

void sort_lines(std::vector<line>& lines, const selection& wanted) {
  if (wanted.sort.empty()) return;
  std::stable_sort(lines.begin(), lines.end(), [&](const line& a, const line& b) {
    const auto of_a = a.value(wanted.sort);
    const auto of_b = b.value(wanted.sort);
    if (!of_a || !of_b) return of_a.has_value() && !of_b.has_value();
    const auto order = compare(*of_a, *of_b);
    return wanted.descending ? order > 0 : order < 0;
  });
}

report report_of(const std::vector<line>& lines, const selection& wanted) {
  table shown{"entities", {"entity", "events", "last"}, {}};
  for (const auto& one : wanted.fields()) {
    if (std::find(shown.columns.begin(), shown.columns.end(), one) == shown.columns.end()) shown.columns.push_back(one);
  }
  for (const auto& one : lines) {
    if (shown.rows.size() == wanted.limit) break;
    auto& row = shown.rows.emplace_back();
    for (const auto& column : shown.columns) row.push_back(one.value(column).value_or("-"));
  }
  report out;
  const auto left_out = lines.size() - shown.rows.size();
  out.tables.push_back(std::move(shown));
  if (left_out > 0) out.remarks.push_back(std::to_string(left_out) + " more: see `limit`.");
  return out;
}

outcome list_kinds(reader& from) {
  const auto all = from.streams(std::nullopt);
  if (!all) return refused{all.error()};
  struct count {
    std::uint64_t entities = 0;
    std::uint64_t events = 0;
    unix_nanos last;
  };
  std::map<entity_kind, count> counts;
  for (const auto& one : *all) {
    auto& of_kind = counts[one.id.kind];
    ++of_kind.entities;
    of_kind.events += one.events;
    of_kind.last = std::max(of_kind.last, one.last);
  }
  table shown{"kinds", {"kind", "entities", "events", "last"}, {}};
  const auto add = [&](std::string word, const count& of) {
    shown.rows.push_back({std::move(word), std::to_string(of.entities), std::to_string(of.events),
                          of.events == 0 ? "-" : to_rfc3339(of.last)});
  };
  from.kinds().each([&](const entity_entry& one) { add(std::string(one.word), counts[one.kind]); });
  for (const auto& [kind, of] : counts) {
    if (from.kinds().find(kind) == nullptr) add("kind " + std::to_string(static_cast<int>(kind)), of);
  }
  report out;
  out.tables.push_back(std::move(shown));
  return out;
}

}  // namespace

outcome list_entities(reader& from, word_arguments given) {
  if (given.empty()) return list_kinds(from);
  const auto* const kind = kind_of(from.kinds(), given.front());
  const auto wanted = parse_selection(kind == nullptr ? given : given.subspan(1));
  if (!wanted && kind == nullptr && given.front() != "where" && given.front() != "sort") {
    return misused("there is no kind of entity '" + given.front() + "': see `ls`");
  }
  if (!wanted) return refused{wanted.error()};
  const auto fields = wanted->fields();
  const bool needs_states = !std::all_of(fields.begin(), fields.end(), is_plain);
  if (needs_states && kind == nullptr) return misused("name a kind to ask for its fields");
  const auto all = from.streams(kind == nullptr ? std::nullopt : std::optional(kind->kind));
  if (!all) return refused{all.error()};
  std::vector<line> lines;
  for (const auto& one : *all) {
    line made{one, plain_fields_of(from.kinds(), one)};
    if (fits(made, *wanted, true)) lines.push_back(std::move(made));
  }
  if (needs_states) {
    if (auto wrong = add_states(from, lines, fields)) return refused{*std::move(wrong)};
    std::erase_if(lines, [&](const line& one) { return !fits(one, *wanted, false); });
  }
  sort_lines(lines, *wanted);
  return report_of(lines, *wanted);
}

/// Jobs are entities: the latest first, with what is asked for most.
outcome list_jobs(reader& from, word_arguments given) {
  std::vector<std::string> words{"job"};
  words.insert(words.end(), given.begin(), given.end());
  for (const auto* word : {"sort", "-last", "show", "kind,status,progress"}) words.emplace_back(word);
  return list_entities(from, words);
}

}  // namespace madang::console
