#include "cluster/region/local_region.hpp"

namespace madang {
namespace {

/// Nobody more is asked for a snapshot while so many have not handed theirs in.
constexpr std::size_t snapshots_awaited_max = 500;

}  // namespace

// Checkpoints.

bool local_region::begin_checkpoint(std::function<void(position)> done) {
  if (checkpoint_runs_.exchange(true)) return false;
  checkpoint_done_ = std::move(done);
  checkpoint_number_.fetch_add(1);
  snapshots_awaited_ = 1;  // the asking itself, so that it cannot end early
  retirement_paused_ = true;
  // An entity appends and applies in one go, before it can take the request: all up to here will be in its snapshot.
  checkpoint_at_ = events_.last();
  next_asked_ = 0;
  return true;
}

bool local_region::continue_checkpoint() {
  if (next_asked_ == directory::shard_count) return false;
  if (snapshots_awaited_.load() > snapshots_awaited_max || !takes_snapshots()) return true;
  ask_for_snapshots(next_asked_++);
  if (next_asked_ < directory::shard_count) return true;
  retirement_paused_ = false;
  snapshot_taken(checkpoint_number_.load());
  return false;
}

/// Not while so many wait for the disk that memory would have to hold them all.
bool local_region::takes_snapshots() const {
  return events_.waiting_snapshot_bytes() <= settings_.waiting_snapshot_bytes;
}

void local_region::ask_for_snapshots(std::size_t shard) {
  const auto number = checkpoint_number_.load();
  auto home = entries_.lock_shard(shard);
  home.for_each([&](entity_id id, entry& line) {
    // A handler may have appended and not told its wishes yet: whoever got a message since the last checkpoint is
    // asked.
    bool concerned = line.lifecycle.snapshot || line.touched_in + 1 >= number;
    if (!concerned || line.where == presence::isolated) return;
    snapshots_awaited_.fetch_add(1);
    if (line.where == presence::active) {
      put(line.actor, to_message(id, take_snapshot{number}));
    } else {
      line.waiting.add_always({to_message(id, take_snapshot{number}), {}});
    }
  });
}

void local_region::snapshot_taken(std::uint64_t checkpoint) {
  if (checkpoint >= hand_acts::first_snapshot) return acts_.end_snapshot(checkpoint);
  if (checkpoint != checkpoint_number_.load()) return;
  if (snapshots_awaited_.fetch_sub(1) != 1) return;
  checkpoint_done_(checkpoint_at_);
  checkpoint_runs_ = false;
}

/// A checkpoint does not wait for one that will not hand in its snapshot.
void local_region::forgo_snapshot(const caf::message& message) {
  if (message.match_elements<take_snapshot>()) snapshot_taken(message.get_as<take_snapshot>(0).checkpoint);
}

}  // namespace madang
