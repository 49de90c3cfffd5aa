#include <spdlog/spdlog.h>

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <chrono>
#include <thread>
#include <utility>

#include "cluster/node/members/shard_withdrawal.hpp"
#include "cluster/node/node.hpp"
#include "cluster/node/node_end.hpp"
#include "config/cluster/cluster_settings.hpp"
#include "gateway/gateway.hpp"
#include "messages/admin/platform_messages.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr auto pause = 1ms;
/// How long what has begun in shards may take to its end: beyond it messages without their askers may come first.
constexpr auto settle_most = 300ms;
/// How far behind the lists may be before anything is held up for them, and then.
constexpr std::int64_t behind_most_ms = 5'000;
constexpr std::int64_t written_most_ms = 2'000;
/// Entities end as fast as they do what lies before them. One that does not end for so long never will.
constexpr auto end_most = 60s;
constexpr auto goodbye_most = 500ms;

template <class Visit>
void for_each_shard(const shard_set& shards, Visit&& visit) {
  for (std::uint32_t shard = 0; shard < shard_count; ++shard) {
    if (holds_shard(shards, static_cast<std::uint8_t>(shard))) visit(shard);
  }
}

}  // namespace

// How shards leave a node that goes on, or is about to end.

/// None may be complete while others own what this node has written. False: one is under way.
bool node::forbid_checkpoints() {
  if (!forbids_checkpoints_) forbids_checkpoints_ = region_->forbid_checkpoints();
  return forbids_checkpoints_;
}

result<position, std::string> node::withdraw_shards(const shard_set& shards, const std::function<void()>& close) {
  const auto each = [&shards](auto what) { return [&shards, what] { for_each_shard(shards, what); }; };
  withdrawal_steps steps;
  steps.wait_projected = [this] { return stores_->wait_projected(behind_most_ms); };
  steps.are_checkpoints_forbidden = [this] { return forbids_checkpoints_; };
  steps.forbid_checkpoints = [this] { return forbid_checkpoints(); };
  steps.allow_checkpoints = [this] {
    if (std::exchange(forbids_checkpoints_, false)) region_->allow_checkpoints();
  };
  steps.wait_snapshots = [this] { return stores_->wait_snapshots(behind_most_ms); };
  steps.hold_commands = each([this](std::uint32_t shard) { region_->hold_commands(shard); });
  steps.settle = [this, &shards] {
    const auto until = steady::now() + settle_most;
    while (region_->unsettled_of(shards) > 0 && steady::now() < until) std::this_thread::sleep_for(pause);
  };
  steps.is_stopping = [this] { return cluster_->is_stopping(); };
  steps.open = each([this](std::uint32_t shard) { region_->open_shard(shard); });
  steps.count_as_given = [this, &shards] {
    has_all_it_wrote_ = false;
    stores_->give_away(shards);
  };
  steps.close = [this, &shards, &close] {
    for_each_shard(shards, [this](std::uint32_t shard) { region_->close_shard(shard); });
    close();
  };
  steps.end_entities = [this, &shards] { end_entities_of(shards); };
  steps.finish_journal = [this] { return finish_journal(); };
  return withdraw(steps);
}

void node::end_entities_of(const shard_set& shards) {
  const auto until = steady::now() + end_most;
  while (region_->end_entities(shards) > 0 && !cluster_->is_stopping()) {
    if (steady::now() > until) end_process("entities of shards that move do not end");
    std::this_thread::sleep_for(pause);
  }
}

/// Whoever reads of this journal what it has written reads rows, snapshots and batches alike.
result<position, std::string> node::finish_journal() {
  const auto last = stores_->journal().last();
  while (stores_->journal().durable() < last) {
    if (cluster_->is_stopping()) return refused{std::string("this node ends")};
    std::this_thread::sleep_for(pause);
  }
  if (!stores_->wait_projected(written_most_ms)) return refused{std::string("the lists do not catch up")};
  if (!stores_->wait_snapshots(written_most_ms)) return refused{std::string("snapshots cannot be written")};
  return stores_->journal().durable();
}

/// What ran once on the platform runs there.
void node::forget_what_was_given(const shard_set& shards) {
  stores_->given(shards);
  if (!holds_shard(shards, shard_of(entity_of(madang::admin::the_platform)))) return;
  std::lock_guard guard(makers_lock_);
  if (makers_) caf::anon_send_exit(makers_, caf::exit_reason::user_shutdown);
  makers_ = nullptr;
}

void node::drain() {
  const auto most = config_.of<cluster_settings>().drain_ms;
  if (!cluster_ || most == 0) return;
  cluster_->drain(std::chrono::milliseconds(most));
  if (!is_draining()) return;
  if (gateway_) gateway_->say_goodbye();
  // Whoever asks again on the same connection meanwhile is told to make another one, elsewhere.
  std::this_thread::sleep_for(goodbye_most);
}

}  // namespace madang
