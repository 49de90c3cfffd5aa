#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/metrics.hpp"
#include "cluster/ports/store_metrics.hpp"
#include "config/settings.hpp"
#include "persistence/files/state_archive.hpp"
#include "persistence/former/shared_journal.hpp"
#include "persistence/lists/table_read_models.hpp"
#include "persistence/ports/journal.hpp"
#include "persistence/ports/read_models.hpp"
#include "persistence/postgres/postgres_snapshots.hpp"
#include "persistence/postgres/tables/postgres_months.hpp"
#include "persistence/postgres/tail_watch.hpp"
#include "persistence/projection/table_projection.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"

namespace madang {

struct written_shards;

/// The node's journal and what is derived from it, in the data directory or in PostgreSQL, as `store.kind` says.
class node_stores {
 public:
  /// What the node does while its stores open.
  struct hooks {
    std::function<void(position)> on_durable;  ///< moves the gate
    /// See `journal_options::open_keys`; may be empty. What a database is asked for keys counts in `database`, which
    /// lives as long as the stores.
    std::function<result<std::uint64_t, std::string>(bool holds_events, store_metrics& database)> open_keys;
  };
  /// Opens or makes them, readable by this user alone. The failure is for the operator.
  static result<std::unique_ptr<node_stores>, std::string> open(const settings& config, const clock& time,
                                                                node_metrics& metrics, hooks calls);
  ~node_stores();

  madang::journal& journal() { return shared_ ? static_cast<madang::journal&>(*shared_) : *journal_; }
  /// Other writers of shards that are this node's now, and of those that were asked for before and not given away: from
  /// here on their streams are read with its own, and channels go on above their numbers. Of the node's own writer:
  /// what it has written, and whether all of that is among the shards that were asked for.
  struct former_writers {
    shared_journal::former_list all;
    shard_set own_written{};
    bool has_all_it_wrote = false;
  };
  result<former_writers, read_failure> read_formers(const settings& config, const shard_set& of);
  /// These are about to be another node's.
  void give_away(const shard_set& shards);
  /// They are.
  void given(const shard_set& shards);
  /// Waits until what was handed in of snapshots is stored; false: not in time.
  bool wait_snapshots(std::int64_t timeout_ms);
  /// Tells the store's journal from every other.
  std::uint64_t journal_number() const { return journal_->journal_number(); }
  madang::read_models& lists() { return *lists_; }
  table_projection& projection() { return *projection_; }
  /// Of the database; null where the journal is in files.
  const store_metrics* database() const { return snapshots_ ? &database_ : nullptr; }
  /// Where lists are read; null: where the tables are written.
  const list_replica* replica() const { return replica_.get(); }
  /// Of the read tables; null: none is split.
  table_months* months() { return months_.get(); }
  /// Older snapshots; null: none are kept.
  past_snapshots* past() { return past_.get(); }
  /// Before a recovery: where the projection is very far behind (it is made anew, perhaps), waits until it has caught
  /// up, for a look-up of what it does not know has to scan the journal. Goes on where it makes no progress for a
  /// while.
  void catch_up(std::uint64_t far_behind);
  /// Waits until the projection has caught up with everything durable now; false: not in time.
  bool wait_projected(std::int64_t timeout_ms);

 private:
  /// How the projection reads a batch again, as long as there is a journal.
  struct batch_door {
    std::mutex lock;
    batch_journal* events = nullptr;
  };

  /// How the journal, which is there first, hands over snapshots.
  struct past_door {
    std::mutex lock;
    state_archive* keeps = nullptr;
  };

  node_stores() = default;
  void open_past(const settings& config);
  void tend_tables(const settings& config);
  result<bool, std::string> open_projection(const settings& config, node_metrics& metrics,
                                            std::shared_ptr<superseded_groups> superseded);
  result<bool, std::string> open_journal(const settings& config, journal_options truth,
                                         std::shared_ptr<data_lock> lock);

  store_metrics database_;
  std::shared_ptr<batch_door> door_;
  std::unique_ptr<table_projection> projection_;
  std::unique_ptr<postgres_snapshots> snapshots_;  ///< in PostgreSQL only; outlives the journal
  std::unique_ptr<batch_journal> journal_;
  std::unique_ptr<shared_journal> shared_;   ///< null: this node is the only one
  shard_set owned_{};                        ///< all shards that formers were looked for, and that were not given away
  std::shared_ptr<written_shards> written_;  ///< by whom, as far as is known; null: this node is the only one
  std::shared_ptr<past_door> past_door_;
  std::unique_ptr<state_archive> past_;  ///< null: none are kept
  std::unique_ptr<tail_watch> tails_;    ///< in PostgreSQL only
  std::unique_ptr<postgres_months> months_;
  std::shared_ptr<list_replica> replica_;
  std::unique_ptr<table_read_models> lists_;
};

}  // namespace madang
