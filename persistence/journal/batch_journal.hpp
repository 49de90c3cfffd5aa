#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/metrics.hpp"
#include "config/settings.hpp"
#include "persistence/journal/journal_buffer.hpp"
#include "persistence/journal/journal_writer.hpp"
#include "persistence/journal/superseded_groups.hpp"
#include "persistence/journal/undurable_snapshots.hpp"
#include "persistence/journal/unprojected_batches.hpp"
#include "persistence/ports/batch_store.hpp"
#include "persistence/ports/projection.hpp"

namespace madang {

struct journal_options {
  std::filesystem::path dir;  ///< of this node: the head file and the keys are there
  journal_settings settings;
  const clock* time = nullptr;
  projection* projected = nullptr;      ///< must outlive the journal
  snapshot_store* snapshots = nullptr;  ///< must outlive the journal; null: the projection keeps them
  node_metrics* metrics = nullptr;      ///< may be null
  /// The durable position has moved; called from the writer's thread. Opens the gate.
  std::function<void(position)> on_durable;
  /// A snapshot is durable and about to be stored; called from the writer's thread. May be empty.
  std::function<void(const snapshot&)> on_snapshot;
  /// Memory and store can no longer agree: end the process. By default: a line on standard error, then `_Exit(70)`.
  std::function<void(const std::string&)> fatal;
  /// For the log: one line per change for better or worse.
  std::function<void(const std::string&)> warn;
  /// Opens the keys under which the journal's personal fields are sealed and gives their fingerprint, before anything
  /// is written. `holds_events`: they must be there already. The journal remembers the first and refuses any other.
  std::function<result<std::uint64_t, std::string>(bool holds_events)> open_keys;
  /// What repairs have superseded, shared with the projection; the journal makes its own where there is none.
  std::shared_ptr<superseded_groups> superseded;
  /// Name of the head file in `dir`.
  std::string head = "head";
  /// Told which incarnation writes, once it has taken over and before it writes.
  std::function<void(std::uint64_t incarnation)> on_take_over;
  /// Kept until the journal is closed: the lock of a directory, for instance.
  std::shared_ptr<void> held;
};

/// What a journal does where nothing else is said.
journal_options with_defaults(journal_options options);

/// The journal of one node over a store of batches. Threads: anyone appends and reads; one writer thread.
class batch_journal final : public journal {
 public:
  /// Checks what a recovery needs, and starts to write. The error is for the operator: what is wrong, how much is
  /// missing. Afterwards offers the projection what it has not seen.
  static result<std::unique_ptr<batch_journal>, std::string> open(journal_options options,
                                                                  std::unique_ptr<batch_store> store);
  /// Writes what is left and ends.
  ~batch_journal() override;

  /// A durable batch, from wherever it is; for the projection's second look.
  result<durable_batch, read_failure> read_batch(std::uint64_t number);
  /// Tells this journal from every other; for the projection.
  std::uint64_t journal_number() const { return journal_number_; }
  /// Visits the durable records of one shard after `after` in order, until the visitor returns false. For a take-over.
  result<position, read_failure> replay_shard(std::uint8_t shard, position after,
                                              const std::function<bool(const record&)>& visit);

  /// Waits until the snapshots, retirements and checkpoints that were handed in before are with the store of snapshots.
  /// False: not in time.
  bool wait_handed_on(std::chrono::steady_clock::time_point deadline) const;

  /// Numbers of this channel go on above this one: another writer has given those below.
  void raise_channel(channel_id channel, std::uint64_t number) { buffer_.restore_channel(channel, number); }

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
  /// Something about snapshots that waits until the journal is durable up to `need`.
  struct waiting_step {
    position need;
    std::function<void(snapshot_store&)> take;
  };
  /// What memory holds of the journal's end: one cut.
  struct unprojected_cut {
    std::vector<unprojected_batches::entry> durable;
    std::vector<closed_batch> unwritten;
    std::uint64_t durable_upto = 0;  ///< the last durable batch when the cut was begun
  };
  using finder = std::function<void(const batch_index&, std::vector<std::uint32_t>&)>;

  batch_journal(journal_options options, std::unique_ptr<batch_store> store);
  result<bool, std::string> start();
  result<journal_start, std::string> recover(const std::optional<head_mark>& mark);
  std::optional<std::string> check_keys(bool holds_events);
  result<bool, read_failure> replay_batch(std::uint64_t number, position& upto, bool gapless,
                                          const std::function<bool(const record&)>& visit);
  void offer_unseen(std::uint64_t upto);
  void batch_is_durable(const closed_batch& batch);
  std::uint64_t last_archivable();
  void step(position need, std::function<void(snapshot_store&)> take);
  void release_steps();
  unprojected_cut cut_memory();
  std::optional<read_failure> add_unprojected(const unprojected_cut& cut, std::uint64_t covered, std::size_t limit,
                                              const finder& find, std::vector<record>& to);

  const journal_options options_;
  std::unique_ptr<batch_store> store_;  ///< of the writer, once that runs
  std::uint64_t journal_number_ = 0;
  journal_buffer buffer_;
  unprojected_batches unprojected_;
  std::atomic<std::uint64_t> durable_{0};
  std::atomic<std::uint64_t> durable_batch_{0};
  mutable std::mutex steps_mutex_;
  std::deque<waiting_step> steps_;
  std::uint64_t steps_done_ = 0;
  undurable_snapshots undurable_snapshots_;  ///< of `steps_`
  std::unique_ptr<batch_source> reader_;
  std::unique_ptr<batch_source> replay_reader_;
  std::unique_ptr<journal_writer> writer_;
};

}  // namespace madang
