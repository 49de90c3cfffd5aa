#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cluster/link/tls/tls_link_transport.hpp"
#include "cluster/membership/lease_keeper.hpp"
#include "cluster/membership/member_watch.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/store_metrics.hpp"
#include "cluster/region/shard_exchange.hpp"
#include "config/settings.hpp"
#include "persistence/ports/journal.hpp"
#include "persistence/postgres/members/postgres_shards.hpp"

namespace madang {

/// A node's life among others: it joins, renews its lease, links to its peers, follows who owns which shard, fences off
/// the dead and takes what they leave. The table of members in the store says all of that; nobody leads.
class node_members {
 public:
  /// What the node does with shards that were a dead node's.
  struct shard_taker {
    /// Brings their entities here, before they are served. A failure that may pass: nothing was done, and it is tried
    /// again.
    std::function<result<bool, read_failure>(const shard_set& shards)> take;
    /// They are served.
    std::function<void(const shard_set& shards)> taken;
  };

  /// Listens for peers, and joins as soon as the process before is gone, and begins to renew. The failure is for the
  /// operator.
  static result<std::unique_ptr<node_members>, std::string> join(const settings& config, const clock& time,
                                                                 std::uint64_t incarnation);
  ~node_members();

  /// What peers are linked with. `journal_number` tells this cluster from others.
  void meet(std::uint64_t journal_number, shard_exchange& exchange);
  /// Once this process is the writer of its journal: waits until this node has its share of a new store. Gives the
  /// shards that it owns.
  result<shard_set, std::string> settle(bool has_written);
  /// The shards are recovered: serves them, and follows the others from now on.
  result<bool, std::string> serve(shard_taker take);

  /// True while nobody may have taken over; asked before anything that was read leaves.
  bool holds_lease() const { return lease_->holds(); }
  std::uint16_t number() const { return who_.node; }
  /// Ends the links and follows nobody any more.
  void stop();
  /// After the last write: others may take over at once.
  void leave() { lease_->leave(); }

 private:
  node_members(const settings& config, const clock& time, std::uint64_t incarnation);

  result<bool, std::string> listen();
  std::string address() const;
  std::string join_now();
  std::string fence_former();
  result<std::vector<member>, std::string> read_members();
  std::string share_out(const std::vector<member>& all);
  result<shard_set, member_failure> move_shards(
      const std::function<result<shard_set, member_failure>(postgres_shards&)>& move);
  std::string open_shards(const shard_set& shards);
  void watch();
  void look();
  void link_to(const std::vector<member>& all);
  void link_to(const member& one);
  void follow(const std::vector<member>& all);
  bool read_owners();
  void fence_off_the_dead();
  void take_what_is_left(const std::vector<member>& all);
  void take_from(std::uint16_t dead, const shard_set& shards);
  void bring_what_is_owned();
  link_epoch epoch_of(const member_identity& who) const;

  const settings& config_;
  const clock& time_;
  const member_identity who_;
  const lease_terms terms_;
  std::uint64_t cluster_ = 0;
  std::unique_ptr<membership_store> table_;
  std::unique_ptr<member_watch> watch_;
  std::unique_ptr<lease_keeper> lease_;
  std::unique_ptr<tls_link_transport> transport_;
  shard_exchange* exchange_ = nullptr;
  shard_taker take_;
  std::map<std::uint16_t, std::uint64_t> linked_;  ///< incarnation of the process
  std::map<std::uint16_t, std::uint64_t> dead_;    ///< likewise, of those that the exchange knows as dead
  std::vector<shard_owner> owners_;                ///< as the exchange knows them, by number
  shard_set brought_{};                            ///< of those that this node owns: their entities are here
  std::uint64_t fence_ = 0;

  std::mutex lock_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace madang
