#include "persistence/former/shared_journal.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "cluster/ports/channel_registry.hpp"
#include "messages/channels/channel_slots.hpp"
#include "persistence/former/numbered_part.hpp"
#include "persistence/journal/snapshot_pieces.hpp"

namespace madang {

void shared_journal::read_also(former_list formers) {
  std::lock_guard guard(lock_);
  formers_ = std::move(formers);
}

shared_journal::former_list shared_journal::formers() const {
  std::lock_guard guard(lock_);
  return formers_;
}

shared_journal::former_list shared_journal::formers_of(entity_id entity) const {
  former_list found;
  std::lock_guard guard(lock_);
  std::copy_if(formers_.begin(), formers_.end(), std::back_inserter(found),
               [&](const auto& one) { return one->has_written(entity); });
  return found;
}

result<std::vector<record>, read_failure> shared_journal::read_stream(entity_id stream, std::uint64_t after_seq) {
  return read_stream_part(stream, after_seq, SIZE_MAX);
}

/// Each writer's part of a stream has rising numbers, and no number is in two of them.
result<std::vector<record>, read_failure> shared_journal::read_stream_part(entity_id stream, std::uint64_t after_seq,
                                                                           std::size_t limit) {
  const auto formers = formers_of(stream);
  if (formers.empty()) return own_.read_stream_part(stream, after_seq, limit);
  auto all = read_numbered_part(
      [&](std::uint64_t place, std::size_t most) { return own_.read_stream_part(stream, place, most); }, stream,
      after_seq, limit);
  if (!all) return all;
  for (const auto& one : formers) {
    auto part = one->read_stream(stream, after_seq, limit);
    if (!part) return part;
    all->insert(all->end(), std::make_move_iterator(part->begin()), std::make_move_iterator(part->end()));
  }
  std::sort(all->begin(), all->end(), [](const record& a, const record& b) { return a.meta.seq < b.meta.seq; });
  if (all->size() > limit) all->resize(limit);
  return all;
}

/// Each writer's part of a channel has rising numbers, and no number is in two of them.
result<std::vector<record>, read_failure> shared_journal::read_channel(channel_id channel, std::uint64_t after,
                                                                       std::size_t limit) {
  const auto& slot = slots_by_channel[static_cast<std::uint8_t>(channel.kind)];
  const auto formers = slot.slot == 0 ? former_list() : formers_of({slot.entity, channel.key});
  if (formers.empty()) return own_.read_channel(channel, after, limit);
  auto all =
      read_numbered_part([&](std::uint64_t place, std::size_t most) { return own_.read_channel(channel, place, most); },
                         channel, after, limit);
  if (!all) return all;
  for (const auto& one : formers) {
    auto part = one->read_channel(channel, after, limit);
    if (!part) return part;
    all->insert(all->end(), std::make_move_iterator(part->begin()), std::make_move_iterator(part->end()));
  }
  std::sort(all->begin(), all->end(),
            [&](const record& a, const record& b) { return number_in(channel, a) < number_in(channel, b); });
  if (all->size() > limit) all->resize(limit);
  return all;
}

/// The youngest, as the entity's own numbers say. Its pieces lie with whoever wrote the entity when they were new,
/// beside older snapshots of it.
result<std::optional<snapshot>, read_failure> shared_journal::read_snapshot(entity_id entity) {
  auto youngest = own_.read_snapshot(entity);
  if (!youngest) return youngest;
  for (const auto& one : formers_of(entity)) {
    auto found = one->read_snapshot(entity);
    if (!found) return found;
    if (!*found) continue;
    if (!*youngest || (*youngest)->seq < (*found)->seq) std::swap(*youngest, *found);
    if (*found) (*youngest)->pieces = joined(std::move((*youngest)->pieces), std::move((*found)->pieces));
  }
  return youngest;
}

}  // namespace madang
