#include "cluster/recovery/node_recovery.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cluster/region/rebuild_entity.hpp"
#include "persistence/ports/shard_sets.hpp"

namespace madang {
namespace {

/// One start's work: every entity that the live snapshots or the tail touch.
class recovery_run {
 public:
  recovery_run(journal& from, const entity_registry& kinds, id_source& ids, const recovery_scope& scope)
      : from_(from), kinds_(kinds), ids_(ids), scope_(scope) {}

  result<bool, read_failure> read_snapshots() {
    for (const auto& former : scope_.formers) {
      auto read = former->live_snapshots([this](const snapshot& one) { take(one); });
      if (!read) return refused{read.error()};
      report_.snapshots += *read;
    }
    if (!scope_.reads_own) return so_far();
    auto read = from_.live_snapshots([this](const snapshot& one) { take(one); });
    if (!read) return refused{read.error()};
    report_.snapshots += *read;
    return so_far();
  }

  /// Before the own tail, which goes on from there.
  result<bool, read_failure> read_former_tails() {
    for (const auto& former : scope_.formers) {
      auto read = former->replay_tail([this](const record& next) { take(next); });
      if (!read) return refused{read.error()};
    }
    return so_far();
  }

  /// A live snapshot may be older than what a later owner knows of the entity, and that need not be in any tail. What
  /// does not seem live is not: a later owner would have a live snapshot, or a tail that says so. But it may seem so
  /// once more is known of the one who listens to it.
  result<bool, read_failure> settle_shared() {
    if (!is_joined()) return true;
    std::unordered_set<entity_id> settled;
    for (auto next = unsettled(settled); !next.empty(); next = unsettled(settled)) {
      settled.insert(next.begin(), next.end());
      for (const auto id : next) {
        if (auto read = read_of_all_writers(id); !read) return read;
      }
    }
    return true;
  }

  result<bool, read_failure> read_tail() {
    if (!scope_.reads_own) return finish();
    auto read = from_.replay(from_.checkpoint(), [this](const record& next) {
      take(next);
      return !passing_;
    });
    if (!read) return refused{read.error()};
    if (passing_) return so_far();
    report_.last = *read;
    if (report_.events == 0) {
      if (auto time = read_last_time(); !time) return refused{time.error()};
    }
    return finish();
  }

  result<bool, read_failure> finish() {
    drop_what_is_over();
    if (auto settled = settle_shared(); !settled) return settled;
    for (const auto& [id, one] : entities_) note_promised_ids(*one);
    // No event is stamped before an id that it may hold, so no id was given after this.
    ids_.raise_above(pack_id(id_ticks(last_time_), 0));
    return true;
  }

  /// What an entity that is over has left to say is for one peer; when that one listens no more, nobody needs to hear
  /// it.
  bool has_unacknowledged_reports(const entity_rebuild& one) const {
    auto peer = one.last_listener();
    if (!peer) return true;
    auto listener = entities_.find(*peer);
    return listener == entities_.end() || listener->second->listens_to(one.id());
  }

  recovery_report hand_over(local_region& to) {
    to.raise_event_time(last_time_);
    for (const auto& [id, why] : failed_) to.isolate(id, why);
    report_.isolated = failed_.size();
    std::vector<entity_id> live;
    for (const auto& [id, one] : entities_) {
      if (is_needed(*one)) {
        live.push_back(id);
        report_.settles_first = report_.settles_first || one->settles_first();
      } else {
        retire_snapshot(*one);
      }
    }
    for (const auto id : live) say_first_words(*entities_[id]);
    std::vector<std::pair<entity_id, std::unique_ptr<entity_rebuild>>> adopted;
    adopted.reserve(live.size());
    for (auto id : live) adopted.emplace_back(id, std::move(entities_[id]));
    to.adopt(std::move(adopted));
    report_.revived = live.size();
    return report_;
  }

