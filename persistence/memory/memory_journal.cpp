#include "persistence/memory/memory_journal.hpp"

#include <algorithm>
#include <utility>

#include "messages/ensure.hpp"
#include "persistence/codec/record_codec.hpp"
#include "persistence/memory/kept_pieces.hpp"

namespace madang {
namespace {

/// Records that `replay` takes out at a time, so that no lock is held while they are visited.
constexpr std::size_t replay_step = 256;

record make_record(const draft& from, const event_meta& stamp) {
  record made;
  made.stream = from.stream;
  made.meta = stamp;
  made.type = from.type;
  made.version = from.version;
  made.channel_count = from.channel_count;
  for (std::size_t i = 0; i < from.channel_count; ++i) made.channels[i] = from.channels[i];
  made.payload.assign(from.payload.begin(), from.payload.end());
  return made;
}

std::size_t stored_size(const record& one) {
  return record_head_bytes + one.channel_count * record_channel_bytes + one.payload.size();
}

}  // namespace

memory_journal::memory_journal(memory_journal_options options) : options_(std::move(options)) {
  ensure(options_.time != nullptr, "a journal needs a clock");
}

// ---- what the disk does --------------------------------------------------------------------------------------------

void memory_journal::flush() {
  move_durable(last());
}

void memory_journal::flush_up_to(position upto) {
  move_durable(upto);
}

void memory_journal::flush_groups(std::size_t count) {
  position upto;
  {
    std::lock_guard lock(mutex_);
    if (count == 0 || group_ends_.empty()) return;
    upto = group_ends_[std::min(count, group_ends_.size()) - 1];
  }
  move_durable(upto);
}

void memory_journal::fail(std::string why) {
  std::lock_guard lock(mutex_);
  health_ = {false, std::move(why)};
}

void memory_journal::heal() {
  std::lock_guard lock(mutex_);
  health_ = {};
}

void memory_journal::move_durable(position upto) {
  std::lock_guard telling(delivery_);
  std::optional<durable_batch> batch;
  {
    std::lock_guard lock(mutex_);
    if (!health_.writable) return;
    const auto first = durable_.value + 1;
    while (!group_ends_.empty() && group_ends_.front() <= upto && store_group(group_ends_.front())) {
      durable_ = group_ends_.front();
      group_ends_.pop_front();
    }
    if (durable_.value < first) return;
    for (auto i = first; i <= durable_.value; ++i) pending_bytes_ -= stored_size(*records_[i - 1]);
    batches_.push_back({{first}, durable_});
    release_steps();
    if (options_.projected != nullptr) batch = encode(batches_.size());
  }
  if (options_.metrics != nullptr) options_.metrics->batches_written.add();
  if (batch) options_.projected->offer(*std::move(batch));
  if (options_.on_durable) options_.on_durable(durable());
}

/// False: nothing becomes durable until `heal`.
bool memory_journal::store_group(position end) {
  if (!options_.store) return true;
  auto why = options_.store(std::span(records_).subspan(durable_.value, end.value - durable_.value));
  if (why) health_ = {false, *std::move(why)};
  return !why;
}

std::unique_ptr<memory_journal> memory_journal::crash(memory_journal_options next) const {
  auto survivor = std::make_unique<memory_journal>(std::move(next));
  std::lock_guard lock(mutex_);
  for (std::uint64_t i = 0; i < durable_.value; ++i) {
    const auto& one = *records_[i];
    for (std::size_t c = 0; c < one.channel_count; ++c) {
      survivor->stamps_.restore_channel(one.channels[c], one.meta.channel_numbers[c]);
      survivor->channels_[one.channels[c]].push_back(one.meta.at.value);
    }
    survivor->streams_[one.stream].push_back(one.meta.at.value);
    survivor->superseded_.note(one.type, one.version, one.payload);
    survivor->records_.push_back(records_[i]);
  }
  if (durable_.value > 0) survivor->stamps_.restore(durable_, records_[durable_.value - 1]->meta.time);
  survivor->durable_ = durable_;
  survivor->batches_ = batches_;
  survivor->snapshots_ = snapshots_;
  survivor->pieces_ = pieces_;
  survivor->retired_ = retired_;
  survivor->checkpoint_ = checkpoint_;
  return survivor;
}

durable_batch memory_journal::encode(std::uint64_t number) const {
  const auto span = batches_[number - 1];
  auto bytes = std::make_shared<std::vector<std::byte>>();
  for (auto at = span.first.value; at <= span.last.value; ++at) append_record(*records_[at - 1], *bytes);
  return {number, span.first, span.last, std::move(bytes)};
}

result<durable_batch, read_failure> memory_journal::read_batch(std::uint64_t number) const {
  std::lock_guard lock(mutex_);
  if (number == 0 || number > batches_.size()) {
    return refused{read_failure{"there is no batch " + std::to_string(number)}};
  }
  return encode(number);
}

// ---- journal -------------------------------------------------------------------------------------------------------

void memory_journal::append(std::span<const draft> drafts, std::span<event_meta> stamps) {
  ensure(drafts.size() == stamps.size(), "every draft needs room for its stamp");
  if (drafts.empty()) return;
  {
    std::lock_guard lock(mutex_);
    stamps_.begin_group(options_.time->now());
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      stamps[i] = stamps_.next(drafts[i]);
      keep(make_record(drafts[i], stamps[i]));
    }
    group_ends_.push_back(stamps_.last());
  }
  if (options_.metrics != nullptr) options_.metrics->events_appended.add(drafts.size());
  if (options_.automatic) flush();
}

