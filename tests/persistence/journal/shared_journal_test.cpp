#include "persistence/former/shared_journal.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "persistence/former/numbered_part.hpp"

namespace madang {
namespace {

constexpr entity_id account{entity_kind::account, 0x7000'0000'0000'0a01};

/// What one writer has of an account's stream, and an index that counts on from the last number each time that the
/// writer begins a part.
struct written_stream {
  std::vector<std::vector<std::uint64_t>> parts;

  result<std::vector<record>, read_failure> read(std::uint64_t after, std::size_t limit) const {
    std::vector<record> found;
    std::uint64_t last = 0;
    for (const auto& part : parts) {
      auto place = last;
      for (const auto seq : part) {
        if (++place > after && found.size() < limit) {
          record one;
          one.stream = account;
          one.meta.seq = seq;
          found.push_back(std::move(one));
        }
        last = seq;
      }
    }
    return found;
  }
};

/// This node's own: only the stream is read.
class own_part final : public journal {
 public:
  explicit own_part(written_stream of) : of_(std::move(of)) {}

  void append(std::span<const draft>, std::span<event_meta>) override {}
  position last() const override { return {}; }
  position durable() const override { return {}; }
  std::size_t pending_bytes() const override { return 0; }
  journal_health health() const override { return {}; }
  result<std::vector<record>, read_failure> read_stream(entity_id, std::uint64_t after) override {
    return of_.read(after, SIZE_MAX);
  }
  result<std::vector<record>, read_failure> read_stream_part(entity_id, std::uint64_t after,
                                                             std::size_t limit) override {
    return of_.read(after, limit);
  }
  result<std::vector<record>, read_failure> read_channel(channel_id, std::uint64_t, std::size_t) override {
    return std::vector<record>{};
  }
  std::uint64_t last_number(channel_id) const override { return 0; }
  result<position, read_failure> replay(position, const std::function<bool(const record&)>&) override {
    return position{};
  }
  void put_snapshot(snapshot) override {}
  void retire_snapshot(const snapshot_retirement&) override {}
  void complete_checkpoint(position) override {}
  position checkpoint() const override { return {}; }
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id) override { return std::optional<snapshot>{}; }
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>&) override {
    return std::uint64_t{0};
  }

 private:
  const written_stream of_;
};

/// Another writer's, read as `postgres_former` reads it.
class other_part final : public former_journal {
 public:
  explicit other_part(written_stream of) : of_(std::move(of)) { add_shard(written_, shard_of(account)); }

  std::uint16_t writer() const override { return 2; }
  const shard_set& written() const override { return written_; }
  result<std::vector<record>, read_failure> read_stream(entity_id stream, std::uint64_t after,
                                                        std::size_t limit) override {
    return read_numbered_part([&](std::uint64_t place, std::size_t most) { return of_.read(place, most); }, stream,
                              after, limit);
  }
  result<std::vector<record>, read_failure> read_channel(channel_id, std::uint64_t, std::size_t) override {
    return std::vector<record>{};
  }
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id) override { return std::optional<snapshot>{}; }
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>&) override {
    return std::uint64_t{0};
  }
  result<bool, read_failure> replay_tail(const std::function<void(const record&)>&) override { return true; }
  result<std::uint64_t, read_failure> last_numbers(const std::function<void(channel_id, std::uint64_t)>&) override {
    return std::uint64_t{0};
  }

 private:
  const written_stream of_;
  shard_set written_{};
};

std::vector<std::uint64_t> read_in_parts(shared_journal& from, std::uint64_t after, std::size_t part_max) {
  std::vector<std::uint64_t> all;
  for (bool more = true; more;) {
    const auto some = from.read_stream_part(account, after, part_max);
    EXPECT_TRUE(some);
    if (!some) return all;
    more = some->size() == part_max;
    for (const auto& one : *some) all.push_back(after = one.meta.seq);
  }
  return all;
}

/// The shard went to the other node, came back, went again, and came back again.
TEST(shared_journal, has_every_event_of_a_stream_after_a_number_whoever_wrote_between) {
  own_part own({{{1, 2, 3}, {8, 9, 10, 11}, {15, 16}}});
  shared_journal both(own);
  both.read_also({std::make_shared<other_part>(written_stream{{{4, 5, 6, 7}, {12, 13, 14}}})});
  for (std::uint64_t after = 0; after <= 16; ++after) {
    std::vector<std::uint64_t> wanted;
    for (auto seq = after + 1; seq <= 16; ++seq) wanted.push_back(seq);
    for (const std::size_t part_max : {1U, 2U, 3U, 100U}) {
      EXPECT_EQ(read_in_parts(both, after, part_max), wanted) << "after " << after << ", by " << part_max;
    }
  }
}

}  // namespace
}  // namespace madang
