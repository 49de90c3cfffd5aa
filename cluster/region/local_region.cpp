#include "cluster/region/local_region.hpp"

#include <spdlog/spdlog.h>

#include <caf/exit_reason.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <caf/send.hpp>

#include "cluster/region/rebuild_entity.hpp"

namespace madang {
namespace {

/// Acknowledgements for one entity are worth a message of their own from so many on; fewer wait for the sweep.
constexpr std::size_t acknowledgements_gathered = 32;
/// Nobody more is asked for a snapshot while so many have not handed theirs in.
constexpr std::size_t snapshots_awaited_max = 500;
/// So many loads may exceed the bound of memory at a time where nobody can leave.
constexpr std::size_t let_beyond_at_once = 16;

}  // namespace

local_region::local_region(caf::actor_system& system, const entity_registry& kinds, journal& events, blocking_jobs jobs,
                           region_settings settings)
    : system_(system),
      waker_(system),
      kinds_(kinds),
      events_(events),
      jobs_(std::move(jobs)),
      settings_(settings),
      loads_(settings.loads) {
  if (settings_.encode_all_messages) encode_all();
}

local_region::waker::waker(caf::actor_system& system) : execution_unit(&system), scheduler_(system.scheduler()) {}

void local_region::waker::exec_later(caf::resumable* actor) {
  scheduler_.enqueue(actor);
}

void local_region::put(const caf::strong_actor_ptr& actor, caf::message message) {
  actor->get()->eq_impl(caf::make_message_id(), nullptr, &waker_, std::move(message));
}

void local_region::keep(entry& line, caf::message message, reply_token answer_to) {
  if (line.waiting.add({std::move(message), answer_to}, settings_.waiting_max) || !answer_to) return;
  // Peer messages need no answer: their sender repeats them.
  ports_->outputs.pass(answer{answer_to, false, false, unavailable{"too many requests wait for one entity"}});
}

void local_region::route(entity_id to, caf::message message, bool new_entity, reply_token answer_to) {
  if (stopped_.load(std::memory_order_relaxed)) return;
  bool must_load = false;
  {
    auto home = entries_.lock(to);
    if (stopped_) return;
    auto [line, is_new] = home.find_or_add(to);
    line.last_round = round();
    line.touched_in = checkpoint_number_.load();
    if (is_new) {
      if (new_entity) {
        auto blank = kinds_.blank(to);
        ensure(blank != nullptr, "a message to a kind of entity that no context has");
        start_actor(line, *blank);
      } else {
        must_load = true;
      }
    }
    switch (line.where) {
      case presence::active:
        put(line.actor, std::move(message));
        break;
      case presence::loading:
      case presence::closing:
        keep(line, std::move(message), answer_to);
        break;
      case presence::isolated:
        if (answer_to)
          ports_->outputs.pass(answer{answer_to, false, false, unavailable{"this entity is out of service"}});
        break;
    }
  }
  if (must_load) load(to);
}

void local_region::route_encoded(entity_id to, std::uint16_t number, std::span<const std::byte> bytes, bool new_entity,
                                 reply_token answer_to) {
  auto message = kinds_.decode(to.kind, number, bytes);
  ensure(message.has_value(), "a message does not come back from its bytes");
  route(to, *std::move(message), new_entity, answer_to);
}

template <class Notice>
caf::message local_region::to_message(entity_id to, Notice notice) const {
  if (!encodes_all()) return caf::make_message(std::move(notice));
  auto message = kinds_.decode(to.kind, entity_messages<entity_kind{}>::number_of<Notice>, encode_state(notice));
  ensure(message.has_value(), "a notice does not come back from its bytes");
  return *std::move(message);
}

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
}

/// It may append then and fail before it says so: the next checkpoint asks it.
void local_region::wake(entry& line, entity_id id, entity_tick tick) {
  line.touched_in = checkpoint_number_.load();
  put(line.actor, to_message(id, std::move(tick)));
}

void local_region::start_actor(entry& line, entity_rebuild& from) {
  line.actor = from.start(system_, *ports_);
  line.where = presence::active;
  in_memory_.fetch_add(1);
}

