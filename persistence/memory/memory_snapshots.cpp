#include "persistence/memory/memory_snapshots.hpp"

#include <algorithm>

#include "persistence/memory/kept_pieces.hpp"

namespace madang {
namespace {

void put_younger(std::map<entity_id, snapshot>& to, const snapshot& taken) {
  auto& known = to[taken.entity];
  if (!taken.replaces(known)) return;
  const auto seq = std::max(known.seq, taken.seq);
  known = taken;
  known.seq = seq;
}

std::vector<snapshot_piece> pieces_of(const snapshot_memory& in, entity_id entity) {
  const auto found = in.pieces.find(entity);
  return found == in.pieces.end() ? std::vector<snapshot_piece>{} : found->second;
}

}  // namespace

void memory_snapshots::put_snapshot(snapshot taken) {
  std::lock_guard lock(in_->mutex);
  keep_pieces(in_->pieces, taken);
  if (taken.live) {
    put_younger(in_->live, taken);
    const auto idle = in_->idle.find(taken.entity);
    if (idle != in_->idle.end() && taken.replaces(idle->second)) in_->idle.erase(idle);
    return;
  }
  put_younger(in_->idle, taken);
  in_->retired.push_back({taken.entity, taken.seq, taken.at});
  if (!in_->live.contains(taken.entity)) return;
  // It stays live, in its new state, until the checkpoint.
  const auto entity = taken.entity;
  taken.live = true;
  put_younger(in_->live, taken);
  in_->live[entity].live = true;
}

void memory_snapshots::retire_snapshot(const snapshot_retirement& gone) {
  std::lock_guard lock(in_->mutex);
  in_->retired.push_back(gone);
}

void memory_snapshots::complete_checkpoint(position at) {
  std::lock_guard lock(in_->mutex);
  std::erase_if(in_->retired, [&](const auto& one) {
    if (one.at > at) return false;
    const auto found = in_->live.find(one.entity);
    if (found != in_->live.end() && one.takes(found->second)) in_->live.erase(found);
    return true;
  });
  in_->checkpoint = std::max(in_->checkpoint, at);
}

position memory_snapshots::checkpoint() const {
  std::lock_guard lock(in_->mutex);
  return in_->checkpoint;
}

result<std::optional<snapshot>, read_failure> memory_snapshots::read_snapshot(entity_id entity) {
  std::lock_guard lock(in_->mutex);
  std::optional<snapshot> youngest;
  for (const auto* each : {&in_->live, &in_->idle}) {
    const auto found = each->find(entity);
    if (found != each->end() && (!youngest || youngest->seq < found->second.seq)) youngest = found->second;
  }
  if (youngest) youngest->pieces = pieces_of(*in_, entity);
  return youngest;
}

result<std::vector<snapshot_piece>, read_failure> memory_snapshots::read_pieces(entity_id entity) {
  std::lock_guard lock(in_->mutex);
  return pieces_of(*in_, entity);
}

result<std::uint64_t, read_failure> memory_snapshots::live_snapshots(const std::function<void(snapshot)>& visit) {
  std::lock_guard lock(in_->mutex);
  for (const auto& [entity, one] : in_->live) {
    auto whole = one;
    whole.pieces = pieces_of(*in_, entity);
    visit(std::move(whole));
  }
  return std::uint64_t{in_->live.size()};
}

}  // namespace madang
