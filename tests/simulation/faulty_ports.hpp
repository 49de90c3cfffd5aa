#pragma once

#include <deque>
#include <optional>
#include <span>
#include <utility>

#include "cluster/region/local_region.hpp"
#include "messages/ensure.hpp"
#include "persistence/journal/gate_queue.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/simulation/chance.hpp"

namespace madang::simulation {

/// A bug that shows when a certain entity appends: before its event is in the journal (as in decide) or after (as in
/// apply).
struct armed_bug {
  std::optional<entity_id> where;  ///< none: whoever appends next
  bool after_append = false;
  int times = 0;
};

/// The journal as entities see it: the real one, and a bug in whoever is chosen.
class faulty_journal final : public journal {
 public:
  explicit faulty_journal(memory_journal& disk) : disk_(disk) {}

  armed_bug bug;
  std::uint64_t bugs_hit = 0;
  bool every_snapshot = false;
  /// Runs once, right after somebody has read the last position: what others do before the reader goes on.
  mutable std::function<void()> after_last_is_read;

  void append(std::span<const draft> drafts, std::span<event_meta> stamps) override {
    bool hit = bug.times > 0 && (!bug.where || *bug.where == drafts.front().stream);
    if (hit) {
      bug.where = drafts.front().stream;
      --bug.times;
      ++bugs_hit;
    }
    if (!hit || bug.after_append) disk_.append(drafts, stamps);
    ensure(!hit, "a bug that the simulation has put here");
  }

  position last() const override {
    auto at = disk_.last();
    if (auto others = std::exchange(after_last_is_read, {})) others();
    return at;
  }
  position durable() const override { return disk_.durable(); }
  std::size_t pending_bytes() const override { return disk_.pending_bytes(); }
  journal_health health() const override { return disk_.health(); }
  result<std::vector<record>, read_failure> read_stream(entity_id stream, std::uint64_t after_seq) override {
    return disk_.read_stream(stream, after_seq);
  }
  result<std::vector<record>, read_failure> read_channel(channel_id channel, std::uint64_t after,
                                                         std::size_t limit) override {
    return disk_.read_channel(channel, after, limit);
  }
  std::uint64_t last_number(channel_id channel) const override { return disk_.last_number(channel); }
  result<position, read_failure> replay(position after, const std::function<bool(const record&)>& visit) override {
    return disk_.replay(after, visit);
  }
  void put_snapshot(snapshot taken) override { disk_.put_snapshot(std::move(taken)); }
  void retire_snapshot(const snapshot_retirement& gone) override { disk_.retire_snapshot(gone); }
  void complete_checkpoint(position at) override { disk_.complete_checkpoint(at); }
  position checkpoint() const override { return disk_.checkpoint(); }
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) override {
    return disk_.read_snapshot(entity);
  }
  bool takes_every_snapshot() const override { return every_snapshot; }
  std::size_t waiting_snapshot_bytes() const override { return disk_.waiting_snapshot_bytes(); }
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) override {
    return disk_.live_snapshots(visit);
  }

 private:
  memory_journal& disk_;
};

/// The gate as entities see it: the real one, and a note of what each output may not leave before (law 3), kept apart
/// from the gate's own.
class watched_gate final : public gate {
 public:
  using receiver = std::function<void(output&&)>;

  watched_gate(memory_journal& disk, receiver receive)
      : disk_(disk),
        receive_(std::move(receive)),
        queue_([this](std::vector<output>&& outputs) { leave(std::move(outputs)); }) {
    queue_.attach(disk);
  }

  void pass(output out) override {
    needs_.push_back(disk_.last());
    queue_.pass(std::move(out));
  }
  void when_open(std::function<void()> then) override { queue_.when_open(std::move(then)); }
  void opened() { queue_.opened(); }
  /// What went wrong with an output. An entity passes outputs from inside its handler, where nothing may be thrown: it
  /// would pass for a bug of the entity.
  const std::string& first_wrong() const { return first_wrong_; }
  std::size_t waiting() const { return queue_.waiting(); }

 private:
  void leave(std::vector<output>&& outputs) {
    try {
      for (auto& one : outputs) {
        require(!needs_.empty() && needs_.front() <= disk_.durable(),
                "an output left before the disk had what it rests on");
        needs_.pop_front();
        receive_(std::move(one));
      }
    } catch (const wrong& found) {
      if (first_wrong_.empty()) first_wrong_ = found.what();
    }
  }

  memory_journal& disk_;
  receiver receive_;
  std::deque<position> needs_;
  std::string first_wrong_;
  gate_queue queue_;
};

/// The region, where a mailbox is not always seen empty by who leaves: other messages may come first, as with threads;
/// and where messages between entities come again, as over a network.
class crowded_region final : public local_region {
 public:
  template <class... Arguments>
  crowded_region(chance& random, std::int64_t late_copy_max_ns, Arguments&&... arguments)
      : local_region(std::forward<Arguments>(arguments)...), random_(random), late_copy_max_ns_(late_copy_max_ns) {}

  std::uint64_t stayed = 0;        ///< entities that were called back when they had closed their mailbox
  std::uint64_t late_copies = 0;   ///< messages between entities that came once more, later
  std::uint64_t old_copies = 0;    ///< of them after more than half the time that a copy may take
  std::uint64_t stale_copies = 0;  ///< after more than all of it: the receiver may have forgotten, the region may not

  /// Delivers a message between entities that was delivered before, however old. One that is older than a copy may be
  /// must be dropped. False: there is none.
  bool deliver_late_copy() {
    const auto now = event_time();
    while (!kept_.empty() && now - kept_.front().at > 3 * late_copy_max_ns_) kept_.pop_front();
    if (kept_.empty()) return false;
    const auto& one = random_.one_of(kept_);
    const auto age = now - one.at;
    ++late_copies;
    if (age > late_copy_max_ns_ / 2) ++old_copies;
    if (age > late_copy_max_ns_) ++stale_copies;
    local_region::route_encoded(one.to, one.number, one.bytes, false, {});
    return true;
  }

  bool begin_retire(entity_id self, const std::function<bool()>& is_empty) override {
    bool seen = random_.one_in(2);
    return local_region::begin_retire(self, [&] { return seen && is_empty(); });
  }
  bool finish_retire(entity_id self) override {
    bool left = local_region::finish_retire(self);
    if (!left) ++stayed;
    return left;
  }
  void stay(entity_id self) override {
    ++stayed;
    local_region::stay(self);
  }

 protected:
  void route_encoded(entity_id to, std::uint16_t number, std::span<const std::byte> bytes, bool new_entity,
                     reply_token answer_to) override {
    constexpr std::uint16_t first_peer_batch = 50;
    if (number >= first_peer_batch && number < 100 && random_.one_in(3)) {
      kept_.push_back({to, number, {bytes.begin(), bytes.end()}, event_time()});
      if (kept_.size() > kept_max) kept_.pop_front();
    }
    local_region::route_encoded(to, number, bytes, new_entity, answer_to);
  }

 private:
  static constexpr std::size_t kept_max = 300;
  struct kept_message {
    entity_id to;
    std::uint16_t number = 0;
    std::vector<std::byte> bytes;
    unix_nanos at;
  };

  chance& random_;
  const std::int64_t late_copy_max_ns_;
  std::deque<kept_message> kept_;
};

}  // namespace madang::simulation
