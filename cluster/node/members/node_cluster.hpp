#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cluster/market/node_feed.hpp"
#include "cluster/node/members/node_members.hpp"
#include "cluster/ports/cluster_figures.hpp"
#include "cluster/ports/id_source.hpp"
#include "cluster/region/channel_exchange.hpp"
#include "cluster/region/local_region.hpp"
#include "cluster/region/shard_exchange.hpp"

namespace madang {

namespace market {
class node_market;
}

/// What a node has besides where it is one of several: its membership, what it exchanges with the others, the feed of
/// the market between them, and the private channels that are numbered elsewhere.
class node_cluster {
 public:
  /// Null: the settings say that the node is the only one.
  static result<std::unique_ptr<node_cluster>, std::string> join(const settings& config, const clock& time,
                                                                 std::uint64_t incarnation);
  ~node_cluster();

  /// The entities that share their region with other nodes from now on; before the first message.
  struct surroundings {
    local_region& entities;
    gate& outputs;
    const message_registry& views;
    market::node_market& market;
    const channel_registry& kinds;
    /// Of the private channels that this node numbers.
    channel_history& past;
    /// For a listener of this process: an answer, a frame, or what a user may do from now on.
    std::function<void(output&&)> arrived;
    /// What users of other nodes may do is to be asked anew.
    std::function<void()> news_lost;
  };
  void connect(const surroundings& around, node_home own);
  /// Listens for peers, and waits until this node has its share of a new store. Gives the shards that it owns.
  result<shard_set, std::string> settle(std::uint64_t journal_number, bool has_written);
  /// Everything is recovered: see `node_members::serve`.
  result<bool, std::string> serve(node_members::shard_mover moves);

  /// What a user may do has changed, and has passed the gate: gateways of other nodes know him, too.
  void tell(const standing_changed& news);
  /// An answer that has passed the gate, for another process.
  void send_answer(answer&& given);
  /// Who listens to private channels, and their past, wherever they are numbered.
  channel_exchange& channels() { return *channels_; }
  bool holds_lease() const { return members_->holds_lease(); }
  bool serves(entity_id one) const { return exchange_->map().is_served_here(exchange_->map().shard_of(one)); }
  const shard_counts& counts() const { return exchange_->counts(); }
  /// Any thread, once it is connected.
  cluster_figures figures() const;

  /// See `node_members`.
  void drain(std::chrono::milliseconds most) { members_->drain(most); }
  bool is_draining() const { return members_->is_draining(); }
  bool is_stopping() const { return members_->is_stopping(); }

  // ---- for operators ----

  members_sight members() const { return members_->sight(); }
  const shard_map& map() const { return exchange_->map(); }
  std::uint16_t number() const { return members_->number(); }
  /// `then` runs on the thread of the traffic.
  void see_links(std::function<void(std::vector<link_sight>)> then);
  /// See `node_members`.
  void ask_to_drain(std::uint16_t node, std::function<void(const std::string& why)> done) {
    members_->ask_to_drain(node, std::move(done));
  }

  /// Nothing goes to peers any more, and nothing comes.
  void stop();
  /// After the journal has been closed: others may take over at once.
  void leave();

 private:
  node_cluster() = default;
  void feed();

  std::unique_ptr<node_members> members_;
  std::unique_ptr<shard_exchange> exchange_;
  std::unique_ptr<channel_exchange> channels_;
  std::unique_ptr<market::node_feed> feed_;
  std::atomic<bool> stopping_{false};
  std::thread feeding_;
};

/// Of the process that the settings tell to run alone, or as one of several; zero: alone.
node_home home_in(const settings& config, std::uint64_t incarnation);
node_ticks ticks_in(const settings& config);
/// Random, below 2^63.
std::uint64_t new_incarnation();

}  // namespace madang
