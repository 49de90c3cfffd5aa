#pragma once

#include <atomic>
#include <caf/actor_control_block.hpp>
#include <caf/execution_unit.hpp>
#include <caf/fwd.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "actors/kernel/entity_ports.hpp"
#include "cluster/ports/entity_registry.hpp"
#include "cluster/ports/region.hpp"
#include "cluster/region/describe_entity.hpp"
#include "cluster/region/entity_directory.hpp"
#include "cluster/region/hand_acts.hpp"
#include "cluster/region/load_queue.hpp"
#include "cluster/region/waiting_messages.hpp"
#include "cluster/shards/shard_map.hpp"
#include "cluster/shards/shard_message.hpp"
#include "persistence/ports/shard_sets.hpp"

namespace madang {

/// Runs jobs that may read the disk; threads in the node, at once in a deterministic test.
using blocking_jobs = std::function<void(std::function<void()>)>;

struct region_settings {
  std::uint64_t passivate_after_rounds = 0;  ///< an idle entity is asked to leave after so many rounds
  std::int64_t restart_window_ns = 0;
  std::int64_t restarts_max = 3;
  std::size_t waiting_snapshot_bytes = std::size_t{256} << 20;  ///< over it no more snapshots are asked for
  load_bounds loads;
  std::size_t waiting_max = 100'000;  ///< messages kept for one entity while it is not in memory
  std::int64_t late_copy_max_ns = 10 * nanos_per_second;
  bool encode_all_messages = false;  ///< every message travels as bytes, as if it came from another node
};

/// What the sweep found and did; for metrics and tests.
struct sweep_result {
  std::size_t visited = 0;
  std::size_t asked_to_leave = 0;
  std::size_t crowded_out = 0;  ///< of them because others wait for their place
};

/// All entities of one node. An entry is a directory line: where the actor is, or what waits for it. Thread-safe; a
/// message is put into a mailbox under the entry's shard lock, so that closing a mailbox is exact.
class local_region : public region {
 public:
  local_region(caf::actor_system& system, const entity_registry& kinds, journal& events, blocking_jobs jobs,
               region_settings settings);

  /// Entities need the ports and the ports name the region: set once, before the first message.
  void connect(entity_ports& ports) { ports_ = &ports; }
  /// Hears of each entity that was read from the journal, on the thread that read it and before the entity begins. Set
  /// once, before the first message.
  void when_loaded(std::function<void(entity_id)> hear) { when_loaded_ = std::move(hear); }
  /// Hears of each entity that was in memory and has ended with its shard. Set once, before the first message.
  void when_moved(std::function<void(entity_id)> hear) { when_moved_ = std::move(hear); }

  // ---- for operators ----

  /// Does something with an entity of this node by hand. `why` is for the log.
  void supervise(entity_id id, admin::supervision_act what, std::string why, hand_done done);
  /// What would come of that now: nothing is done.
  hand_ending weigh(entity_id id, admin::supervision_act what);
  /// Where the entity is, in words: `in memory`, `isolated`, …
  std::string_view presence_of(entity_id id);

  /// Takes questions about entities of this node, which it answers itself: their bytes, which begin with the token. Set
  /// once, before the first message.
  using question_taker = std::function<void(std::span<const std::byte> question, reply_token answer_to)>;
  void when_asked(question_taker answer) { when_asked_ = std::move(answer); }
  /// Asks the node that serves an entity; what does not know such questions answers `unavailable`.
  void ask_owner(entity_id about, std::span<const std::byte> question, reply_token answer_to);

  // ---- where other nodes serve entities, too ----

  /// What is for an entity of a shard that `map` does not show as served here goes to `away`, on the thread that sends
  /// it. Set once, before the first message; `map` outlives this.
  void share(const shard_map& map, std::function<void(shard_message)> away);
  /// Takes a message that came from another node, or has waited for its shard. False: the shard is closed, and nothing
  /// was taken.
  bool deliver(const shard_message& message);
  /// When it returns, no command for this shard is taken any more: what comes goes to `away`. Messages between entities
  /// are, so that what has begun comes to its end.
  void hold_commands(std::uint32_t shard);
  /// When it returns, no message of this shard is taken any more: what comes goes to `away`.
  void close_shard(std::uint32_t shard);
  void open_shard(std::uint32_t shard);
  /// How many entities of these shards are being loaded or have something unacknowledged.
  std::size_t unsettled_of(const shard_set& shards) const;
  /// The entities of these shards, which are closed, end: each once it has done what it has got already. Gives how many
  /// are still there; call it again until none is.
  std::size_t end_entities(const shard_set& shards);
  /// From now on no checkpoint begins, and none is under way. False: one is; nothing has changed.
  bool forbid_checkpoints() { return !checkpoint_runs_.exchange(true); }
  void allow_checkpoints() { checkpoint_runs_ = false; }