void memory_journal::keep(record one) {
  superseded_.note(one.type, one.version, one.payload);
  pending_bytes_ += stored_size(one);
  streams_[one.stream].push_back(one.meta.at.value);
  for (std::size_t i = 0; i < one.channel_count; ++i) channels_[one.channels[i]].push_back(one.meta.at.value);
  records_.push_back(std::make_shared<const record>(std::move(one)));
}

position memory_journal::last() const {
  std::lock_guard lock(mutex_);
  return stamps_.last();
}

position memory_journal::durable() const {
  std::lock_guard lock(mutex_);
  return durable_;
}

std::size_t memory_journal::pending_bytes() const {
  std::lock_guard lock(mutex_);
  return pending_bytes_;
}

journal_health memory_journal::health() const {
  std::lock_guard lock(mutex_);
  return health_;
}

result<std::vector<record>, read_failure> memory_journal::read_stream(entity_id stream, std::uint64_t after_seq) {
  return read_stream_part(stream, after_seq, SIZE_MAX);
}

result<std::vector<record>, read_failure> memory_journal::read_stream_part(entity_id stream, std::uint64_t after_seq,
                                                                           std::size_t limit) {
  std::lock_guard lock(mutex_);
  std::vector<record> found;
  const auto positions = streams_.find(stream);
  if (positions == streams_.end()) return found;
  for (const auto at : positions->second) {
    if (found.size() == limit) break;
    if (records_[at - 1]->meta.seq > after_seq) found.push_back(*records_[at - 1]);
  }
  superseded_.mark(found);
  return found;
}

result<std::vector<record>, read_failure> memory_journal::read_channel(channel_id channel, std::uint64_t after,
                                                                       std::size_t limit) {
  std::lock_guard lock(mutex_);
  std::vector<record> found;
  const auto positions = channels_.find(channel);
  if (positions == channels_.end()) return found;
  const auto& all = positions->second;
  for (auto i = after; i < all.size() && found.size() < limit; ++i) found.push_back(*records_[all[i] - 1]);
  superseded_.mark(found);
  return found;
}

std::uint64_t memory_journal::last_number(channel_id channel) const {
  std::lock_guard lock(mutex_);
  return stamps_.last_number(channel);
}

std::vector<std::shared_ptr<const record>> memory_journal::records_from(std::size_t index, std::size_t limit) const {
  std::lock_guard lock(mutex_);
  const auto end = std::min<std::size_t>(durable_.value, index + limit);
  if (index >= end) return {};
  const auto at = [&](std::size_t i) { return records_.begin() + static_cast<std::ptrdiff_t>(i); };
  return {at(index), at(end)};
}

