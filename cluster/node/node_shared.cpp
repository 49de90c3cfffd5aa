#include <spdlog/spdlog.h>

#include <utility>

#include "cluster/node/node.hpp"
#include "gateway/gateway.hpp"
#include "messages/admin/platform_messages.hpp"

namespace madang {

// What a node does otherwise, or besides, where other nodes serve entities, too.

/// Where others serve entities, too: of the shards that this node owns.
result<recovery_report, std::string> node::recover_entities() {
  recovery_scope scope;
  if (cluster_) {
    const auto owned = cluster_->settle(stores_->journal_number(), stores_->journal().last().value > 0);
    if (!owned) return refused{owned.error()};
    const auto narrowed = narrow(scope, *owned, false);
    if (!narrowed) return refused{"the journals of others cannot be read: " + narrowed.error().why};
    has_all_it_wrote_ = *narrowed;
  }
  auto report = recover(stores_->journal(), contexts_.entities, *region_, ids_, time_, scope);
  if (!report) return refused{"the journal cannot be replayed: " + report.error().why};
  if (!cluster_) return *report;
  node_members::shard_mover moves;
  moves.take = [this](const shard_set& shards) { return take_shards(shards); };
  moves.taken = [this](const shard_set& shards) { serve_what_was_taken(shards); };
  moves.withdraw = [this](const shard_set& shards, const auto& close) { return withdraw_shards(shards, close); };
  moves.given = [this](const shard_set& shards) { forget_what_was_given(shards); };
  moves.draining = [this] {
    if (auto* doors = made_gateway_.load()) doors->say_goodbye();
  };
  moves.drained = parts_.drained;
  const auto served = cluster_->serve(std::move(moves));
  if (!served) return refused{served.error()};
  return *report;
}

/// To the entities of these shards, whoever has written them. Gives whether all that this node has written is its own
/// then.
result<bool, read_failure> node::narrow(recovery_scope& scope, const shard_set& shards, bool has_been_running) {
  auto formers = stores_->read_formers(config_, shards);
  if (!formers) return refused{formers.error()};
  scope = scope_of(shards, std::move(formers->all), formers->own_written, has_been_running);
  return formers->has_all_it_wrote;
}

/// What another node served comes here, or what was about to leave does not.
result<bool, read_failure> node::take_shards(const shard_set& shards) {
  recovery_scope scope;
  const auto narrowed = narrow(scope, shards, true);
  if (!narrowed) return narrowed;
  const auto report = recover(stores_->journal(), contexts_.entities, *region_, ids_, time_, scope);
  if (!report) return refused{report.error()};
  has_all_it_wrote_ = *narrowed;
  if (*narrowed && std::exchange(forbids_checkpoints_, false)) region_->allow_checkpoints();
  for (std::uint32_t shard = 0; shard < shard_count; ++shard) {
    if (holds_shard(shards, static_cast<std::uint8_t>(shard))) region_->open_shard(shard);
  }
  return true;
}

/// What ran once on the platform, where the dead node served it. While this node starts it does that itself, once the
/// market is open.
void node::serve_what_was_taken(const shard_set& shards) {
  if (!parts_.makers || !config_.makers.enabled) return;
  if (!holds_shard(shards, shard_of(entity_of(madang::admin::the_platform)))) return;
  {
    std::lock_guard guard(makers_lock_);
    if (!is_market_open_) return;
  }
  start_market_makers();
}

/// Those of other nodes, whose news may have been lost.
void node::ask_users_anew() {
  auto* const doors = made_gateway_.load();
  if (doors == nullptr) return;
  doors->forget_standings([this](identity::user_id one) { return !cluster_->serves(entity_of(one)); });
}

/// One node of several registers the administrator: the one that serves the platform. The others wait for him.
result<bool, std::string> node::find_administrator() {
  const bool registers = serves_the_platform();
  auto admin = registers ? ensure_admin(keys_dir(), admin_parts_now()) : await_admin(keys_dir(), admin_parts_now());
  if (!admin) return refused{admin.error()};
  admin_ = *admin;
  return true;
}

/// What runs once on the platform runs there.
bool node::serves_the_platform() const {
  return !cluster_ || cluster_->serves(entity_of(madang::admin::the_platform));
}

}  // namespace madang
