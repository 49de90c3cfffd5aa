#include "persistence/recovery/journal_recovery.hpp"

#include <algorithm>

namespace madang {
namespace {

std::string name_of(const batch_row& row) {
  return "batch " + std::to_string(row.number) + " (positions " + std::to_string(row.first.value) + " to " +
         std::to_string(row.last.value) + ")";
}

std::optional<std::string> judge_projection(const projection& projected, const snapshot_store& snapshots,
                                            const batch_end& end) {
  const auto seen = std::max(projected.projected(), snapshots.checkpoint());
  if (projected.projected_batch() <= end.number && seen <= end.last) return std::nullopt;
  return "the read models have seen position " + std::to_string(seen.value) + " (batch " +
         std::to_string(projected.projected_batch()) + "), but the journal ends at position " +
         std::to_string(end.last.value) + " (batch " + std::to_string(end.number) +
         "): the journal has lost its end, or the two files are not of the same journal";
}

/// Where the check starts: at the batch before the first that a recovery replays, and no later than what the projection
/// has not seen.
result<std::uint64_t, std::string> first_to_check(batch_source& reader, const projection& projected,
                                                  position checkpoint, const batch_end& end) {
  auto first = reader.first_batch_after(checkpoint, end.number);
  if (!first) return refused{first.error().why};
  auto at_hand = reader.first_at_hand();
  if (!at_hand) return refused{at_hand.error().why};
  auto from = std::min(*first, end.number);
  // The one before is there to catch damage at the seam; it is not worth opening a segment.
  if (*at_hand != 0 && from > *at_hand) --from;
  return std::max<std::uint64_t>(std::min(from, projected.projected_batch() + 1), 1);
}

result<chain_hash, std::string> chain_before(batch_source& reader, std::uint64_t first) {
  if (first == 1) return chain_hash{};
  auto chain = reader.chain_of(first - 1);
  if (!chain) return refused{chain.error().why};
  if (!*chain) return refused{"the batch before batch " + std::to_string(first) + " is missing"};
  return **chain;
}

}  // namespace

std::optional<std::string> batch_checker::check_record(const record_view& one, std::size_t offset) {
  const auto at = " at byte " + std::to_string(offset);
  if (last_ && one.meta.at.value != last_->value + 1) {
    return "position " + std::to_string(last_->value + 1) + " is missing" + at;
  }
  if (one.meta.time < time_) return "time goes backwards" + at;
  last_ = one.meta.at;
  time_ = one.meta.time;
  return std::nullopt;
}

std::optional<std::string> batch_checker::check(const batch_row& row,
                                                const std::function<void(const record_view&)>& each) {
  if (chain_ && chain_after(*chain_, row.incarnation, row.number, row.bytes) != row.chain) {
    return name_of(row) + " does not fit the hash chain: it, or the batch before it, was changed";
  }
  chain_ = row.chain;
  record_walk walk(row.bytes);
  record_view one;
  bool first = true;
  while (walk.next(one)) {
    if (std::exchange(first, false) && one.meta.at != row.first) return name_of(row) + " starts at another position";
    if (auto wrong = check_record(one, walk.offset())) return name_of(row) + ": " + *wrong;
    if (each) each(one);
  }
  if (walk.wrong() != nullptr) {
    return name_of(row) + ": " + walk.wrong() + " at byte " + std::to_string(walk.offset());
  }
  if (!last_ || *last_ != row.last) return name_of(row) + " ends at another position";
  return std::nullopt;
}

std::optional<std::string> judge_head(const head_mark& head, const batch_end& end,
                                      const std::function<std::optional<chain_hash>(std::uint64_t)>& chain_at) {
  if (head.batch > end.number || head.at > end.last) {
    return "the journal has lost what was already acknowledged: it ends at position " + std::to_string(end.last.value) +
           " (batch " + std::to_string(end.number) + "), the head file says " + std::to_string(head.at.value) +
           " (batch " + std::to_string(head.batch) + "); " +
           std::to_string(head.at.value - std::min(head.at.value, end.last.value)) +
           " positions are missing. Restore the journal from a backup; starting without them takes back what users "
           "have seen, so the head file is not to be deleted lightly";
  }
  const auto chain = head.batch == end.number ? std::optional(end.chain) : chain_at(head.batch);
  if (!chain || *chain == head.chain) return std::nullopt;
  return "batch " + std::to_string(head.batch) +
         " is not the one that the head file remembers: the journal was "
         "replaced or changed";
}

result<batch_end, std::string> recover_journal(batch_store& store, batch_source& reader,
                                               const std::optional<head_mark>& head, projection& projected,
                                               const snapshot_store& snapshots, journal_buffer& buffer,
                                               unprojected_batches& unprojected, superseded_groups& superseded) {
  const auto end = store.last();
  if (!end) return refused{"the journal cannot be read: " + end.error().text};
  const auto chain_at = [&](std::uint64_t number) {
    auto chain = reader.chain_of(number);
    return chain ? *chain : std::nullopt;
  };
  if (head) {
    if (auto wrong = judge_head(*head, *end, chain_at)) return refused{*wrong};
  }
  if (auto wrong = judge_projection(projected, snapshots, *end)) return refused{*wrong};
  if (end->number == 0) return *end;

  const auto from = first_to_check(reader, projected, snapshots.checkpoint(), *end);
  if (!from) return refused{from.error()};
  const auto before = chain_before(reader, *from);
  if (!before) return refused{before.error()};
  batch_checker checker(*before, *from == 1 ? std::optional(position{}) : std::nullopt);
  const auto numbers = [&buffer, &superseded](const record_view& one) {
    superseded.note(one.type, one.version, one.payload);
    for (std::size_t i = 0; i < one.channel_count; ++i) {
      buffer.restore_channel(one.channels[i], one.meta.channel_numbers[i]);
    }
  };
  for (auto number = *from; number <= end->number; ++number) {
    std::optional<std::string> wrong;
    const bool is_unprojected = number > projected.projected_batch();
    auto found = reader.visit(number, [&](const batch_row& row) {
      wrong = checker.check(row, is_unprojected ? numbers : std::function<void(const record_view&)>{});
      if (wrong || !is_unprojected) return;
      auto batch = std::make_shared<journal_batch>();
      batch->number = row.number;
      batch->first = row.first;
      batch->last = row.last;
      batch->bytes.assign(row.bytes.begin(), row.bytes.end());
      unprojected.add(std::move(batch));
    });
    if (!found) return refused{found.error().why};
    if (wrong) return refused{"the journal is damaged: " + *wrong};
  }
  auto known = projected.last_numbers(
      [&buffer](channel_id channel, std::uint64_t number) { buffer.restore_channel(channel, number); });
  if (!known) return refused{known.error().why};
  buffer.restore(end->last, checker.time(), end->number);
  return *end;
}

}  // namespace madang