result<position, read_failure> memory_journal::replay(position after, const std::function<bool(const record&)>& visit) {
  auto upto = after;
  while (true) {
    const auto some = records_from(upto.value, replay_step);
    if (some.empty()) return upto;
    for (const auto& one : some) {
      upto = one->meta.at;
      if (superseded_.contains(upto)) {
        auto marked = *one;
        marked.superseded = true;
        if (!visit(marked)) return upto;
      } else if (!visit(*one)) {
        return upto;
      }
    }
  }
}

// ---- snapshots -----------------------------------------------------------------------------------------------------

void memory_journal::step(position need, std::function<void(memory_journal&)> take) {
  std::lock_guard lock(mutex_);
  steps_.push_back({need, std::move(take)});
  release_steps();
}

void memory_journal::release_steps() {
  while (!steps_.empty() && steps_.front().need <= durable_) {
    steps_.front().take(*this);
    steps_.pop_front();
  }
}

void memory_journal::put_snapshot(snapshot taken) {
  if (options_.metrics != nullptr) options_.metrics->snapshots_written.add();
  std::lock_guard lock(mutex_);
  auto waiting = undurable_snapshots_.add(std::move(taken));
  steps_.push_back({waiting->at, [waiting](memory_journal& self) {
                      self.undurable_snapshots_.remove(waiting);
                      self.retired_.erase(waiting->entity);
                      keep_pieces(self.pieces_, *waiting);
                      auto& stored = self.snapshots_[waiting->entity];
                      if (!waiting->replaces(stored)) return;
                      waiting->seq = std::max(waiting->seq, stored.seq);
                      stored = std::move(*waiting);
                    }});
  release_steps();
}

void memory_journal::retire_snapshot(const snapshot_retirement& gone) {
  step(gone.at, [gone](memory_journal& self) { self.retired_.try_emplace(gone.entity, gone); });
}

void memory_journal::complete_checkpoint(position at) {
  if (options_.metrics != nullptr) options_.metrics->checkpoints.add();
  step(at, [at](memory_journal& self) { self.apply_checkpoint(at); });
}

void memory_journal::apply_checkpoint(position at) {
  checkpoint_ = std::max(checkpoint_, at);
  std::erase_if(retired_, [this, at](const auto& one) {
    const auto& [entity, retired] = one;
    if (retired.at > at) return false;
    const auto stored = snapshots_.find(entity);
    if (stored != snapshots_.end() && stored->second.live && retired.takes(stored->second)) snapshots_.erase(stored);
    return true;
  });
}

position memory_journal::checkpoint() const {
  std::lock_guard lock(mutex_);
  return checkpoint_;
}

std::optional<snapshot> memory_journal::with_pieces(snapshot one) const {
  const auto stored = pieces_.find(one.entity);
  if (stored != pieces_.end()) one.pieces = joined(std::move(one.pieces), stored->second);
  return one;
}

result<std::optional<snapshot>, read_failure> memory_journal::read_snapshot(entity_id entity) {
  std::lock_guard lock(mutex_);
  if (auto waiting = undurable_snapshots_.find(entity)) return with_pieces(*std::move(waiting));
  const auto stored = snapshots_.find(entity);
  if (stored == snapshots_.end()) return std::optional<snapshot>{};
  return with_pieces(stored->second);
}

std::size_t memory_journal::waiting_snapshot_bytes() const {
  std::lock_guard lock(mutex_);
  return undurable_snapshots_.bytes();
}

result<std::uint64_t, read_failure> memory_journal::live_snapshots(const std::function<void(snapshot)>& visit) {
  std::vector<snapshot> live;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [entity, stored] : snapshots_) {
      if (stored.live) live.push_back(*with_pieces(stored));
    }
  }
  // In the order of their ids: a run with the same seed must not depend on hashing.
  std::sort(live.begin(), live.end(), [](const auto& a, const auto& b) { return a.entity < b.entity; });
  for (auto& one : live) visit(std::move(one));
  return std::uint64_t{live.size()};
}

}  // namespace madang
