#include "cluster/commands/console/console_journal.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "cluster/console/stored_lines.hpp"
#include "cluster/console/words/words.hpp"
#include "cluster/node/node_console/order_forks.hpp"
#include "cluster/node/node_console/order_reasons.hpp"
#include "cluster/node/node_console/weighed_commands.hpp"
#include "gateway/api/parameters/time_parameter.hpp"
#include "persistence/codec/record_codec.hpp"

namespace madang::console {
namespace {

/// Damages that are kept.
constexpr std::size_t damages_max = 50;
/// From so many states on, one walk over everything is quicker than one for each.
constexpr std::size_t states_by_walk = 32;
/// Events before the first that is played.
constexpr std::uint64_t played_over_max = 1'000'000;

void note_damage(std::vector<std::string>& to, const std::string& what) {
  if (to.size() < damages_max) to.push_back(what);
}

/// Applies an event, and notes in the state what it has come to; false: it cannot be applied.
bool apply_to(entity_rebuild& rebuilt, const record& one, entity_state& into) {
  if (!into.damage.empty()) return false;
  if (auto applied = rebuilt.apply(one); !applied) {
    into.damage = applied.error().why;
    return false;
  }
  into.seq = one.meta.seq;
  into.time = one.meta.time;
  into.at = one.meta.at;
  return true;
}

}  // namespace

result<std::unique_ptr<journal_reader>, std::string> journal_reader::open(journal_opener opener,
                                                                          const madang::settings& config,
                                                                          std::filesystem::path files) {
  auto from = opener();
  if (!from) return refused{from.error()};
  return std::unique_ptr<journal_reader>(
      new journal_reader(std::move(opener), *std::move(from), config, std::move(files)));
}

journal_reader::journal_reader(journal_opener opener, std::unique_ptr<stored_journal> from,
                               const madang::settings& config, std::filesystem::path files)
    : opener_(std::move(opener)), from_(std::move(from)), config_(config), files_(std::move(files)) {}

void journal_reader::refresh() {
  index_.reset();
  from_.reset();
}

// ---- the index -----------------------------------------------------------------------------------------------------

void journal_reader::note(const record_view& one, std::uint64_t batch, index& into) {
  into.superseded.note(one.type, one.version, one.payload);
  auto& of = into.streams[one.stream];
  if (of.summary.events++ == 0) {
    of.summary.id = one.stream;
    of.summary.first = one.meta.time;
  }
  of.summary.last = one.meta.time;
  of.summary.at = one.meta.at;
  if (of.batches.empty() || of.batches.back() != batch) of.batches.push_back(batch);
  auto& totals = into.totals;
  if (totals.events++ == 0) totals.first = one.meta.time;
  totals.last = one.meta.time;
  totals.at = one.meta.at;
  if (into.batches.empty() || into.batches.back().second != batch) into.batches.emplace_back(one.meta.at, batch);
  into.batches.back().first = one.meta.at;
}

lookup<journal_reader::index*> journal_reader::indexed() {
  if (index_) return index_.get();
  if (!from_) {
    auto opened = opener_();
    if (!opened) return not_found(opened.error());
    from_ = *std::move(opened);
  }
  auto made = std::make_unique<index>();
  auto& damage = made->totals.damage;
  from_->walk(
      1,
      [&](const batch_row& row) {
        ++made->totals.batches;
        made->totals.bytes += row.bytes.size();
        record_walk walk(row.bytes);
        record_view one;
        while (walk.next(one)) note(one, row.number, *made);
        if (walk.wrong() != nullptr) note_damage(damage, "batch " + std::to_string(row.number) + ": " + walk.wrong());
        return true;
      },
      [&](const std::string& what) { note_damage(damage, what); });
  made->totals.streams = made->streams.size();
  index_ = std::move(made);
  return index_.get();
}

lookup<journal_reader::stream*> journal_reader::find(entity_id entity) {
  const auto known = indexed();
  if (!known) return refused{known.error()};
  const auto at = (*known)->streams.find(entity);
  if (at == (*known)->streams.end()) return not_found(to_text(entity) + " has no events");
  return &at->second;
}

std::optional<failure> journal_reader::visit(const stream& of, const record_visitor& each) {
  std::optional<failure> wrong;
  const auto report = [&](const std::string& what) { wrong = failure{fault::refused, what}; };
  bool goes_on = true;
  record one;
  // Batches that follow each other are read in one walk.
  for (std::size_t next = 0; next < of.batches.size() && goes_on && !wrong;) {
    const auto first = next;
    from_->walk(
        of.batches[next],
        [&](const batch_row& row) {
          if (next == of.batches.size() || row.number != of.batches[next]) return false;
          ++next;
          record_walk walk(row.bytes);
          record_view view;
          while (goes_on && walk.next(view)) {
            if (view.stream != of.summary.id) continue;
            assign(one, view);
            index_->superseded.mark(one);
            goes_on = each(one);
          }
          if (walk.wrong() != nullptr) report("batch " + std::to_string(row.number) + ": " + walk.wrong());
          return goes_on && !wrong;
        },
        report);
    if (next == first && !wrong) report("batch " + std::to_string(of.batches[next]) + " is gone");
  }
  return wrong;
}

// ---- what is asked -------------------------------------------------------------------------------------------------

lookup<std::vector<stream_summary>> journal_reader::streams(std::optional<entity_kind> kind) {
  const auto known = indexed();
  if (!known) return refused{known.error()};
  std::vector<stream_summary> all;
  for (const auto& [id, one] : (*known)->streams) {
    if (!kind || id.kind == *kind) all.push_back(one.summary);
  }
  return all;
}

lookup<std::unique_ptr<entity_rebuild>> journal_reader::replay(entity_id entity,
                                                               const std::function<bool(const record&)>& includes,
                                                               entity_state& into) {
  const auto of = find(entity);
  if (!of) return refused{of.error()};
  auto rebuilt = kinds().blank(entity);
  if (!rebuilt) return not_found("the kind of " + to_text(entity) + " is unknown");
  into.id = entity;
  const auto wrong = visit(**of, [&](const record& one) { return includes(one) && apply_to(*rebuilt, one, into); });
  if (wrong) return refused{*wrong};
  return rebuilt;
}

lookup<entity_state> journal_reader::state(entity_id entity, const moment& at) {
  entity_state made;
  const auto rebuilt = replay(
      entity, [&](const record& one) { return at.includes(one.meta); }, made);
  if (!rebuilt) return refused{rebuilt.error()};
  if (made.seq == 0 && made.damage.empty()) return not_found(to_text(entity) + " had no event by then");
  if (at.seq && made.seq < *at.seq && made.damage.empty()) {
    return not_found(to_text(entity) + " has " + std::to_string(made.seq) + " events only");
  }
  made.values = (*rebuilt)->describe();
  return made;
}

lookup<std::vector<entity_state>> journal_reader::states(std::span<const stream_summary> which) {
  std::vector<entity_state> all;
  if (which.size() < states_by_walk) {
    for (const auto& one : which) {
      auto made = state(one.id, {});
      if (!made) return refused{made.error()};
      all.push_back(*std::move(made));
    }
    return all;
  }
  const auto known = indexed();
  if (!known) return refused{known.error()};
  std::map<entity_id, std::pair<std::unique_ptr<entity_rebuild>, entity_state>> rebuilding;
  for (const auto& one : which) {
    auto& [rebuilt, state] = rebuilding[one.id];
    rebuilt = kinds().blank(one.id);
    state.id = one.id;
    if (!rebuilt) return not_found("the kind of " + to_text(one.id) + " is unknown");
  }
  std::optional<failure> wrong;
  record one;
  from_->walk(
      1,
      [&](const batch_row& row) {
        record_walk walk(row.bytes);
        record_view view;
        while (walk.next(view)) {
          const auto at = rebuilding.find(view.stream);
          if (at == rebuilding.end()) continue;
          assign(one, view);
          (*known)->superseded.mark(one);
          apply_to(*at->second.first, one, at->second.second);
        }
        return true;
      },
      [&](const std::string& what) {
        wrong = failure{fault::refused, what};
      });
  if (wrong) return refused{*wrong};
  for (auto& [id, made] : rebuilding) {
    made.second.values = made.first->describe();
    all.push_back(std::move(made.second));
  }
  return all;
}

lookup<std::vector<stored_event>> journal_reader::events(entity_id entity, std::uint64_t after, const moment& last,
                                                         std::size_t limit) {
  const auto of = find(entity);
  if (!of) return refused{of.error()};
  std::vector<stored_event> all;
  const auto wrong = visit(**of, [&](const record& one) {
    if (all.size() == limit || !last.includes(one.meta)) return false;
    if (one.meta.seq <= after) return true;
    all.push_back(event_of(kinds(), one));
    return true;
  });
  if (wrong) return refused{*wrong};
  return all;
}

lookup<std::vector<journal_event>> journal_reader::tail(std::size_t most) {
  const auto known = indexed();
  if (!known) return refused{known.error()};
  const auto end = (*known)->totals.at.value;
  const position after{end > most ? end - most : 0};
  const auto& batches = (*known)->batches;
  const auto first = std::upper_bound(batches.begin(), batches.end(), std::pair(after, UINT64_MAX));
  std::vector<journal_event> all;
  if (first == batches.end()) return all;
  std::optional<failure> wrong;
  record one;
  from_->walk(
      first->second,
      [&](const batch_row& row) {
        record_walk walk(row.bytes);
        record_view view;
        while (walk.next(view)) {
          if (view.meta.at <= after) continue;
          assign(one, view);
          (*known)->superseded.mark(one);
          all.push_back({one.stream, event_of(kinds(), one)});
        }
        return true;
      },
      [&](const std::string& what) {
        wrong = failure{fault::refused, what};
      });
  if (wrong) return refused{*wrong};
  return all;
}

outcome journal_reader::journal() {
  const auto known = indexed();
  if (!known) return refused{known.error()};
  auto made = (*known)->totals;
  made.place = from_->place();
  made.segments = from_->segment_count();
  const auto facts = from_->facts();
  if (facts) {
    made.incarnation = facts->incarnation;
    made.unfinished = facts->unfinished;
    made.chain = to_hex(facts->end.chain);
  } else {
    note_damage(made.damage, facts.error());
  }
  add_files(made);
  return describe(made);
}

void journal_reader::add_files(journal_summary& to) const {
  if (files_.empty()) return;
  std::error_code wrong;
  for (auto at = std::filesystem::recursive_directory_iterator(files_, wrong);
       !wrong && at != std::filesystem::recursive_directory_iterator(); at.increment(wrong)) {
    std::error_code unreadable;
    const auto bytes = at->is_regular_file(unreadable) ? at->file_size(unreadable) : 0;
    const auto name = at->path().lexically_relative(files_).string();
    if (!unreadable && at->is_regular_file(unreadable)) to.files.push_back({name, bytes});
  }
  std::sort(to.files.begin(), to.files.end(),
            [](const stored_file& a, const stored_file& b) { return a.name < b.name; });
}

/// The order as it was, and where it stood in its symbol's book then: before the order's next event.
lookup<std::vector<reason>> journal_reader::explain(order_id order, const moment& at) {
  entity_state of_order;
  position until{std::numeric_limits<std::uint64_t>::max()};
  const auto rebuilt = replay(
      entity_of(order),
      [&](const record& one) {
        if (at.includes(one.meta)) return true;
        until = one.meta.at;
        return false;
      },
      of_order);
  if (!rebuilt) return refused{rebuilt.error()};
  if (of_order.seq == 0) return not_found(to_text(entity_of(order)) + " had no event by then");
  std::unique_ptr<entity_rebuild> symbol;
  if (const auto book = book_of(**rebuilt)) {
    entity_state of_symbol;
    auto replayed = replay(
        *book, [&](const record& one) { return one.meta.at < until && (!at.time || one.meta.time <= *at.time); },
        of_symbol);
    if (replayed) symbol = *std::move(replayed);
  }
  return reasons_of(**rebuilt, symbol.get());
}

std::optional<failure> journal_reader::play(entity_id entity, std::uint64_t after, std::size_t limit,
                                            const state_visitor& each) {
  if (after > played_over_max) {
    return failure{fault::refused,
                   "more than " + std::to_string(played_over_max) + " events would have to be replayed"};
  }
  const auto of = find(entity);
  if (!of) return of.error();
  const auto rebuilt = kinds().blank(entity);
  if (!rebuilt) return failure{fault::refused, "the kind of " + to_text(entity) + " is unknown"};
  entity_state applied;
  std::size_t shown = 0;
  bool goes_on = true;
  const auto wrong = visit(**of, [&](const record& one) {
    if (one.meta.seq <= after) return apply_to(*rebuilt, one, applied);
    if (shown++ == limit) return false;
    const auto next = event_of(kinds(), one);
    goes_on = each(*rebuilt, &next);
    return goes_on && apply_to(*rebuilt, one, applied);
  });
  if (wrong) return wrong;
  if (!applied.damage.empty()) return failure{fault::refused, "damaged: " + applied.damage};
  if (goes_on) each(*rebuilt, nullptr);
  return std::nullopt;
}

outcome journal_reader::fork(const order_fork& what) {
  return forked(what, config_.market);
}

outcome journal_reader::weigh(const weighed_command& what) {
  return weighed(kinds(), what, config_.market);
}

std::vector<setting_line> journal_reader::settings() {
  return setting_lines_of(config_);
}

std::optional<unix_nanos> journal_reader::time_of(std::string_view text) const {
  return parse_moment(text, static_cast<std::int32_t>(config_.market.utc_offset_s));
}

}  // namespace madang::console
