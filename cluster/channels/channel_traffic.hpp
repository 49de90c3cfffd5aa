#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "cluster/channels/channel_followers.hpp"
#include "cluster/channels/channel_host.hpp"
#include "cluster/channels/channel_talk.hpp"
#include "cluster/channels/followed_channels.hpp"
#include "cluster/shards/peer_outlets.hpp"

namespace madang {

/// All that a node says to its peers about private channels, and hears of them: whom it follows, and who follows it.
/// One thread at a time.
class channel_traffic {
 public:
  /// `links`: on the lane `channel`. All that is referred to outlives this.
  channel_traffic(peer_senders& links, channel_host& host, channel_counts& counts,
                  const channel_settings& settings = {});

  /// For clients of this node; see `followed_channels`.
  void listen(channel_id channel, boot_nanos now) { followed_.listen(channel, now); }
  void leave(channel_id channel) { followed_.leave(channel); }
  void ask(channel_id channel, std::uint64_t after, std::uint32_t limit, boot_nanos now,
           followed_channels::page_taker then) {
    followed_.ask(channel, after, limit, now, std::move(then));
  }

  /// A frame of a channel of this node, which is durable: to all who follow it. `seq`: its number.
  void tell(channel_id channel, std::uint64_t seq, const std::vector<std::byte>& frame);
  /// There was no room for it in this node.
  void missed(channel_id channel, std::uint64_t seq);
  /// For one reader of another process.
  void send_start(node_home to, const carried_start& start);

  // ---- what links and shards say; each names the process at the other end ----

  void link_up(node_home peer);
  void received(node_home from, std::span<const std::byte> bytes, boot_nanos now);
  void has_room(node_home peer);
  void owners_changed() { followed_.owners_changed(); }
  void peer_gone(node_home peer);
  void tick(boot_nanos now) { followed_.tick(now); }

  const followed_channels& followed() const { return followed_; }
  const channel_followers& followers() const { return followers_; }
  /// What came from a peer for readers here that is no private frame.
  using text_taker = std::function<void(carried_text&&)>;
  using start_taker = std::function<void(carried_start&&)>;
  void take_texts_with(text_taker texts, start_taker starts) {
    text_came_ = std::move(texts);
    start_came_ = std::move(starts);
  }

 private:
  bool is_linked(node_home peer) const {
    const auto found = linked_.find(node_of(peer));
    return found != linked_.end() && found->second == peer;
  }
  bool say(node_home peer, std::vector<std::byte> frame) {
    return is_linked(peer) && outlets_.owe(node_of(peer), std::move(frame));
  }
  void take(node_home from, const follow_channel& wish);
  void take(node_home from, const leave_channel& wish);
  void take(node_home from, const channel_question& question);
  void answer(node_home to, channel_page page);
  void send_page(node_home to, std::uint64_t question, channel_past found);

  channel_host& host_;
  channel_counts& counts_;
  const channel_settings settings_;
  peer_outlets outlets_;
  followed_channels followed_;
  channel_followers followers_;
  std::map<std::uint16_t, node_home> linked_;  ///< the process of each node that there is a link to
  std::map<node_home, std::size_t> reads_;     ///< under way
  text_taker text_came_;
  start_taker start_came_;
};

}  // namespace madang