/// A failure, not a bug: whoever asks hears that nothing happened, peer messages wait, and the sweep tries again.
void local_region::load_later(entry& line, entity_id id, const std::string& why) {
  spdlog::warn("entity {} cannot be loaded for now: {}", to_text(id), why);
  line.load_again = true;
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

void local_region::raise_event_time(unix_nanos least) const {
  auto known = event_time_.load(std::memory_order_relaxed);
  while (known < least.value && !event_time_.compare_exchange_weak(known, least.value, std::memory_order_relaxed)) {
  }
}

unix_nanos local_region::event_time() const {
  raise_event_time(ports_->time.now());
  return {event_time_.load(std::memory_order_relaxed)};
}

/// A little later than what would be late now: what a pair's end and its copies are stamped with may differ that much.
unix_nanos local_region::forget_before() const {
  return event_time() + -(settings_.late_copy_max_ns + nanos_per_second);
}

bool local_region::is_late(unix_nanos sent_at) const {
  if (sent_at.value == 0) return false;
  raise_event_time(sent_at);
  return event_time() - sent_at > settings_.late_copy_max_ns;
}

/// What is repeated to somebody for whom messages wait already would only wait there as a copy.
bool local_region::is_superfluous(entity_id to) const {
  auto home = entries_.lock(to);
  auto* line = home.find(to);
  return line != nullptr && line->where != presence::active && !line->waiting.empty();
}

bool local_region::is_isolated(entity_id id) const {
  if (isolated_.load() == 0) return false;
  auto home = entries_.lock(id);
  auto* line = home.find(id);
  return line != nullptr && line->where == presence::isolated;
}

void local_region::note_late() {
  ports_->metrics.peer_messages_late.add();
}

void local_region::acknowledge(entity_id to, acknowledged_peer by) {
  auto home = entries_.lock(to);
  auto* found = home.find(to);
  if (found == nullptr || found->where == presence::isolated) return;
  auto& line = *found;
  line.acknowledged.push_back(by);
  if (line.where != presence::active || line.acknowledged.size() < acknowledgements_gathered) return;
  line.touched_in = checkpoint_number_.load();
  put(line.actor, to_message(to, acknowledgements{std::exchange(line.acknowledged, {})}));
}

void local_region::note_lifecycle(entity_id self, lifecycle_flags lifecycle) {
  auto home = entries_.lock(self);
  if (auto* found = home.find(self)) found->lifecycle = lifecycle;
}

local_region::entry* local_region::find(locked_shard& home, entity_id id) {
  auto* found = home.find(id);
  ensure(found != nullptr || stopped_, "an entity speaks that the region does not know");
  return found;
}

bool local_region::begin_retire(entity_id self, const std::function<bool()>& is_empty) {
  auto home = entries_.lock(self);
  auto* line = find(home, self);
  if (line == nullptr) return false;
  line->where = presence::closing;
  if (is_empty()) return true;
  put(line->actor, to_message(self, retire_granted{}));
  return false;
}

bool local_region::finish_retire(entity_id self) {
  {
    auto home = entries_.lock(self);
    auto* line = find(home, self);
    if (line == nullptr) return true;
    if (!line->waiting.empty() || retirement_paused_) {
      line->where = presence::active;
      hand_over(*line);
      return false;
    }
    home.erase(self);
    in_memory_.fetch_sub(1);
  }
  start_loads();
  return true;
}

void local_region::stay(entity_id self) {
  auto home = entries_.lock(self);
  auto* line = find(home, self);
  if (line == nullptr) return;
  line->where = presence::active;
  hand_over(*line);
}

void local_region::begin_rebuild(entity_id self, const std::string& why) {
  auto home = entries_.lock(self);
  auto* known = find(home, self);
  if (known == nullptr) return;
  auto& line = *known;
  ports_->metrics.entities_rebuilt.add();
  auto now = now_ns();
  if (line.failures == 0 || now - line.first_failure_ns > settings_.restart_window_ns) {
    line.failures = 0;
    line.first_failure_ns = now;
  }
  ++line.failures;
  line.where = presence::closing;
  put(line.actor, to_message(self, retire_granted{}));
  spdlog::warn("entity {} failed {} times: {}", to_text(self), line.failures, why);
}

void local_region::give_back(entity_id self, caf::message message) {
  auto home = entries_.lock(self);
  auto* line = find(home, self);
  if (line == nullptr) return;
  line->given_back.add_always(std::move(message));
}

void local_region::finish_rebuild(entity_id self) {
  {
    auto home = entries_.lock(self);
    auto* known = find(home, self);
    if (known == nullptr) return;
    auto& line = *known;
    line.actor = nullptr;
    in_memory_.fetch_sub(1);
    if (line.failures > static_cast<std::uint32_t>(settings_.restarts_max)) {
      make_isolated(line, self, "failed " + std::to_string(line.failures) + " times");
      return;
    }
    line.where = presence::loading;
  }
  load(self);
}

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
  if (checkpoint != checkpoint_number_.load()) return;
  if (snapshots_awaited_.fetch_sub(1) != 1) return;
  checkpoint_done_(checkpoint_at_);
  checkpoint_runs_ = false;
}

/// A checkpoint does not wait for one that will not hand in its snapshot.
void local_region::forgo_snapshot(const caf::message& message) {
  if (message.match_elements<take_snapshot>()) snapshot_taken(message.get_as<take_snapshot>(0).checkpoint);
}

void local_region::describe(entity_id id, std::function<void(result<entity_description, read_failure>)> done) {
  jobs_([this, id, done = std::move(done)] {
    auto found = describe_entity(kinds_, events_, id);
    if (found) found->presence = presence_of(id);
    done(std::move(found));
  });
}

std::string_view local_region::presence_of(entity_id id) {
  auto home = entries_.lock(id);
  const auto* found = home.find(id);
  if (found == nullptr) return "not in memory";
  switch (found->where) {
    case presence::loading:
      return "loading";
    case presence::active:
      return "in memory";
    case presence::closing:
      return "leaving memory";
    case presence::isolated:
      return "isolated";
  }
  return {};
}

std::size_t local_region::unsettled() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < directory::shard_count; ++i) {
    auto home = entries_.lock_shard(i);
    home.for_each([&](entity_id, const entry& line) {
      const bool speaks = line.where == presence::active && line.lifecycle.repeat;
      if (line.where == presence::loading || speaks) ++count;
    });
  }
  return count;
}

std::size_t local_region::size() const {
  return entries_.size();
}

void local_region::stop() {
  stopped_ = true;
  for (std::size_t i = 0; i < directory::shard_count; ++i) {
    auto home = entries_.lock_shard(i);
    home.for_each([](entity_id, entry& line) {
      if (line.actor) caf::anon_send_exit(line.actor, caf::exit_reason::user_shutdown);
    });
    home.clear();
  }
}

}  // namespace madang
