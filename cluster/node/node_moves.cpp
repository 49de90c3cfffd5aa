#include <spdlog/spdlog.h>

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <chrono>
#include <thread>
#include <utility>

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

/// A command whose entities all move with it would lose its asker if it were cut in the middle: new ones wait, and what
/// has begun goes on for a while. Then nothing more comes, and whoever is in memory leaves it.
result<position, std::string> node::withdraw_shards(const shard_set& shards, const std::function<void()>& close) {
  if (!stores_->wait_projected(behind_most_ms)) return refused{std::string("the lists are behind the journal")};
  const bool forbade = forbids_checkpoints_;
  if (!forbid_checkpoints()) return refused{std::string("a checkpoint is under way")};
  const auto stay = [&](const char* why) -> result<position, std::string> {
    if (!forbade && std::exchange(forbids_checkpoints_, false)) region_->allow_checkpoints();
    return refused{std::string(why)};
  };
  if (!stores_->wait_snapshots(behind_most_ms)) return stay("snapshots are behind the journal");
  for_each_shard(shards, [this](std::uint32_t shard) { region_->hold_commands(shard); });
  const auto until = steady::now() + settle_most;
  while (region_->unsettled_of(shards) > 0 && steady::now() < until) std::this_thread::sleep_for(pause);
  if (cluster_->is_stopping()) {
    for_each_shard(shards, [this](std::uint32_t shard) { region_->open_shard(shard); });
    return stay("this node ends");
  }
  has_all_it_wrote_ = false;
  // Until it is certain whose they are, nothing that is read meanwhile counts them as this node's.
  stores_->give_away(shards);
  for_each_shard(shards, [this](std::uint32_t shard) { region_->close_shard(shard); });
  close();
  end_entities_of(shards);
  return finish_journal();
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