  /// Entities that recovery has rebuilt already. None of them moves before all are known here: what one sends to
  /// another must not bring that one to memory a second time.
  void adopt(std::vector<std::pair<entity_id, std::unique_ptr<entity_rebuild>>> rebuilt);
  /// An entity that recovery could not rebuild.
  void isolate(entity_id id, const std::string& why);

  /// Another half of the interval is over after which an unacknowledged message is sent again.
  void begin_round() { round_.fetch_add(1, std::memory_order_relaxed); }
  /// Event time goes on from here at least.
  void raise_event_time(unix_nanos least) const;
  /// Visits entities that wish it, at most `max` of them, going on where the last sweep ended. Call it a few times a
  /// second.
  sweep_result sweep(std::size_t max);

  /// From here on every entity with unsaved events is asked for a snapshot; `done` runs when all have handed it in,
  /// with the journal's last position before anyone was asked: what lies at or below it is in a snapshot, or its entity
  /// had left by then. False: a checkpoint is running.
  bool begin_checkpoint(std::function<void(position)> done);
  /// Asks some more of them, unless many are at it still. True: call again, soon but not at once.
  bool continue_checkpoint();

  /// Describes an entity as it is, wherever it is; `done` runs where blocking work runs. For operators alone: it may
  /// show what is not durable yet.
  void describe(entity_id id, std::function<void(result<entity_description, read_failure>)> done);

  /// How many entities are being loaded or have something unacknowledged. One that recovery has handed over counts
  /// until it has spoken.
  std::size_t unsettled() const;

  std::size_t size() const;
  std::size_t isolated() const { return isolated_.load(); }
  /// Everybody leaves at once, for shutdown: actors end without further events.
  void stop();

  bool is_isolated(entity_id id) const override;
  std::uint64_t round() const override { return round_.load(std::memory_order_relaxed); }
  unix_nanos event_time() const override;
  unix_nanos forget_before() const override;
  bool is_late(unix_nanos sent_at) const override;
  void acknowledge(entity_id to, acknowledged_peer by) override;
  void note_lifecycle(entity_id self, lifecycle_flags lifecycle) override;
  bool begin_retire(entity_id self, const std::function<bool()>& is_empty) override;
  bool finish_retire(entity_id self) override;
  void stay(entity_id self) override;
  void begin_rebuild(entity_id self, const std::string& why) override;
  void give_back(entity_id self, caf::message message) override;
  void finish_rebuild(entity_id self) override;
  void snapshot_taken(std::uint64_t checkpoint) override;
  bool must_end(entity_id self) override { return acts_.any() && acts_.begin(self); }

 protected:
  void route(entity_id to, caf::message message, bool new_entity, reply_token answer_to) override;
  void note_late() override;
  bool is_superfluous(entity_id to) const override;
  void route_encoded(entity_id to, std::uint16_t number, std::span<const std::byte> bytes, bool new_entity,
                     reply_token answer_to) override;

 private:
  /// What of a shard is taken.
  enum class shard_door : std::uint8_t { open, no_commands, closed };
  /// How this node and others share the entities.
  struct sharing {
    const shard_map& map;
    std::function<void(shard_message)> away;
    std::unique_ptr<std::atomic<shard_door>[]> doors;

    shard_door door_of(entity_id id) const { return doors[map.shard_of(id)].load(std::memory_order_relaxed); }
    bool takes(entity_id id, bool is_command) const {
      const auto door = door_of(id);
      return door == shard_door::open || (door == shard_door::no_commands && !is_command);
    }
  };
  enum class presence : std::uint8_t { loading, active, closing, isolated };
  struct waiting_message {
    caf::message content;
    reply_token answer_to;
    bool is_command = false;  ///< known where shards move; then nothing has come of it yet
  };
  struct entry {
    presence where = presence::loading;
    lifecycle_flags lifecycle;
    bool load_again = false;  ///< its events could not be read; the sweep tries once more
    bool is_ending = false;   ///< its shard moves: the actor ends after what is in its mailbox
    std::uint32_t failures = 0;
    std::int64_t first_failure_ns = 0;
    std::uint64_t last_round = 0;  ///< in which a message came
    std::uint64_t touched_in = 0;  ///< the checkpoint that had begun last when a message came
    caf::strong_actor_ptr actor;
    std::vector<acknowledged_peer> acknowledged;  ///< to hand over
    waiting_messages<waiting_message> waiting;
    waiting_messages<caf::message> given_back;
  };
  using directory = entity_directory<entry>;
  using locked_shard = directory::locked_shard;
  /// Wakes an actor that gets a message. Without one CAF looks for its scheduler anew, per message.
  class waker final : public caf::execution_unit {
   public:
    explicit waker(caf::actor_system& system);
    void exec_later(caf::resumable* actor) override;

