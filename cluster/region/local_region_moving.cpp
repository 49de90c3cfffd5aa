#include <caf/abstract_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/system_messages.hpp>
#include <utility>
#include <vector>

#include "cluster/region/local_region.hpp"

namespace madang {

// How entities leave this node with their shards.

void local_region::set_door(std::uint32_t shard, shard_door door) {
  sharing_->doors[shard].store(door, std::memory_order_relaxed);
  // Whoever has looked before holds one of these locks until the message is in its mailbox.
  for (std::size_t i = 0; i < directory::shard_count; ++i) (void)entries_.lock_shard(i);
}

void local_region::hold_commands(std::uint32_t shard) {
  set_door(shard, shard_door::no_commands);
}

void local_region::close_shard(std::uint32_t shard) {
  set_door(shard, shard_door::closed);
}

void local_region::open_shard(std::uint32_t shard) {
  sharing_->doors[shard].store(shard_door::open, std::memory_order_relaxed);
}

std::size_t local_region::unsettled_of(const shard_set& shards) const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < directory::shard_count; ++i) {
    auto home = entries_.lock_shard(i);
    home.for_each([&](entity_id id, const entry& line) {
      if (!holds_shard(shards, static_cast<std::uint8_t>(sharing_->map.shard_of(id)))) return;
      const bool is_at_rest = line.where == presence::active && !line.lifecycle.repeat;
      if (!is_at_rest && line.where != presence::isolated) ++count;
    });
  }
  return count;
}

/// Nobody puts anything behind the word that ends an actor, for its shard is closed. An actor that leaves, or is built
/// anew, is told when it is through with that: what waits for it must get into its mailbox first.
std::size_t local_region::end_entities(const shard_set& shards) {
  std::size_t left = 0;
  for (std::size_t i = 0; i < directory::shard_count; ++i) {
    std::vector<std::pair<entity_id, caf::strong_actor_ptr>> ending;
    std::vector<entity_id> over;
    {
      auto home = entries_.lock_shard(i);
      home.for_each([&](entity_id id, entry& line) {
        if (!holds_shard(shards, static_cast<std::uint8_t>(sharing_->map.shard_of(id)))) return;
        if (line.where == presence::isolated || line.load_again) return over.push_back(id);
        ++left;
        if (line.where == presence::active && !std::exchange(line.is_ending, true)) ending.emplace_back(id, line.actor);
      });
      for (const auto id : over) {
        auto* line = home.find(id);
        if (line->where == presence::isolated) {
          isolated_.fetch_sub(1);
          ports_->metrics.entities_isolated.add(-1);
        }
        acts_.end(id, {admin::act_result::failed, "its shard moves to another node"});
        let_go(*line);
        home.erase(id);
      }
    }
    for (const auto& [id, actor] : ending) {
      auto* who = actor->get();
      who->attach_functor([this, gone = id, who] { has_ended(gone, who); });
      put(actor, caf::make_message(caf::exit_msg{who->address(), caf::exit_reason::user_shutdown}));
    }
  }
  return left;
}

/// What waits for an entity that could not be read goes on with nobody: its askers hear so. Nothing has come of a
/// command. A message between entities is repeated by its sender, though without whoever waits for an answer.
void local_region::let_go(entry& line) {
  line.given_back.take_all([this](const caf::message& message) { forgo_snapshot(message); });
  line.waiting.take_all([this](const waiting_message& one) {
    forgo_snapshot(one.content);
    if (!one.answer_to) return;
    answer verdict{one.answer_to, false, false, outcome_unknown{}};
    if (one.is_command) verdict.body = unavailable{"its shard moves, and it could not be read before"};
    ports_->outputs.pass(std::move(verdict));
  });
}

/// Unless it has left by itself, or was built anew, before it came to that.
void local_region::has_ended(entity_id id, const caf::abstract_actor* who) {
  {
    auto home = entries_.lock(id);
    auto* line = home.find(id);
    if (line == nullptr || !line->actor || line->actor->get() != who) return;
    home.erase(id);
    in_memory_.fetch_sub(1);
    acts_.end(id, {admin::act_result::failed, "its shard moves to another node"});
  }
  if (when_moved_) when_moved_(id);
  start_loads();
}

}  // namespace madang
