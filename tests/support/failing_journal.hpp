#pragma once

#include <string>

#include "persistence/memory/memory_journal.hpp"

namespace madang {

/// A journal in memory whose reads fail while the test says so.
class failing_journal final : public journal {
 public:
  explicit failing_journal(memory_journal& real) : real_(real) {}

  std::string streams_fail;    ///< why; empty: they do not
  std::string channels_fail;   ///< likewise
  std::string snapshots_fail;  ///< likewise
  std::string replays_fail;    ///< likewise

  void append(std::span<const draft> drafts, std::span<event_meta> stamps) override { real_.append(drafts, stamps); }
  position last() const override { return real_.last(); }
  position durable() const override { return real_.durable(); }
  std::size_t pending_bytes() const override { return real_.pending_bytes(); }
  journal_health health() const override { return real_.health(); }
  result<std::vector<record>, read_failure> read_stream(entity_id stream, std::uint64_t after_seq) override {
    if (!streams_fail.empty()) return refused{read_failure{streams_fail, true}};
    return real_.read_stream(stream, after_seq);
  }
  result<std::vector<record>, read_failure> read_channel(channel_id channel, std::uint64_t after,
                                                         std::size_t limit) override {
    if (!channels_fail.empty()) return refused{read_failure{channels_fail, true}};
    return real_.read_channel(channel, after, limit);
  }
  std::uint64_t last_number(channel_id channel) const override { return real_.last_number(channel); }
  result<position, read_failure> replay(position after, const std::function<bool(const record&)>& visit) override {
    if (!replays_fail.empty()) return refused{read_failure{replays_fail, true}};
    return real_.replay(after, visit);
  }
  void put_snapshot(snapshot taken) override { real_.put_snapshot(std::move(taken)); }
  void retire_snapshot(const snapshot_retirement& gone) override { real_.retire_snapshot(gone); }
  void complete_checkpoint(position at) override { real_.complete_checkpoint(at); }
  position checkpoint() const override { return real_.checkpoint(); }
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) override {
    if (!snapshots_fail.empty()) return refused{read_failure{snapshots_fail, true}};
    return real_.read_snapshot(entity);
  }
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) override {
    if (!snapshots_fail.empty()) return refused{read_failure{snapshots_fail, true}};
    return real_.live_snapshots(visit);
  }

 private:
  memory_journal& real_;
};

}  // namespace madang
