#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "cluster/channels/channel_traffic.hpp"
#include "gateway/stream/channels/private_feed.hpp"

/// Nodes in one thread, from a seed: the real channels between them over links that are slow, short of room and cut by
/// the death of a process; a store that says who numbers which channel and what of it is durable; readers as a gateway
/// has them, which must see every event once and in order.
namespace madang::channels_test {

inline constexpr std::uint16_t nodes = 3;
inline constexpr std::uint64_t channels = 5;
inline constexpr std::int64_t ms = 1'000'000;

inline channel_id channel_of(std::uint64_t key) {
  return {channel_kind::orders, key};
}

/// An event as it travels: its number, and what only this one event says.
struct event_content {
  std::uint64_t channel = 0;
  std::uint64_t seq = 0;
  std::uint64_t word = 0;

  MADANG_FIELDS(channel, seq, word)
};

/// A client of a node that reads one channel.
struct reader {
  std::uint64_t channel = 0;
  private_feed feed{0, 0};
  std::optional<std::uint64_t> seen;  ///< where it resumes
  std::uint64_t began_after = 0;
  bool is_numbered = false;
  bool is_reading = false;
  bool is_refused = false;
  std::vector<event_content> got;
};

class world;

/// One process of a node.
class process final : public channel_host, public peer_senders {
 public:
  process(world& around, std::uint16_t node, std::uint64_t incarnation);

  // ---- channel_host ----
  channel_place place_of(channel_id channel) const override;
  bool may_know() const override { return true; }
  std::uint64_t number_of(channel_id channel) const override;
  void when_durable(std::function<void()> then) override { gate.push_back({written, std::move(then)}); }
  void read_past(channel_id channel, std::uint64_t after, std::size_t limit,
                 std::function<void(channel_past)> then) override;
  void peer_listens(channel_id channel) override { ++interest[channel.key]; }
  void peer_leaves(channel_id channel) override { --interest[channel.key]; }
  void arrived(const std::vector<std::byte>& frame) override;
  void reached(channel_id channel, std::uint64_t seq) override;
  // ---- peer_senders ----
  link_taking send(std::uint16_t to, std::vector<std::byte> frame) override;

  void append(std::uint64_t channel);
  void make_durable(std::size_t most);
  reader& open(std::uint64_t channel, std::optional<std::uint64_t> seen);
  void close(std::size_t index);
  /// Fetches what readers miss.
  void look_after_readers();
  void run_later();

  struct one_way {
    node_home peer = 0;
    std::deque<std::vector<std::byte>> way;  ///< from here to there
    bool has_refused = false;
  };
  struct waiting {
    std::uint64_t upto = 0;
    std::function<void()> then;
  };

  world& around;
  const std::uint16_t node;
  const node_home home;
  channel_counts counts;
  channel_traffic traffic;
  std::map<std::uint16_t, one_way> links;
  std::map<std::uint64_t, std::uint16_t> owners;            ///< as this process knows them
  std::map<std::uint64_t, std::deque<event_content>> new_;  ///< of each channel, not durable yet
  std::map<std::uint64_t, int> interest;
  std::deque<waiting> gate;
  std::uint64_t written = 0;
  std::uint64_t durable = 0;
  std::vector<std::uint64_t> order;  ///< the channels of what was written, for the disk
  std::vector<std::shared_ptr<reader>> readers;
  std::vector<std::function<void()>> later;

 private:
  void hand_on(std::uint64_t channel, const std::function<void(reader&)>& what);
  static void take_ready(reader& of);
};

struct world_plan {
  std::uint64_t seed = 0;
  bool nodes_die = false;
  bool channels_move = false;
  bool links_are_small = false;
};

class world {
 public:
  explicit world(const world_plan& what);

  /// What may happen, happens for a while; then everything comes to rest.
  void run();
  std::uint64_t chance(std::uint64_t of) { return random_() % of; }
  std::size_t capacity() const { return plan.links_are_small ? 4 : 200; }
  channel_settings settings() const;
  /// What every reader of the platform must have seen in the end; empty: all is well.
  std::string wrong();
  std::string left_behind();

  const world_plan plan;
  boot_nanos now = ms;
  std::map<std::uint64_t, std::vector<event_content>> stored;  ///< durable, whoever wrote it
  std::map<std::uint64_t, std::optional<std::uint16_t>> owners;
  std::array<std::unique_ptr<process>, nodes> alive;
  std::uint64_t words = 0;
  std::uint64_t deaths = 0;
  std::uint64_t moves = 0;
  std::vector<std::shared_ptr<reader>> finished;  ///< of clients that have left

 private:
  void step(bool is_busy);
  void happen();
  void deliver(process& from);
  void kill(std::uint16_t node);
  void begin(std::uint16_t node);
  void claim(std::uint64_t channel, std::uint16_t by);
  void release(std::uint64_t channel);

  std::mt19937_64 random_;
  std::uint64_t incarnations_ = 1;
  struct news {
    std::int64_t at = 0;
    std::uint16_t to = 0;
    std::uint64_t channel = 0;
    std::optional<std::uint16_t> owner;
  };
  std::vector<news> news_;
};

}  // namespace madang::channels_test
