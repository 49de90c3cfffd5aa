#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "cluster/link/link_transport.hpp"
#include "cluster/ports/cluster_figures.hpp"
#include "cluster/ports/message_registry.hpp"
#include "cluster/region/shard_inbox.hpp"
#include "cluster/shards/shard_traffic.hpp"
#include "persistence/ports/gate.hpp"

namespace madang {

/// A link to a peer as it is.
struct link_sight {
  std::uint16_t node = 0;
  bool is_up = false;
  std::uint64_t connections = 0;  ///< that came up
  std::uint64_t failures = 0;     ///< connections that ended, and attempts
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t held_bytes = 0;  ///< that wait or are unacknowledged
};

/// Who speaks with peers on the lane of channels. Called on the thread of the traffic.
class channel_speaker {
 public:
  virtual ~channel_speaker() = default;

  virtual void link_up(node_home peer) = 0;
  virtual void received(node_home from, std::span<const std::byte> frame, boot_nanos now) = 0;
  virtual void has_room(node_home peer) = 0;
  virtual void peer_gone(node_home peer) = 0;
  /// Some shard has another owner, or is served here.
  virtual void owners_changed() = 0;
  virtual void tick(boot_nanos now) = 0;
};

/// What a node that is one of several exchanges with the others about entities: its map of the shards, and the messages
/// and answers that come and go. Any thread hands over; what was handed over is done on one thread of its own, what one
/// has handed over in that order. What comes over a link is bounded by what the link has granted, for it grants more
/// only once that is dealt with.
class shard_exchange final : private shard_host, private peer_senders {
 public:
  struct surroundings {
    /// To the entities of this node; see `shard_host::deliver`.
    std::function<bool(const shard_message&)> take;
    /// Of this node: what leaves for another one waits there.
    gate& outputs;
    const message_registry& views;
    /// An answer for a listener of this process. It was durable where it comes from.
    std::function<void(answer&&)> answered;
    /// What a peer has told all others on a lane that is not that of commands; may be empty.
    std::function<void(link_lane, std::span<const std::byte>)> heard = {};
    /// Peers have not seen all that is streamed: a link has come up, or a shard is served here; may be empty.
    std::function<void()> show_anew = {};
    /// What was missed of what is streamed is worth another try; may be empty.
    std::function<void()> has_room = {};
    /// News on the lane `bulk` may have been lost: a link has come up or gone down, or a peer says so; may be empty.
    std::function<void()> news_lost = {};
    /// The table of members is worth a look; may be empty.
    std::function<void()> map_is_behind = {};
  };
  /// Bytes of messages of this node that its thread of the traffic has not come to. What is streamed takes half of it;
  /// answers, and commands that shrink what there is, twice as much.
  static constexpr std::uint64_t handed_most = 32u << 20;

  /// `own`: this process, as its tokens name it.
  shard_exchange(node_home own, surroundings around, const shard_settings& settings = {},
                 std::uint64_t handed_max = handed_most);
  ~shard_exchange() override;

  node_home own() const { return own_; }
  /// Any thread reads it.
  const shard_map& map() const { return map_; }
  const shard_counts& counts() const { return counts_; }

  /// Before it starts. `by` outlives the thread of the traffic.
  void speak_of_channels(channel_speaker& by) { channels_ = &by; }
  /// Begins to do what is handed over, with a tick of the traffic each ten milliseconds.
  void start();
  /// What is handed over from now on is dropped.
  void stop();
  /// One turn without a thread: does what was handed over, and tells the traffic the time.
  void turn(boot_nanos now);

  // ---- any thread ----

  /// A message for another node, or for a shard that nobody serves now. It waits until all that was appended here
  /// before is durable. Where there is no room for it, its asker hears so.
  void send(shard_message message);
  /// An answer for another process; it has passed the gate.
  void send_answer(answer given);
  void hear(const shard_event& event);

  /// Opens a link to a process of a peer, with who uses it; null: there can be none. It must not wait.
  using link_opener = std::function<std::shared_ptr<peer_link>(std::shared_ptr<link_listener>)>;
  /// An older process of that node must have been given up before; its link ends first.
  void link_with(node_home peer, link_opener open);
  /// The process is gone for good: what was on its way to it goes to the next owner, or is unknown.
  void give_up(node_home peer);
  /// To every peer, on a lane that is not that of commands. One whose lane is full does not get it: then `missed` is
  /// called, once and on any thread; of `bulk` it hears that it has missed something, once it has room.
  void tell_all(link_lane lane, std::vector<std::byte> frame, std::function<void()> missed = {});
  /// Does something on the thread of the traffic, after what was handed over before. `bytes`: what it carries, 0:
  /// little. False: there is no room for it now.
  bool run(std::uint64_t bytes, std::function<void()> job);
  /// How the links are, by number of the peer.
  std::vector<link_figures> links(boot_nanos now) const;

  // ---- on the thread of the traffic ----

  boot_nanos now() const { return now_; }
  /// The process of this node that there is a link to; zero: none.
  node_home linked(std::uint16_t node) const;
  /// By number of their nodes.
  std::vector<link_sight> links() const;
  link_taking send_of_channels(std::uint16_t node, std::vector<std::byte> frame);

 private:
  class listener;
  struct linked_peer {
    node_home home = 0;
    std::shared_ptr<peer_link> link;
    /// A later process of the node, once this link has ended.
    node_home next_home = 0;
    link_opener open_next = {};
    bool has_missed_news = false;
  };

  bool deliver(const shard_message& message) override { return around_.take(message); }
  void tell_asker(const reply_token& to, asker_verdict what) override;
  void deliver_answer(const reply_token& to, std::vector<std::byte> bytes) override;
  void map_is_behind() override;
  link_taking send(std::uint16_t node, std::vector<std::byte> frame) override;

  void refuse(shard_message_kind kind, const reply_token& asker);
  void open_link(node_home peer, const link_opener& open);
  void tell_peers(link_lane lane, const std::vector<std::byte>& frame, const std::function<void()>& missed);
  void tell_of_missed_news(node_home peer);
  void lose_news();
  void received(node_home from, const std::vector<link_message>& messages);
  void ended(node_home which, const link_leftovers& left);
  void note_link(std::uint16_t node, std::shared_ptr<peer_link> link);
  void run();

  const node_home own_;
  const surroundings around_;
  const std::uint64_t handed_max_;
  shard_map map_;
  shard_counts counts_;
  channel_speaker* channels_ = nullptr;
  boot_nanos now_ = 0;  ///< of this turn
  std::map<std::uint16_t, linked_peer> peers_;
  mutable std::mutex links_lock_;
  std::map<std::uint16_t, std::shared_ptr<peer_link>> links_;  ///< under its lock: those of the peers
  shard_traffic traffic_;
  /// It outlives the exchange as long as a link is there to hand over.
  const std::shared_ptr<shard_inbox> inbox_ = std::make_shared<shard_inbox>();
  std::atomic<bool> owes_room_{false};  ///< something streamed found none here
  std::thread thread_;
};

/// Runs while the machine sleeps, too, as the time of links does.
boot_nanos boot_time();

}  // namespace madang
