#include "cluster/node/node_recovery.hpp"

#include <spdlog/spdlog.h>

#include <unordered_map>
#include <vector>

#include "cluster/region/rebuild_entity.hpp"

namespace madang {
namespace {

/// One start's work: every entity that the live snapshots or the tail touch.
class recovery_run {
 public:
  recovery_run(journal& from, const entity_registry& kinds, id_source& ids) : from_(from), kinds_(kinds), ids_(ids) {}

  result<bool, read_failure> read_snapshots() {
    auto read = from_.live_snapshots([this](const snapshot& one) {
      note_id(one.entity);
      auto made = kinds_.blank(one.entity);
      if (!made) return fail(one.entity, "there is no such kind of entity");
      if (auto begun = made->begin(one); !begun) {
        // Another version, or damaged: its stream says the same.
        auto rebuilt = rebuild_entity(kinds_, from_, one.entity);
        if (!rebuilt) return fail(one.entity, rebuilt.error().why);
        made = *std::move(rebuilt);
      }
      entities_[one.entity] = std::move(made);
    });
    if (!read) return refused{read.error()};
    report_.snapshots = *read;
    return true;
  }

  result<bool, read_failure> read_tail() {
    auto read = from_.replay(from_.checkpoint(), [this](const record& next) {
      ++report_.events;
      last_time_ = next.meta.time;
      note_id(next.stream);
      if (!failed_.contains(next.stream)) apply(next);
      return true;
    });
    if (!read) return refused{read.error()};
    report_.last = *read;
    if (report_.events == 0) {
      if (auto time = read_last_time(); !time) return refused{time.error()};
    }
    note_promised_ids();
    // Ids of a burst run ahead of the clock, far less than this.
    ids_.raise_above(pack_id(id_ticks(last_time_ + nanos_per_second), 0));
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
    for (const auto& [id, why] : failed_) to.isolate(id, why);
    report_.isolated = failed_.size();
    std::vector<entity_id> live;
    for (const auto& [id, one] : entities_) {
      if (one->live() && has_unacknowledged_reports(*one)) {
        live.push_back(id);
      } else if (one->snapshot_is_live()) {
        from_.retire_snapshot(id, one->at());
      }
    }
    std::vector<std::pair<entity_id, std::unique_ptr<entity_rebuild>>> adopted;
    adopted.reserve(live.size());
    for (auto id : live) adopted.emplace_back(id, std::move(entities_[id]));
    to.adopt(std::move(adopted));
    report_.revived = live.size();
    return report_;
  }

 private:
  /// After a checkpoint without a tail.
  result<position, read_failure> read_last_time() {
    auto last = from_.durable();
    if (last.value == 0) return last;
    return from_.replay({last.value - 1}, [this](const record& one) {
      last_time_ = one.meta.time;
      return true;
    });
  }

  /// Ids that an entity has given to others whose own first event the crash took.
  void note_promised_ids() {
    for (const auto& [id, one] : entities_) one->visit_promised_ids([this](entity_id promised) { note_id(promised); });
  }

  void note_id(entity_id id) {
    const auto* kind = kinds_.find(id.kind);
    if (kind != nullptr && kind->has_clock_id) ids_.raise_above(id.key);
  }

  void fail(entity_id id, const std::string& why) {
    failed_[id] = why;
    entities_.erase(id);
  }

  void apply(const record& next) {
    auto& slot = entities_[next.stream];
    if (!slot) {
      auto first = first_state(next);
      if (!first) return fail(next.stream, first.error().why);
      slot = *std::move(first);
    }
    if (auto applied = slot->apply(next); !applied) fail(next.stream, applied.error().why);
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
  unix_nanos last_time_;
  recovery_report report_;
};

}  // namespace

result<recovery_report, read_failure> recover(journal& from, const entity_registry& kinds, local_region& to,
                                              id_source& ids, const clock& time) {
  auto began = time.now();
  recovery_run run(from, kinds, ids);
  if (auto read = run.read_snapshots(); !read) return refused{read.error()};
  if (auto read = run.read_tail(); !read) return refused{read.error()};
  auto report = run.hand_over(to);
  report.took_ns = time.now() - began;
  spdlog::info("recovered: {} events after the checkpoint, {} snapshots, {} entities live, {} isolated, {} ms",
               report.events, report.snapshots, report.revived, report.isolated, report.took_ns / 1'000'000);
  return report;
}

}  // namespace madang
