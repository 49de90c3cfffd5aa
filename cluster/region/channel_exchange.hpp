#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "cluster/channels/channel_traffic.hpp"
#include "cluster/market/interest_table.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/channels.hpp"
#include "cluster/ports/message_registry.hpp"
#include "cluster/region/shard_exchange.hpp"
#include "persistence/ports/gate.hpp"

namespace madang {

/// Private channels on a node that is one of several: what its clients listen to and other nodes number comes from
/// there, and what other nodes' clients listen to and this one numbers goes there. Any thread, but where it says
/// otherwise; what it does for peers it does on the thread of the traffic.
class channel_exchange final : public interest,
                               public channel_history,
                               private channel_speaker,
                               private channel_host,
                               private peer_senders {
 public:
  struct surroundings {
    shard_exchange& peers;
    const channel_registry& kinds;
    /// Of this node's clients and, for actors, of peers.
    interest& listeners;
    /// Of the channels that this node numbers.
    channel_history& own;
    gate& outputs;
    const message_registry& views;
    /// Whether nobody can have taken over from this node.
    std::function<bool()> holds_lease;
    /// For the gateway of this node; it was durable where it comes from.
    std::function<void(output&&)> arrived;
  };
  explicit channel_exchange(surroundings around, const channel_settings& settings = {});

  // ---- interest ----
  void add(channel_id channel) override;
  void remove(channel_id channel) override;
  bool in(channel_id channel) const override { return around_.listeners.in(channel); }

  // ---- channel_history ----
  std::optional<std::uint64_t> last_number(channel_id channel) const override;
  void ask_last_number(channel_id channel, std::function<void(std::optional<std::uint64_t>)> then) override;
  void read(channel_id channel, std::uint64_t after, std::size_t limit,
            std::function<void(result<std::vector<private_frame>, read_failure>)> done) override;

  /// What has passed the gate: a frame goes to the peers that follow its channel, too. True: it is for another process
  /// alone, and has been taken.
  bool pass_on(output& one);

  const channel_counts& counts() const { return counts_; }

 private:
  // ---- channel_speaker ----
  void link_up(node_home peer) override { traffic_.link_up(peer); }
  void received(node_home from, std::span<const std::byte> frame, boot_nanos now) override {
    traffic_.received(from, frame, now);
  }
  void has_room(node_home peer) override { traffic_.has_room(peer); }
  void peer_gone(node_home peer) override { traffic_.peer_gone(peer); }
  void owners_changed() override { traffic_.owners_changed(); }
  void tick(boot_nanos now) override { traffic_.tick(now); }

  // ---- channel_host ----
  channel_place place_of(channel_id channel) const override;
  bool may_know() const override { return around_.holds_lease(); }
  std::uint64_t number_of(channel_id channel) const override { return around_.own.last_number(channel).value_or(0); }
  void when_durable(std::function<void()> then) override;
  void read_past(channel_id channel, std::uint64_t after, std::size_t limit,
                 std::function<void(channel_past)> then) override;
  void peer_listens(channel_id channel) override;
  void peer_leaves(channel_id channel) override;
  void arrived(const std::vector<std::byte>& frame) override;
  void reached(channel_id channel, std::uint64_t seq) override;

  // ---- peer_senders ----
  link_taking send(std::uint16_t node, std::vector<std::byte> frame) override {
    return around_.peers.send_of_channels(node, std::move(frame));
  }

  std::optional<entity_id> owner_of(channel_id channel) const;
  bool is_elsewhere(channel_id channel) const;
  result<std::vector<private_frame>, read_failure> frames_in(channel_id channel, const channel_page& page) const;
  void on_thread(std::function<void()> job) { (void)around_.peers.run(0, std::move(job)); }
  template <class Frame, class Encode>
  void tell(const Frame& frame, std::uint64_t bytes, Encode encode);

  const surroundings around_;
  channel_counts counts_;
  market::interest_table followed_by_peers_;
  channel_traffic traffic_;
};

}  // namespace madang
