#include "cluster/region/local_region.hpp"

#include <caf/exit_reason.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <caf/send.hpp>

namespace madang {
namespace {

/// Acknowledgements for one entity are worth a message of their own from so many on; fewer wait for the sweep.
constexpr std::size_t acknowledgements_gathered = 32;

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

void local_region::keep(entry& line, waiting_message one) {
  const auto answer_to = one.answer_to;
  if (line.waiting.add(std::move(one), settings_.waiting_max) || !answer_to) return;
  // Peer messages need no answer: their sender repeats them.
  ports_->outputs.pass(answer{answer_to, false, false, unavailable{"too many requests wait for one entity"}});
}

void local_region::route(entity_id to, caf::message message, bool new_entity, reply_token answer_to) {
  (void)take(to, message, new_entity, answer_to, false);
}

bool local_region::take(entity_id to, caf::message& message, bool new_entity, reply_token answer_to, bool is_command) {
  if (stopped_.load(std::memory_order_relaxed)) return true;
  bool must_load = false;
  {
    auto home = entries_.lock(to);
    if (stopped_) return true;
    if (sharing_ && !sharing_->takes(to, is_command)) return false;
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
        keep(line, {std::move(message), answer_to, is_command});
        break;
      case presence::isolated:
        if (answer_to)
          ports_->outputs.pass(answer{answer_to, false, false, unavailable{"this entity is out of service"}});
        break;
    }
  }
  if (must_load) load(to);
  return true;
}

void local_region::route_encoded(entity_id to, std::uint16_t number, std::span<const std::byte> bytes, bool new_entity,
                                 reply_token answer_to) {
  if (!is_here(to)) return send_away(to, number, bytes, new_entity, answer_to);
  auto message = kinds_.decode(to.kind, number, bytes);
  ensure(message.has_value(), "a message does not come back from its bytes");
  const bool is_command = sharing_ && answer_to && is_request(bytes, answer_to);
  if (!take(to, *message, new_entity, answer_to, is_command)) send_away(to, number, bytes, new_entity, answer_to);
}

template <class Notice>
caf::message local_region::to_message(entity_id to, Notice notice) const {
  if (!encodes_all()) return caf::make_message(std::move(notice));
  auto message = kinds_.decode(to.kind, entity_messages<entity_kind{}>::number_of<Notice>, encode_state(notice));
  ensure(message.has_value(), "a notice does not come back from its bytes");
  return *std::move(message);
}
// All notices that a region sends, for those who do so in other files.
template caf::message local_region::to_message(entity_id, entity_tick) const;
template caf::message local_region::to_message(entity_id, acknowledgements) const;
template caf::message local_region::to_message(entity_id, take_snapshot) const;
template caf::message local_region::to_message(entity_id, retire_granted) const;

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

void local_region::acknowledge_here(entity_id to, const acknowledged_peer& by) {
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
  acts_.clear();
  for (std::size_t i = 0; i < directory::shard_count; ++i) {
    auto home = entries_.lock_shard(i);
    home.for_each([](entity_id, entry& line) {
      if (line.actor) caf::anon_send_exit(line.actor, caf::exit_reason::user_shutdown);
    });
    home.clear();
  }
}

}  // namespace madang