 private:
  std::vector<entity_id> unsettled(const std::unordered_set<entity_id>& settled) const {
    std::vector<entity_id> found;
    for (const auto& [id, one] : entities_) {
      if (writers_of(id) > 1 && is_needed(*one) && !settled.contains(id)) found.push_back(id);
    }
    return found;
  }

  result<bool, read_failure> read_of_all_writers(entity_id id) {
    auto rebuilt = rebuild_entity(kinds_, from_, id);
    if (!rebuilt && rebuilt.error().may_pass) return refused{rebuilt.error()};
    if (!rebuilt) {
      fail(id, rebuilt.error().why);
    } else {
      entities_[id] = *std::move(rebuilt);
    }
    return true;
  }

  /// After a checkpoint without a tail.
  result<position, read_failure> read_last_time() {
    auto last = from_.durable();
    if (last.value == 0) return last;
    return from_.replay({last.value - 1}, [this](const record& one) {
      last_time_ = one.meta.time;
      return true;
    });
  }

  result<bool, read_failure> so_far() const {
    if (passing_) return refused{*passing_};
    return true;
  }

  void take(const snapshot& one) {
    if (passing_) return;
    note_id(one.entity);
    if (!is_served(one.entity)) return;
    const auto known = entities_.find(one.entity);
    if (known != entities_.end() && known->second->seq() >= one.seq) return;
    auto made = kinds_.blank(one.entity);
    if (!made) return fail(one.entity, "there is no such kind of entity");
    if (auto begun = made->begin(one); !begun) {
      // Another version, or damaged: its stream says the same.
      auto rebuilt = rebuild_entity(kinds_, from_, one.entity);
      if (!rebuilt) return fail(one.entity, rebuilt.error());
      made = *std::move(rebuilt);
    }
    entities_[one.entity] = std::move(made);
  }

  void take(const record& next) {
    if (passing_) return;
    ++report_.events;
    last_time_ = std::max(last_time_, next.meta.time);
    note_id(next.stream);
    if (is_served(next.stream) && !failed_.contains(next.stream)) apply(next);
    if (report_.events % scope_.drop_every == 0) drop_what_is_over();
  }

  bool is_joined() const { return !scope_.formers.empty(); }
  int writers_of(entity_id one) const {
    int count = holds_shard(scope_.own_written, shard_of(one)) ? 1 : 0;
    for (const auto& former : scope_.formers) count += former->has_written(one) ? 1 : 0;
    return count;
  }
  bool is_served(entity_id one) const { return !scope_.is_served || scope_.is_served(one); }
  bool is_needed(const entity_rebuild& one) const { return one.live() && has_unacknowledged_reports(one); }

  /// Nobody can come before them: the peer hears them before its actor starts.
  void say_first_words(const entity_rebuild& of) {
    of.visit_first_words([&](entity_id peer, std::uint32_t number) {
      const auto known = entities_.find(peer);
      if (known != entities_.end()) known->second->hear_first(of.id(), number);
    });
  }

  void retire_snapshot(const entity_rebuild& one) {
    if (one.snapshot_is_live()) from_.retire_snapshot({one.id(), one.seq(), one.at()});
  }

  /// Should one have another event all the same, it is read from its stream then.
  void drop_what_is_over() {
    report_.most = std::max<std::uint64_t>(report_.most, entities_.size());
    std::vector<entity_id> over;
    for (const auto& [id, one] : entities_) {
      if (one->finished() && !is_needed(*one)) over.push_back(id);
    }
    for (const auto id : over) {
      auto known = entities_.find(id);
      note_promised_ids(*known->second);
      retire_snapshot(*known->second);
      entities_.erase(known);
    }
  }

  /// Ids that an entity has given to others whose own first event the crash took.
  void note_promised_ids(const entity_rebuild& of) {
    of.visit_promised_ids([this](entity_id promised) { note_id(promised); });
  }

