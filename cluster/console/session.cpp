#include "cluster/console/session.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "cluster/console/played_events.hpp"

namespace madang::console {
namespace {

constexpr std::size_t alias_name_max = 32;
constexpr std::uint64_t watch_seconds_default = 2;
constexpr std::uint64_t watch_seconds_max = 3'600;
constexpr std::uint64_t watch_times_max = 1'000'000;

std::string joined(const word_list& words, std::size_t from) {
  std::string line;
  for (std::size_t i = from; i < words.size(); ++i) line += (line.empty() ? "" : " ") + quoted(words[i]);
  return line;
}

bool is_alias_name(std::string_view name) {
  const auto is_of_name = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= alias_name_max && std::all_of(name.begin(), name.end(), is_of_name);
}

std::optional<std::uint64_t> number_up_to(const std::string& text, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  const bool is_good = read.ec == std::errc() && read.ptr == end && value > 0 && value <= most;
  return is_good ? std::optional(value) : std::nullopt;
}

/// Counts how deep lines run lines.
class nested {
 public:
  explicit nested(std::size_t& depth) : depth_(depth) { ++depth_; }
  ~nested() { --depth_; }
  nested(const nested&) = delete;
  nested& operator=(const nested&) = delete;

 private:
  std::size_t& depth_;
};

}  // namespace

word_source::word_source(reader& from)
    : answer([&from](const word_entry& word, word_arguments given) {
        if (word.run != nullptr) return word.run(from, given);
        return outcome(misused("`" + std::string(word.word) + "` is asked of a node that runs: see `--node`"));
      }),
      refresh([&from] { from.refresh(); }) {}

line_code session::tell(const outcome& what) {
  with_.show(what);
  if (what) return line_code::done;
  return what.error().kind == fault::usage ? line_code::usage : line_code::refused;
}

line_code session::run(std::string_view line) {
  auto words = split_line(line);
  if (!words) return tell(misused(words.error()));
  return run_words(*std::move(words));
}

line_code session::run_words(word_list words) {
  if (words.empty()) return line_code::done;
  const nested one_more(nesting_);
  if (nesting_ > nesting_max)
    return tell(misused("lines run lines more than " + std::to_string(nesting_max) + " deep"));
  const auto word = words.front();
  if (const auto alias = aliases_.find(word); alias != aliases_.end()) {
    const auto rest = joined(words, 1);
    return run(alias->second + (rest.empty() ? "" : " " + rest));
  }
  const auto* const known = find_word(word);
  if (known == nullptr) return tell(misused("there is no word '" + word + "': see `help`"));
  words.erase(words.begin());
  if (known->acts && watching_ > 0) return tell(misused("`watch` only looks: it repeats no word that acts"));
  if (word == "replay") return play(*known, std::move(words));
  if (known->run != nullptr || known->of_node) return tell(with_.from.answer(*known, words));
  return run_own(word, std::move(words));
}

line_code session::run_own(std::string_view word, word_list given) {
  if (word == "alias") return set_alias(given);
  if (word == "source") return run_source(given);
  if (word == "watch") return watch(std::move(given));
  if (word == "help") return tell(help_for(given));
  over_ = true;
  return line_code::done;
}

line_code session::set_alias(const word_list& given) {
  if (given.empty() || (given.size() == 1 && aliases_.contains(given.front()))) {
    table shown{"aliases", {"alias", "line"}, {}};
    for (const auto& [name, line] : aliases_) {
      if (given.empty() || given.front() == name) shown.rows.push_back({name, line});
    }
    return tell(report{{}, {std::move(shown)}, {}});
  }
  const auto& name = given.front();
  if (given.size() == 1) return tell(not_found("there is no alias '" + name + "'"));
  if (given.size() == 2 && given[1] == "-") {
    return aliases_.erase(name) > 0 ? line_code::done : tell(not_found("there is no alias '" + name + "'"));
  }
  if (!is_alias_name(name)) return tell(misused("an alias has small letters, digits and `_`, at most 32"));
  if (find_word(name) != nullptr) return tell(misused("'" + name + "' is a word of the console"));
  if (aliases_.size() == aliases_max && !aliases_.contains(name)) {
    return tell(misused("there are " + std::to_string(aliases_max) + " aliases already"));
  }
  // A line in quotes is taken as it is: `alias open 'ls order where status=SUBMITTED'`.
  aliases_[name] = given.size() == 2 ? given[1] : joined(given, 1);
  return line_code::done;
}

line_code session::run_source(const word_list& given) {
  if (given.size() != 1) return tell(misused("source FILE"));
  const auto text = with_.read_file(given.front());
  if (!text) return tell(not_found(text.error()));
  return run_all(*text, given.front());
}

line_code session::run_all(std::string_view text, const std::string& name) {
  if (text.size() > source_bytes_max) {
    return tell(misused(name + " has more than " + std::to_string(source_bytes_max) + " bytes"));
  }
  const nested one_more(nesting_);
  std::size_t number = 0;
  while (!text.empty() && !over_) {
    const auto end = std::min(text.find('\n'), text.size());
    ++number;
    if (const auto code = run(text.substr(0, end)); code != line_code::done) {
      tell(not_found(name + ": line " + std::to_string(number) + " failed, and those after it were not run"));
      return code;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return line_code::done;
}

line_code session::watch(word_list given) {
  auto seconds = watch_seconds_default;
  std::optional<std::uint64_t> times;
  while (given.size() >= 2 && (given[0] == "every" || given[0] == "times")) {
    const bool is_pause = given[0] == "every";
    const auto number = number_up_to(given[1], is_pause ? watch_seconds_max : watch_times_max);
    if (!number) return tell(misused("'" + given[1] + "' is no number for `watch " + given[0] + "`"));
    if (is_pause) {
      seconds = *number;
    } else {
      times = *number;
    }
    given.erase(given.begin(), given.begin() + 2);
  }
  if (given.empty() || given.front() == "watch") return tell(misused("watch [every SECONDS] [times N] WORD …"));
  const nested looks(watching_);
  for (std::uint64_t done = 0; !times || done < *times; ++done) {
    if (done > 0 && !with_.pause(seconds)) return line_code::done;
    if (done > 0) with_.from.refresh();
    if (const auto code = run_words(given); code != line_code::done || over_) return code;
  }
  return line_code::done;
}

line_code session::play(const word_entry& word, word_list given) {
  const auto speed = take_speed(given);
  if (!speed) return tell(refused{speed.error()});
  const auto found = with_.from.answer(word, given);
  if (!found) return tell(found);
  const auto events = played_events_of(*found);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto wait = i == 0 ? std::chrono::milliseconds(0) : pause_before(events[i], *speed);
    if (wait.count() > 0 && with_.pause_for && !with_.pause_for(wait)) return line_code::done;
    tell(events[i].shown);
  }
  return found->remarks.empty() ? line_code::done : tell(report{{}, {}, found->remarks});
}

}  // namespace madang::console
