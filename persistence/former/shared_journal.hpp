#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "persistence/ports/former_journal.hpp"

namespace madang {

/// A node's journal, where others have written some of its shards before: what is read of an entity, or of a channel
/// that is keyed by one, is read of all who have written it, and its numbers join that to one stream. Appends,
/// checkpoints and positions are this node's alone.
class shared_journal final : public journal {
 public:
  using former_list = std::vector<std::shared_ptr<former_journal>>;

  explicit shared_journal(journal& own) : own_(own) {}

  /// From now on these are read, too. Any thread.
  void read_also(former_list formers);
  former_list formers() const;

  void append(std::span<const draft> drafts, std::span<event_meta> stamps) override { own_.append(drafts, stamps); }
  position last() const override { return own_.last(); }
  position durable() const override { return own_.durable(); }
  std::size_t pending_bytes() const override { return own_.pending_bytes(); }
  journal_health health() const override { return own_.health(); }
  result<std::vector<record>, read_failure> read_stream(entity_id stream, std::uint64_t after_seq) override;
  result<std::vector<record>, read_failure> read_stream_part(entity_id stream, std::uint64_t after_seq,
                                                             std::size_t limit) override;
  result<std::vector<record>, read_failure> read_channel(channel_id channel, std::uint64_t after,
                                                         std::size_t limit) override;
  std::uint64_t last_number(channel_id channel) const override { return own_.last_number(channel); }
  result<position, read_failure> replay(position after, const std::function<bool(const record&)>& visit) override {
    return own_.replay(after, visit);
  }
  void put_snapshot(snapshot taken) override { own_.put_snapshot(std::move(taken)); }
  bool takes_every_snapshot() const override { return own_.takes_every_snapshot(); }
  void retire_snapshot(const snapshot_retirement& gone) override { own_.retire_snapshot(gone); }
  void complete_checkpoint(position at) override { own_.complete_checkpoint(at); }
  position checkpoint() const override { return own_.checkpoint(); }
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) override;
  std::size_t waiting_snapshot_bytes() const override { return own_.waiting_snapshot_bytes(); }
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) override {
    return own_.live_snapshots(visit);
  }

 private:
  former_list formers_of(entity_id entity) const;

  journal& own_;
  mutable std::mutex lock_;
  former_list formers_;  ///< under the lock
};

}  // namespace madang
