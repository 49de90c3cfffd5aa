#include <algorithm>
#include <optional>

#include "cluster/console/entity_names.hpp"
#include "cluster/console/event_fields.hpp"
#include "cluster/console/played_events.hpp"
#include "cluster/console/value_changes.hpp"
#include "cluster/console/words/words.hpp"

namespace madang::console {
namespace {

constexpr std::string_view replay_usage = "replay KIND:ID [@FROM..@TO] [--speed X]";
constexpr std::int64_t nanos_per_ms = 1'000'000;
/// Changed fields that are shown of all events together.
constexpr std::size_t changes_max = 10'000;

struct stretch {
  moment from;
  moment to;
};

/// `@3..@9`, `@3..`, `..@9`.
lookup<stretch> parse_stretch(const reader& from, const std::string& text) {
  const auto dots = text.find("..");
  if (dots == std::string::npos) return misused(std::string(replay_usage));
  stretch made;
  const auto first = text.substr(0, dots);
  const auto last = text.substr(dots + 2);
  if (!first.empty()) {
    const auto at = parse_moment_word(from, first);
    if (!at) return refused{at.error()};
    made.from = *at;
  }
  if (!last.empty()) {
    const auto at = parse_moment_word(from, last);
    if (!at) return refused{at.error()};
    made.to = *at;
  }
  return made;
}

/// The event before the first that is played; 0: there is none.
std::uint64_t event_before_stretch(reader& from, entity_id id, const moment& first) {
  if (first.seq) return *first.seq - 1;
  if (!first.time) return 0;
  const auto before = from.state(id, {std::nullopt, unix_nanos{first.time->value - 1}});
  return before ? before->seq : 0;
}

/// Takes states and events in turn, and notes what lies between two states.
class player {
 public:
  player(std::string entity, const stretch& wanted) : entity_(std::move(entity)), wanted_(wanted) {
    events_ = {"events", {"seq", "time", "after_ms", "event", "fields"}, {}};
    changes_ = {"changes", {"seq", "field", "before", "after"}, {}};
  }

  bool take(const entity_rebuild& state, const stored_event* next) {
    auto values = state.describe();
    if (playing_) note_changes(values);
    before_ = std::move(values);
    playing_.reset();
    if (next == nullptr || !wanted_.to.includes(next->meta)) return false;
    if (events_.rows.size() == played_events_max) {
      next_ = next->meta.seq;
      return false;
    }
    note_event(*next);
    return true;
  }

  report finish() && {
    report shown;
    shown.values = {{"entity", entity_}};
    if (next_) {
      shown.remarks.push_back("There are more: `replay " + entity_ + " @" + std::to_string(*next_) + "..`.");
    }
    if (left_out_ > 0) shown.remarks.push_back(std::to_string(left_out_) + " more changed fields are left out.");
    if (events_.rows.empty()) shown.remarks.emplace_back("Nothing happened to it then.");
    shown.tables = {std::move(events_), std::move(changes_)};
    return shown;
  }

 private:
  void note_event(const stored_event& one) {
    const auto after = last_ ? std::max<std::int64_t>(one.meta.time.value - last_->value, 0) / nanos_per_ms : 0;
    auto fields = to_line(fields_of(one.fields));
    if (one.superseded) fields = "superseded by a repair; " + fields;
    events_.rows.push_back(
        {std::to_string(one.meta.seq), to_rfc3339(one.meta.time), std::to_string(after), one.name, std::move(fields)});
    playing_ = one.meta.seq;
    last_ = one.meta.time;
  }
  void note_changes(const std::vector<named_value>& after) {
    for (auto& row : changes_between(before_, after).rows) {
      if (changes_.rows.size() == changes_max) {
        ++left_out_;
      } else {
        changes_.rows.push_back({std::to_string(*playing_), row[0], row[1], row[2]});
      }
    }
  }

  const std::string entity_;
  const stretch wanted_;
  table events_;
  table changes_;
  std::vector<named_value> before_;
  std::optional<std::uint64_t> playing_;  ///< the event between the last state and the next
  std::optional<unix_nanos> last_;
  std::optional<std::uint64_t> next_;  ///< that there is no room for
  std::size_t left_out_ = 0;
};

}  // namespace

outcome play_events(reader& from, word_arguments given) {
  if (given.empty() || given.size() > 2) return misused(std::string(replay_usage));
  const auto id = parse_entity(from.kinds(), given[0]);
  if (!id) return refused{id.error()};
  stretch wanted;
  if (given.size() == 2) {
    const auto read = parse_stretch(from, given[1]);
    if (!read) return refused{read.error()};
    wanted = *read;
  }
  const auto now = from.state(*id, {});
  if (!now) return refused{now.error()};
  const auto after = event_before_stretch(from, *id, wanted.from);
  if (after >= now->seq)
    return not_found(name_of(from.kinds(), *id) + " has " + std::to_string(now->seq) + " events only");
  player played(name_of(from.kinds(), *id), wanted);
  const auto wrong =
      from.play(*id, after, played_events_max + 1,
                [&](const entity_rebuild& state, const stored_event* next) { return played.take(state, next); });
  if (wrong) return refused{*wrong};
  return std::move(played).finish();
}

outcome weigh_command(reader& from, word_arguments given) {
  if (given.empty()) return misused("ask KIND:ID COMMAND [FIELD=VALUE …]");
  const auto id = parse_entity(from.kinds(), given[0]);
  if (!id) return refused{id.error()};
  const auto fields = parse_fields(given.subspan(std::min<std::size_t>(given.size(), 2)));
  if (!fields) return refused{fields.error()};
  const auto now = from.state(*id, {});
  if (!now) return refused{now.error()};
  outcome found = not_found("it cannot be read");
  const auto wrong = from.play(*id, now->seq, 0, [&](const entity_rebuild& state, const stored_event*) {
    found = from.weigh({state, given.size() > 1 ? given[1] : std::string(), *fields});
    return false;
  });
  if (wrong) return refused{*wrong};
  if (found) found->values.insert(found->values.begin(), {"entity", name_of(from.kinds(), *id)});
  return found;
}

}  // namespace madang::console
