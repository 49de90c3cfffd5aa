#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/metrics.hpp"
#include "persistence/journal/journal_stamps.hpp"
#include "persistence/journal/superseded_groups.hpp"
#include "persistence/journal/undurable_snapshots.hpp"
#include "persistence/ports/projection.hpp"

namespace madang {

struct memory_journal_options {
  const clock* time = nullptr;
  /// Every group is durable as soon as it is appended. Otherwise the owner says when the disk acts.
  bool automatic = false;
  std::function<void(position)> on_durable;
  projection* projected = nullptr;  ///< is offered every batch that becomes durable; may be null
  node_metrics* metrics = nullptr;  ///< may be null
  /// Another journal below: takes each group before it counts as durable, or says why it cannot for now. It is called
  /// under the lock of this one.
  std::function<std::optional<std::string>(std::span<const std::shared_ptr<const record>>)> store = {};
};

/// A journal without a disk, for tests and the simulation: it has no thread, so its owner decides when appended groups
/// become durable, when it fails, and what a crash leaves. Thread-safe, but for `crash`.
class memory_journal final : public journal {
 public:
  explicit memory_journal(memory_journal_options options);

  // What the disk does. `on_durable` is called from inside and may append and flush again.
  /// Makes everything appended so far durable.
  void flush();
  /// Makes whole groups durable up to `upto`, never beyond it.
  void flush_up_to(position upto);
  /// Makes the next `count` groups durable.
  void flush_groups(std::size_t count);
  /// From now on nothing becomes durable, and `health` says why; until `heal`.
  void fail(std::string why);
  void heal();
  /// What a crash of the process leaves: a journal with the durable records, and the snapshots and checkpoint that had
  /// been handed in at or below the durable position. `this` stays as it was.
  std::unique_ptr<memory_journal> crash(memory_journal_options next) const;
  /// A durable batch again, for the projection. Nothing: there is no such batch.
  result<durable_batch, read_failure> read_batch(std::uint64_t number) const;

  void append(std::span<const draft> drafts, std::span<event_meta> stamps) override;
  position last() const override;
  position durable() const override;
  std::size_t pending_bytes() const override;
  journal_health health() const override;
  result<std::vector<record>, read_failure> read_stream(entity_id stream, std::uint64_t after_seq) override;
  result<std::vector<record>, read_failure> read_stream_part(entity_id stream, std::uint64_t after_seq,
                                                             std::size_t limit) override;
  result<std::vector<record>, read_failure> read_channel(channel_id channel, std::uint64_t after,
                                                         std::size_t limit) override;
  std::uint64_t last_number(channel_id channel) const override;
  result<position, read_failure> replay(position after, const std::function<bool(const record&)>& visit) override;
  void put_snapshot(snapshot taken) override;
  void retire_snapshot(const snapshot_retirement& gone) override;
  void complete_checkpoint(position at) override;
  position checkpoint() const override;
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) override;
  std::size_t waiting_snapshot_bytes() const override;
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) override;

 private:
  std::optional<snapshot> with_pieces(snapshot one) const;
  /// Something about snapshots that waits until the journal is durable up to `need`.
  struct waiting_step {
    position need;
    std::function<void(memory_journal&)> take;
  };
  struct batch_span {
    position first;
    position last;
  };

  void keep(record one);
  void step(position need, std::function<void(memory_journal&)> take);
  void move_durable(position upto);
  bool store_group(position end);
  void release_steps();
  void apply_checkpoint(position at);
  durable_batch encode(std::uint64_t number) const;
  std::vector<std::shared_ptr<const record>> records_from(std::size_t index, std::size_t limit) const;

  const memory_journal_options options_;
  std::recursive_mutex delivery_;  ///< batches are told in order; taken before `mutex_`
  mutable std::mutex mutex_;
  journal_stamps stamps_;
  position durable_;
  std::size_t pending_bytes_ = 0;
  journal_health health_;
  std::vector<std::shared_ptr<const record>> records_;                   ///< the one at position p is number p - 1
  std::deque<position> group_ends_;                                      ///< of groups that are not durable
  std::vector<batch_span> batches_;                                      ///< number n is n - 1
  std::unordered_map<entity_id, std::vector<std::uint64_t>> streams_;    ///< positions
  std::unordered_map<channel_id, std::vector<std::uint64_t>> channels_;  ///< positions; number n is n - 1
  std::deque<waiting_step> steps_;
  superseded_groups superseded_;
  undurable_snapshots undurable_snapshots_;  ///< of `steps_`
  std::unordered_map<entity_id, snapshot> snapshots_;
  std::map<entity_id, std::vector<snapshot_piece>> pieces_;
  std::unordered_map<entity_id, snapshot_retirement> retired_;  ///< since the last checkpoint
  position checkpoint_;
};

}  // namespace madang
