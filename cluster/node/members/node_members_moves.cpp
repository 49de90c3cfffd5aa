#include <spdlog/spdlog.h>

#include <algorithm>

#include "cluster/node/members/node_members.hpp"
#include "config/cluster/cluster_settings.hpp"
#include "persistence/ports/shard_sets.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// Who has taken shards reads them before it serves them, and is left alone meanwhile.
constexpr std::size_t drains_max = 16;
constexpr auto pause_of_drain = 500ms;
constexpr auto pause_of_balance = 2s;

bool is_up(const member& one) {
  return one.state == member_state::up;
}

}  // namespace

// How shards leave a node that goes on, or is about to end.

void node_members::give_away(const std::vector<planned_move>& moves) {
  const bool is_begun = !is_empty(giving_.under_way());
  const auto pause = is_draining() ? pause_of_drain : std::chrono::milliseconds(pause_of_balance);
  if (!is_begun && std::chrono::steady_clock::now() - gave_at_ < pause) return;
  const auto before = giving_.trouble();
  giving_.look(moves, who_.node, config_.of<cluster_settings>().balance);
  if (!giving_.trouble().empty() && giving_.trouble() != before) {
    spdlog::warn("shards cannot be given away now: {}", giving_.trouble());
  }
}

result<position, std::string> node_members::withdraw(const shard_set& shards) {
  gave_at_ = std::chrono::steady_clock::now();
  // Some may have come or gone since the plan was made: only what is served here can be given.
  if (!is_empty(without(shards, brought_))) return refused{std::string("some of them are not served here yet")};
  bool is_closed = false;
  auto upto = moves_.withdraw(shards, [&] {
    is_closed = true;
    for (const auto& one : owners_) {
      if (holds_shard(shards, one.shard)) exchange_->hear(shard_moving{one.shard, who_.node, one.version});
    }
  });
  if (!upto && is_closed) keep(shards);
  return upto;
}

std::optional<shard_set> node_members::hand_over(std::uint16_t to, position upto, const shard_set& shards) {
  const auto done = move_shards([&](postgres_shards& moves) {
    return moves.hand_over({who_.node, fence_}, to, upto, shards);
  });
  if (!done && done.error().why == member_reject::unavailable) {
    spdlog::warn("it is not certain whether shards have moved to node {}: {}", to, done.error().text);
    return std::nullopt;
  }
  if (!done) spdlog::warn("shards are not given to node {}: {}", to, done.error().text);
  if (!read_owners()) return std::nullopt;
  shard_set own{};
  for (const auto& one : owners_) {
    if (one.node == who_.node && holds_shard(shards, one.shard)) add_shard(own, one.shard);
  }
  return own;
}

/// Their entities have left memory: they are brought here as those of a dead node are.
void node_members::keep(const shard_set& shards) {
  brought_ = without(brought_, shards);
}

void node_members::given(std::uint16_t to, const shard_set& shards) {
  spdlog::info("{} shards are node {}'s now", count_of(shards), to);
  moves_.given(shards);
  gave_at_ = std::chrono::steady_clock::now();
}

// ---- draining ------------------------------------------------------------------------------------------------------

/// What the table says of this node, and what this node has to say there.
void node_members::obey(const std::vector<member>& all) {
  const auto own = std::find_if(all.begin(), all.end(), [&](const member& one) { return one.who == who_; });
  if (own == all.end()) return;
  if (own->state == member_state::draining && !is_draining_.exchange(true)) {
    spdlog::info("this node gives its shards to the others, and ends then");
    if (moves_.draining) moves_.draining();
  }
  bool asks = false;
  {
    std::lock_guard guard(lock_);
    asks = wants_drain_ && own->state != member_state::draining;
  }
  if (!asks) return;
  // The next look sees it there.
  if (const auto failure = table_->drain(who_)) spdlog::warn("this node cannot drain now: {}", failure->text);
}

std::string hindrance_of_drain(const std::vector<member>& all, std::uint16_t node) {
  const auto one = std::find_if(all.begin(), all.end(), [&](const member& at) { return at.who.node == node; });
  if (one == all.end()) return "there is no node " + std::to_string(node);
  if (one->state == member_state::down) return "node " + std::to_string(node) + " is down";
  if (one->state == member_state::draining) return "node " + std::to_string(node) + " drains already";
  const bool has_takers =
      std::any_of(all.begin(), all.end(), [&](const member& at) { return at.who.node != node && is_up(at); });
  return has_takers ? "" : "no other node is up that could take its shards";
}

void node_members::note_sight(const std::vector<member>& all) {
  members_sight seen{all, {}};
  for (const auto& one : watch_->expired()) seen.expired.push_back(one.who.node);
  std::lock_guard guard(lock_);
  sight_ = std::move(seen);
}

members_sight node_members::sight() {
  std::lock_guard guard(lock_);
  return sight_;
}

void node_members::ask_to_drain(std::uint16_t node, std::function<void(const std::string& why)> done) {
  {
    std::lock_guard guard(lock_);
    if (drains_.size() < drains_max) {
      drains_.push_back({node, std::exchange(done, {})});
      hurries_ = true;
    }
  }
  if (done) return done("too many drains are asked for: ask again");
  wake_.notify_all();
}

/// Those who are asked to drain take nothing any more: of two at once the second may have nobody left to give to.
void node_members::pass_on_drains(std::vector<member> all) {
  std::vector<wanted_drain> wanted;
  {
    std::lock_guard guard(lock_);
    wanted.swap(drains_);
  }
  for (const auto& [node, done] : wanted) {
    auto why = hindrance_of_drain(all, node);
    if (why.empty()) {
      const auto at = std::find_if(all.begin(), all.end(), [&](const member& one) { return one.who.node == node; });
      if (const auto failure = table_->drain(at->who)) {
        why = failure->text;
      } else {
        at->state = member_state::draining;
      }
    }
    done(why);
  }
}

void node_members::note_drained(const std::vector<member>& all) {
  const bool owns_any =
      std::any_of(owners_.begin(), owners_.end(), [&](const shard_owner& one) { return one.node == who_.node; });
  const bool has_others =
      std::any_of(all.begin(), all.end(), [&](const member& one) { return one.who.node != who_.node && is_up(one); });
  const bool is_over = is_draining() && !owns_any && is_empty(giving_.under_way());
  {
    std::lock_guard guard(lock_);
    is_drained_ = is_over || (wants_drain_ && !has_others);
  }
  wake_.notify_all();
  if (is_over && !std::exchange(has_said_so_, true) && moves_.drained) moves_.drained();
}

/// Who cannot read the table gives nothing away: it ends, and others take what it leaves.
void node_members::give_up_draining() {
  {
    std::lock_guard guard(lock_);
    is_drained_ = wants_drain_;
  }
  wake_.notify_all();
}

void node_members::drain(std::chrono::milliseconds most) {
  std::unique_lock guard(lock_);
  if (stopping_) return;
  wants_drain_ = true;
  hurries_ = true;
  wake_.notify_all();
  wake_.wait_for(guard, most, [this] { return is_drained_ || stopping_; });
}

}  // namespace madang
