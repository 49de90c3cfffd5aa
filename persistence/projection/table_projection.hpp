#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cluster/ports/metrics.hpp"
#include "config/settings.hpp"
#include "persistence/ports/projection.hpp"
#include "persistence/projection/awaited_positions.hpp"
#include "persistence/projection/projection_file.hpp"
#include "persistence/projection/projection_place.hpp"
#include "persistence/projection/snapshot_inbox.hpp"
#include "persistence/trading/open_order_index.hpp"

namespace madang {

/// Reads a batch again from the journal. A failure: there is no such batch (yet), or it cannot be read now.
using batch_fetch = std::function<result<durable_batch, read_failure>(std::uint64_t)>;

struct table_projection_options {
  std::string file;  ///< usually `projection.db` beside the journal
  /// Where the tables are instead; null: in the file.
  std::shared_ptr<projection_place> place;
  projector_settings settings;
  table_registry tables;  ///< of the contexts
  /// Shared with the journal; the projection makes its own where there is none.
  std::shared_ptr<superseded_groups> superseded;
  gauge* lag = nullptr;                            ///< node_metrics::projector_lag
  std::function<void(const std::string&)> report;  ///< told of troubles, in words for the log; from any thread
};

/// The projection in a SQLite file of its own (WAL, synchronous=NORMAL), or in a schema of a PostgreSQL server
/// (synchronous_commit=off); there, snapshots and the checkpoint are kept elsewhere. One thread takes the journal's
/// batches, writes many of them as one transaction, and stores snapshots. A power failure may lose the last
/// transactions, never the middle: `projected_batch` tells where it stands and the journal gives the rest again. A
/// damaged file is put aside
/// (`.aside`) and everything is projected again from batch 1. Other trouble, a full disk for instance, is retried with
/// growing pauses; the lag shows it. On a server the progress is moved from what it was: whether a commit without an
/// answer was one is read there, and a server that has lost its last commits gets them again.
class table_projection final : public projection {
 public:
  /// Opens or creates the file. A file that is damaged or of another form is put aside; one that cannot be opened for
  /// another reason is a failure. Nothing is projected before `start`.
  static result<std::unique_ptr<table_projection>, read_failure> open(table_projection_options options);
  /// Writes what has been taken over, then stops.
  ~table_projection() override;
  table_projection(const table_projection&) = delete;
  table_projection& operator=(const table_projection&) = delete;

  /// Starts the thread: first it reads what the journal has beyond the file, then it goes on with what is offered.
  /// A file that is not of this journal (its last batch ends elsewhere) is projected anew. Call once.
  void start(batch_fetch fetch);

  std::uint64_t projected_batch() const override;
  position projected() const override;
  void offer(durable_batch batch) override;
  /// After a file was replaced, cuts cover less than `projected_batch` once said.
  result<locations_cut, read_failure> stream_locations(entity_id stream, std::uint64_t after_seq) override;
  result<locations_cut, read_failure> stream_part_locations(entity_id stream, std::uint64_t after_seq,
                                                            std::size_t limit) override;
  result<locations_cut, read_failure> channel_locations(channel_id channel, std::uint64_t after,
                                                        std::size_t limit) override;
  result<std::uint64_t, read_failure> last_numbers(
      const std::function<void(channel_id, std::uint64_t)>& visit) override;
  /// At most one snapshot per entity waits to be written: a younger one takes its place; a read finds it before it is
  /// stored. After the file was replaced
  /// while it was in use, snapshots and checkpoints are ignored until the next start, for some are lost.
  void put_snapshot(snapshot taken) override { waiting_snapshots_.put(std::move(taken)); }
  void retire_snapshot(const snapshot_retirement& gone) override { waiting_snapshots_.add(gone); }
  void complete_checkpoint(position at) override { waiting_snapshots_.add(checkpoint_end{at}); }
  position checkpoint() const override;
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) override;
  result<std::vector<snapshot_piece>, read_failure> read_pieces(entity_id entity) override;
  std::size_t waiting_snapshot_bytes() const override { return waiting_snapshots_.waiting_bytes(); }
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) override;

  /// Waits until everything up to `upto` is projected; false: not in time. A waiting reader ends the gathering of a
  /// chunk.
  bool wait_projected(position upto, std::chrono::steady_clock::time_point deadline);
  /// Rises when the file is replaced: readers open it anew.
  std::uint64_t generation() const;
  const std::string& file() const { return options_.file; }
  std::unique_ptr<sql_session> open_reader() const { return options_.place->open_reader(); }
  /// A reader has found the tables further back than `projected`: looks where they stand.
  void look_again();
  const open_order_index& open_orders() const { return open_orders_; }
  /// Events of unknown type or version since the start: indexed, but their rows are missing.
  std::uint64_t not_understood() const;

 private:
  class reader;
  using steady = std::chrono::steady_clock;

  explicit table_projection(table_projection_options options);

  sqlite_outcome load();

  // The thread.
  void run();
  void check_origin();
  bool gather();
  std::optional<durable_batch> next_batch();
  std::optional<durable_batch> fetch_batch();
  bool take(const durable_batch& batch);
  void refill();
  bool refill_after(std::uint64_t refilled);
  bool refill_from(projection_tables& tables, std::uint64_t batch);
  bool is_awaited(position taken);
  bool wait_for_batch(bool gathering, steady::time_point deadline);
  void write_chunk();
  bool commit_chunk(projection_tables& tables);
  /// Where a chunk whose commit failed is.
  enum class chunk_fate : std::uint8_t { committed = 1, undone = 2, unknown = 3, of_no_use = 4 };
  chunk_fate fate_of(projection_tables& tables);
  void resume_where_it_stands();
  bool write_snapshots();
  void apply(const snapshot_step& step);
  bool commit(const std::function<void()>& statements, projection_tables& tables);
  void rebuild(const std::string& why);
  void pause(const std::string& why);

  void report(const std::string& text) const;
  void show_lag() const;

  // Readers.
  std::unique_ptr<reader> take_reader();
  void give_back(std::unique_ptr<reader> one);
  template <class Value, class Read>
  result<Value, read_failure> read(Read&& one);
  template <class Read>
  result<locations_cut, read_failure> read_places(Read&& one);
  result<std::vector<snapshot_piece>, read_failure> stored_pieces(entity_id entity);

  table_projection_options options_;
  batch_fetch fetch_;
  std::unique_ptr<projection_file> store_;  ///< of the thread, once started
  open_order_index open_orders_;

  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable progress_;
  std::deque<durable_batch> queue_;
  std::size_t queued_bytes_ = 0;
  std::uint64_t offered_batch_ = 0;
  position offered_position_;
  snapshot_inbox waiting_snapshots_{mutex_, work_};
  bool damage_seen_ = false;  ///< by a reader
  bool is_behind_ = false;    ///< as a reader has seen it
  awaited_positions awaited_;
  bool stopping_ = false;
  bool refilling_ = false;  ///< the tables of some contexts are behind the others
  projection_progress projected_;
  std::uint64_t generation_ = 0;
  std::uint64_t not_understood_ = 0;

  // Of the thread.
  bool catching_up_ = true;
  std::uint64_t next_batch_ = 1;
  std::int64_t pause_ms_ = 0;

  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::size_t lent_ = 0;
  std::vector<std::unique_ptr<reader>> readers_;  ///< idle ones
  std::thread thread_;
};

}  // namespace madang