  void note_id(entity_id id) {
    const auto* kind = kinds_.find(id.kind);
    if (kind != nullptr && kind->has_clock_id) ids_.raise_above(id.key);
  }

  /// What cannot be read for now is no fault of the entity: where nodes share a store it ends the recovery, which is
  /// tried again. A node that runs alone starts without the entity, for its file says the same at the next try.
  void fail(entity_id id, const read_failure& found) {
    if (!found.may_pass || scope_.formers.empty()) return fail(id, found.why);
    passing_ = read_failure{to_text(id) + ": " + found.why, true};
    entities_.erase(id);
  }
  void fail(entity_id id, const std::string& why) {
    failed_[id] = why;
    entities_.erase(id);
  }

  void apply(const record& next) {
    auto& slot = entities_[next.stream];
    if (!slot) {
      auto first = first_state(next);
      if (!first) return fail(next.stream, first.error());
      slot = *std::move(first);
    }
    // What was read of all writers is ahead of each one's tail.
    if (is_joined() && next.meta.seq <= slot->seq()) return;
    if (auto applied = slot->apply(next); !applied) replay_anew(next.stream, *slot, applied.error().why);
  }

  /// What does not go on from a snapshot may follow from the stream's first event; only that isolates an entity.
  void replay_anew(entity_id id, const entity_rebuild& from_snapshot, const std::string& why) {
    spdlog::warn("entity {} is replayed without its snapshot: {}", to_text(id), why);
    snapshot passed_over;
    passed_over.entity = id;
    passed_over.at = from_snapshot.at();
    passed_over.live = from_snapshot.snapshot_is_live();
    auto rebuilt = rebuild_from_stream(kinds_, from_, passed_over);
    if (!rebuilt) return fail(id, rebuilt.error());
    entities_[id] = *std::move(rebuilt);
  }

  /// An entity that the tail touches and no live snapshot holds is new entity, or was idle: then its past is in the
  /// journal.
  result<std::unique_ptr<entity_rebuild>, read_failure> first_state(const record& next) {
    auto made = kinds_.blank(next.stream);
    if (!made) return refused{read_failure{"there is no such kind of entity"}};
    if (next.meta.seq == 1) return made;
    return rebuild_entity(kinds_, from_, next.stream);
  }

  journal& from_;
  const entity_registry& kinds_;
  id_source& ids_;
  std::unordered_map<entity_id, std::unique_ptr<entity_rebuild>> entities_;
  std::unordered_map<entity_id, std::string> failed_;
  std::optional<read_failure> passing_;  ///< what could not be read for now
  unix_nanos last_time_;
  recovery_report report_;
  const recovery_scope& scope_;
};

}  // namespace

recovery_scope scope_of(const shard_set& shards, std::vector<std::shared_ptr<former_journal>> formers,
                        const shard_set& own_written, bool has_been_running) {
  recovery_scope made;
  made.is_served = [shards](entity_id one) { return holds_shard(shards, shard_of(one)); };
  made.formers = std::move(formers);
  made.own_written = own_written;
  made.reads_own = !has_been_running || meet(own_written, shards);
  return made;
}

result<recovery_report, read_failure> recover(journal& from, const entity_registry& kinds, local_region& to,
                                              id_source& ids, const clock& time, const recovery_scope& scope) {
  auto began = time.now();
  recovery_run run(from, kinds, ids, scope);
  if (auto read = run.read_snapshots(); !read) return refused{read.error()};
  if (auto read = run.read_former_tails(); !read) return refused{read.error()};
  if (auto read = run.read_tail(); !read) return refused{read.error()};
  auto report = run.hand_over(to);
  report.took_ns = time.now() - began;
  spdlog::info("recovered: {} events after the checkpoint, {} snapshots, {} entities live, {} isolated, {} ms",
               report.events, report.snapshots, report.revived, report.isolated, report.took_ns / 1'000'000);
  return report;
}

}  // namespace madang