   private:
    caf::scheduler::abstract_coordinator& scheduler_;
  };

  /// Puts the message into the entity's mailbox, or keeps it. False: its shard is closed for it; the message is left as
  /// it was.
  bool take(entity_id to, caf::message& message, bool new_entity, reply_token answer_to, bool is_command);
  static bool is_request(std::span<const std::byte> bytes, const reply_token& answer_to);
  void set_door(std::uint32_t shard, shard_door door);
  void has_ended(entity_id id, const caf::abstract_actor* who);
  bool is_here(entity_id id) const { return !sharing_ || sharing_->map.is_served_here(sharing_->map.shard_of(id)); }
  void send_away(entity_id to, std::uint16_t number, std::span<const std::byte> bytes, bool new_entity,
                 reply_token answer_to);
  void acknowledge_here(entity_id to, const acknowledged_peer& by);
  bool take_question(const shard_message& message);
  void hear_question(std::span<const std::byte> question, reply_token answer_to);
  bool begin_snapshot(hand_done& done);
  std::string obstacle(const entry* line, entity_id id, admin::supervision_act what) const;
  std::int64_t now_ns() const { return ports_->time.now().value; }
  /// The line of an entity that speaks to the region. Null only when the region has stopped and knows nobody any more.
  entry* find(locked_shard& home, entity_id id);
  void ask_for_snapshots(std::size_t shard);
  bool takes_snapshots() const;
  void load(entity_id id);
  void start_loads();
  void start_actor(entry& line, entity_rebuild& from);
  std::size_t waiting_for_room();
  void make_room(const sweep_result& done);
  void load_later(entry& line, entity_id id, const std::string& why);
  void arrived(entity_id id, result<std::unique_ptr<entity_rebuild>, read_failure> found);
  void keep(entry& line, waiting_message one);
  void let_go(entry& line);
  void wake(entry& line, entity_id id, entity_tick tick);
  void hand_over(entry& line);
  /// A notice of the region as the message that the entity takes.
  template <class Notice>
  caf::message to_message(entity_id to, Notice notice) const;
  void forgo_snapshot(const caf::message& message);
  void make_isolated(entry& line, entity_id id, const std::string& why);
  void put(const caf::strong_actor_ptr& actor, caf::message message);

  caf::actor_system& system_;
  waker waker_;
  const entity_registry& kinds_;
  journal& events_;
  blocking_jobs jobs_;
  region_settings settings_;
  std::function<void(entity_id)> when_loaded_;
  std::function<void(entity_id)> when_moved_;
  question_taker when_asked_;
  entity_ports* ports_ = nullptr;
  std::unique_ptr<sharing> sharing_;  ///< null: this node is the only one
  mutable directory entries_;
  std::size_t sweep_shard_ = 0;
  std::size_t visited_in_vain_ = 0;  ///< since somebody could be asked to make room
  std::atomic<std::uint64_t> round_{0};
  std::atomic<std::size_t> in_memory_{0};  ///< entities with an actor
  std::mutex loads_lock_;                  ///< taken last
  load_queue loads_;
  mutable std::atomic<std::int64_t> event_time_{0};  ///< the latest that was seen
  std::atomic<std::size_t> isolated_{0};
  hand_acts acts_;
  std::atomic<bool> stopped_{false};
  std::atomic<std::size_t> snapshots_awaited_{0};
  std::atomic<std::uint64_t> checkpoint_number_{0};
  std::atomic<bool> checkpoint_runs_{false};
  position checkpoint_at_;
  std::size_t next_asked_ = directory::shard_count;  ///< the shard whose entities are asked next
  std::function<void(position)> checkpoint_done_;
  /// Nobody leaves between the reading of a checkpoint's position and the end of the asking: who did would have events
  /// at or below it that no snapshot holds.
  std::atomic<bool> retirement_paused_{false};
};

}  // namespace madang
