#include "cluster/region/local_region.hpp"

#include <spdlog/spdlog.h>

#include "cluster/region/rebuild_entity.hpp"

namespace madang {
namespace {

/// So many loads may exceed the bound of memory at a time where nobody can leave.
constexpr std::size_t let_beyond_at_once = 16;

}  // namespace

// How entities come into memory, and what a sweep asks of those that are there.

void local_region::load(entity_id id) {
  {
    std::lock_guard guard(loads_lock_);
    loads_.add(id);
  }
  start_loads();
}

void local_region::start_loads() {
  while (true) {
    std::optional<entity_id> next;
    {
      std::lock_guard guard(loads_lock_);
      next = loads_.next(in_memory_.load());
      ports_->metrics.loads_waiting.set(static_cast<std::int64_t>(loads_.waiting()));
    }
    if (!next) return;
    jobs_([this, id = *next] {
      auto found = rebuild_entity(kinds_, events_, id);
      if (when_loaded_) when_loaded_(id);
      arrived(id, std::move(found));
      {
        std::lock_guard guard(loads_lock_);
        loads_.ended();
      }
      start_loads();
    });
  }
}

void local_region::arrived(entity_id id, result<std::unique_ptr<entity_rebuild>, read_failure> found) {
  auto home = entries_.lock(id);
  if (stopped_) return;
  auto* known = find(home, id);
  ensure(known != nullptr && known->where == presence::loading, "an entity was loaded that nobody asked for");
  auto& line = *known;
  if (!found && found.error().may_pass) return load_later(line, id, found.error().why);
  if (!found) return make_isolated(line, id, found.error().why);
  if ((*found)->seq() > 0) ports_->metrics.entities_revived.add();
  bool live = (*found)->live();
  start_actor(line, **found);
  if (live) wake(line, id, {});
  hand_over(line);
  acts_.end(id, {}, true);
}

/// It may append then and fail before it says so: the next checkpoint asks it.
void local_region::wake(entry& line, entity_id id, entity_tick tick) {
  line.touched_in = checkpoint_number_.load();
  put(line.actor, to_message(id, std::move(tick)));
}

void local_region::start_actor(entry& line, entity_rebuild& from) {
  line.actor = from.start(system_, *ports_);
  line.where = presence::active;
  line.is_ending = false;
  in_memory_.fetch_add(1);
}

/// A failure, not a bug: whoever asks hears that nothing happened, peer messages wait, and the sweep tries again.
void local_region::load_later(entry& line, entity_id id, const std::string& why) {
  spdlog::warn("entity {} cannot be loaded for now: {}", to_text(id), why);
  line.load_again = true;
  acts_.end(id, {admin::act_result::failed, "its events cannot be read for now; the node tries again: " + why});
  line.waiting.drop_if([this](const waiting_message& one) {
    if (!one.answer_to) return false;
    ports_->outputs.pass(answer{one.answer_to, false, false, unavailable{"this entity cannot be loaded for now"}});
    return true;
  });
}

void local_region::hand_over(entry& line) {
  line.given_back.take_all([&](caf::message message) { put(line.actor, std::move(message)); });
  line.waiting.take_all([&](waiting_message one) { put(line.actor, std::move(one.content)); });
}

void local_region::make_isolated(entry& line, entity_id id, const std::string& why) {
  spdlog::error("entity {} is isolated, everything else goes on: {}", to_text(id), why);
  line.where = presence::isolated;
  line.actor = nullptr;
  if (acts_.begun(id) != admin::supervision_act::isolate)
    acts_.end(id, {admin::act_result::failed, "it is isolated: " + why});
  line.acknowledged.clear();
  // What it left undone must be found by every start until it is done, and never from an old state: a snapshot that no
  // program reads sends a start to the entity's stream. Before a checkpoint hears that it need not wait.
  events_.put_snapshot({id, 0, events_.last(), 0, true, {}});
  line.given_back.take_all([this](const caf::message& message) { forgo_snapshot(message); });
  isolated_.fetch_add(1);
  ports_->metrics.entities_isolated.add(1);
  line.waiting.take_all([this](const waiting_message& one) {
    forgo_snapshot(one.content);
    if (one.answer_to)
      ports_->outputs.pass(answer{one.answer_to, false, false, unavailable{"this entity is out of service"}});
  });
}

void local_region::adopt(std::vector<std::pair<entity_id, std::unique_ptr<entity_rebuild>>> rebuilt) {
  for (auto& [id, one] : rebuilt) {
    auto home = entries_.lock(id);
    auto [line, is_new] = home.find_or_add(id);
    ensure(is_new, "an entity that recovery has rebuilt is in memory already");
    line.last_round = round();
    line.touched_in = checkpoint_number_.load();
    line.lifecycle.repeat = true;  // until it says otherwise
    start_actor(line, *one);
    one.reset();
  }
  // The first message wakes an entity: it repeats what is unacknowledged, finishes what is unfinished.
  for (const auto& [id, _] : rebuilt) {
    auto home = entries_.lock(id);
    // One that a peer message has reached already, and that has failed over it, is woken when it is rebuilt.
    auto* line = find(home, id);
    if (line != nullptr && line->where == presence::active) wake(*line, id, {});
  }
}

void local_region::isolate(entity_id id, const std::string& why) {
  auto home = entries_.lock(id);
  make_isolated(home.find_or_add(id).first, id, why);
}

sweep_result local_region::sweep(std::size_t max) {
  sweep_result done;
  std::vector<entity_id> to_load;
  const bool takes_snapshots_now = takes_snapshots();
  const auto crowd = waiting_for_room();
  for (std::size_t i = 0; i < directory::shard_count && done.visited < max; ++i) {
    auto home = entries_.lock_shard(sweep_shard_++ % directory::shard_count);
    home.for_each([&](entity_id id, entry& line) {
      if (std::exchange(line.load_again, false)) to_load.push_back(id);
      if (line.where != presence::active) return;
      ++done.visited;
      bool idle = round() - line.last_round >= settings_.passivate_after_rounds;
      bool crowded = line.lifecycle.leave && done.crowded_out < crowd;
      bool leave = line.lifecycle.leave_soon || (line.lifecycle.leave && idle && takes_snapshots_now) || crowded;
      if (crowded) ++done.crowded_out;
      if (!leave && !line.lifecycle.repeat && !line.lifecycle.moment && line.acknowledged.empty()) return;
      if (leave) ++done.asked_to_leave;
      wake(line, id, {leave, std::exchange(line.acknowledged, {})});
    });
  }
  for (auto id : to_load) load(id);
  if (crowd > 0) make_room(done);
  ports_->metrics.waiting_snapshot_bytes.set(static_cast<std::int64_t>(events_.waiting_snapshot_bytes()));
  return done;
}

/// How many loads wait for others to leave memory.
std::size_t local_region::waiting_for_room() {
  std::lock_guard guard(loads_lock_);
  return loads_.is_full(in_memory_.load()) ? loads_.waiting() : 0;
}

/// Where all have been visited and nobody could be asked to leave, what they wait for may be what waits here: a few are
/// let in beyond the bound.
void local_region::make_room(const sweep_result& done) {
  visited_in_vain_ = done.crowded_out > 0 ? 0 : visited_in_vain_ + done.visited;
  if (visited_in_vain_ < in_memory_.load()) return;
  visited_in_vain_ = 0;
  {
    std::lock_guard guard(loads_lock_);
    loads_.let_beyond(let_beyond_at_once);
  }
  start_loads();
}

}  // namespace madang
