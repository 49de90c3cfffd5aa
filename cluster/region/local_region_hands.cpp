#include <spdlog/spdlog.h>

#include "cluster/region/local_region.hpp"
#include "messages/text/json_string.hpp"

namespace madang {
namespace {

using admin::act_result;
using admin::supervision_act;

}  // namespace

// What operators do with entities by hand.

/// Empty: nothing stands in the way.
std::string local_region::obstacle(const entry* line, entity_id id, supervision_act what) const {
  if (sharing_ && !sharing_->takes(id, true)) return "its shard moves to another node: ask again";
  const bool is_isolated = line != nullptr && line->where == presence::isolated;
  if (what == supervision_act::release) return is_isolated ? "" : "it is not isolated";
  if (is_isolated) return what == supervision_act::isolate ? "it is isolated already" : "it is isolated: release it";
  if (line == nullptr) {
    if (what == supervision_act::isolate) return {};
    return what == supervision_act::restart ? "it is not in memory: the next message to it builds it from its events"
                                            : "it is not in memory: it has left its state behind where that is of use";
  }
  if (line->where == presence::loading) return "it is being built from its events: ask again";
  if (line->where == presence::closing) return "it is leaving memory, or is being built anew: ask again";
  return {};
}

hand_ending local_region::weigh(entity_id id, supervision_act what) {
  auto home = entries_.lock(id);
  auto why = obstacle(home.find(id), id, what);
  return {why.empty() ? act_result::ok : act_result::refused, std::move(why)};
}

/// Of two requests for a snapshot in parts each would have it begin anew: a checkpoint waits.
bool local_region::begin_snapshot(hand_done& done) {
  if (!forbid_checkpoints()) return false;
  done = [this, then = std::move(done)](const hand_ending& how) {
    allow_checkpoints();
    then(how);
  };
  return true;
}

/// An actor ends by itself, at a tick: what it has in its mailbox by then is done before, and what comes after it is
/// for its successor.
void local_region::supervise(entity_id id, supervision_act what, std::string why, hand_done done) {
  // Whoever wrote it does not write lines of the log.
  std::string shown;
  append_json_string(shown, why);
  why = std::move(shown);
  {
    auto home = entries_.lock(id);
    auto* line = home.find(id);
    const auto hinders = stopped_ ? std::string("the node ends") : obstacle(line, id, what);
    if (!hinders.empty()) return done({act_result::refused, hinders});
    spdlog::warn("an operator wants {} of entity {}: {}", admin::to_text(what), to_text(id), why);
    if (line == nullptr) {
      make_isolated(home.find_or_add(id).first, id, "by hand: " + why);
      return done({});
    }
    const bool has_no_actor = what == supervision_act::release;
    const bool is_snapshot = what == supervision_act::snapshot;
    if (is_snapshot && !begin_snapshot(done))
      return done({act_result::refused, "a checkpoint is under way, or shards move: ask again"});
    const auto number = acts_.add(id, {what, std::move(why), done, has_no_actor});
    if (!number) return done({act_result::refused, "something else is under way by hand: ask again"});
    if (is_snapshot) return put(line->actor, to_message(id, take_snapshot{*number}));
    if (!has_no_actor) return wake(*line, id, {});
    line->where = presence::loading;
    line->failures = 0;
    isolated_.fetch_sub(1);
    ports_->metrics.entities_isolated.add(-1);
  }
  load(id);
}

}  // namespace madang
