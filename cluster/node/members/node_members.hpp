#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cluster/link/tls/tls_link_transport.hpp"
#include "cluster/membership/lease_keeper.hpp"
#include "cluster/membership/member_watch.hpp"
#include "cluster/membership/shard_giving.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/store_metrics.hpp"
#include "cluster/region/shard_exchange.hpp"
#include "config/settings.hpp"
#include "persistence/ports/journal.hpp"
#include "persistence/postgres/members/postgres_shards.hpp"

namespace madang {

/// The members as a node has seen them last.
struct members_sight {
  std::vector<member> members;         ///< by number of their node
  std::vector<std::uint16_t> expired;  ///< they have not renewed for too long, and are about to be fenced off
};

/// Why a node cannot be asked to give its shards away; empty: it can.
std::string hindrance_of_drain(const std::vector<member>& all, std::uint16_t node);

/// A node's life among others: it joins, renews its lease, links to its peers, follows who owns which shard, fences off
/// the dead and takes what they leave, gives away what others are to have. The table of members in the store says all
/// of that; nobody leads.
class node_members : private giving_host {
 public:
  /// What the node does with shards that come and go. One call at a time.
  struct shard_mover {
    /// Brings their entities here, before they are served. A failure that may pass: nothing was done, and it is tried
    /// again.
    std::function<result<bool, read_failure>(const shard_set& shards)> take;
    /// They are served.
    std::function<void(const shard_set& shards)> taken;
    /// What has begun there comes to its end, then no entity of them is left here, and what they have written is there
    /// for others. `close` is called once, where no message may reach them any more. Gives the end of what was written.
    /// A failure before `close`: they are served as before; after it: they are to be taken anew.
    std::function<result<position, std::string>(const shard_set& shards, const std::function<void()>& close)> withdraw;
    /// They are another node's.
    std::function<void(const shard_set& shards)> given;
    /// The node was asked to drain, and begins. Once.
    std::function<void()> draining;
    /// It owns nothing any more: it may end. Once.
    std::function<void()> drained;
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
  result<bool, std::string> serve(shard_mover moves);

  /// True while nobody may have taken over; asked before anything that was read leaves.
  bool holds_lease() const { return lease_->holds(); }
  std::uint16_t number() const { return who_.node; }
  /// Somebody knows more of the table than this node: it is read at once.
  void look_soon();
  /// Gives all shards to the others. Returns when this node owns nothing, nobody is there to take anything, or the time
  /// is over.
  void drain(std::chrono::milliseconds most);
  /// What the table said at the last look; empty before the first.
  members_sight sight();
  /// Asks a node to give its shards to the others, and to end then. `done` hears, on the thread that looks at the
  /// table, why it is not asked; empty: it is.
  void ask_to_drain(std::uint16_t node, std::function<void(const std::string& why)> done);
  bool is_stopping();
  bool is_draining() const { return is_draining_.load(std::memory_order_relaxed); }
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
  std::vector<planned_move> plan(const std::vector<member>& all) const;
  void take_what_is_left(const std::vector<planned_move>& moves);
  void take_from(std::uint16_t dead, const shard_set& shards);
  void give_away(const std::vector<planned_move>& moves);
  void bring_what_is_owned();
  void obey(const std::vector<member>& all);
  void note_drained(const std::vector<member>& all);
  void note_sight(const std::vector<member>& all);
  void pass_on_drains(std::vector<member> all);
  void give_up_draining();

  result<position, std::string> withdraw(const shard_set& shards) override;
  std::optional<shard_set> hand_over(std::uint16_t to, position upto, const shard_set& shards) override;
  void keep(const shard_set& shards) override;
  void given(std::uint16_t to, const shard_set& shards) override;
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
  shard_mover moves_;
  shard_giving giving_{*this};
  std::chrono::steady_clock::time_point gave_at_;
  std::map<std::uint16_t, std::uint64_t> linked_;  ///< incarnation of the process
  std::map<std::uint16_t, std::uint64_t> dead_;    ///< likewise, of those that the exchange knows as dead
  std::vector<shard_owner> owners_;                ///< as the exchange knows them, by number
  shard_set brought_{};                            ///< of those that this node owns: their entities are here
  std::uint64_t fence_ = 0;

  std::mutex lock_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool hurries_ = false;      ///< under the lock: the next look is due
  bool wants_drain_ = false;  ///< under the lock
  struct wanted_drain {
    std::uint16_t node = 0;
    std::function<void(const std::string& why)> done;
  };
  std::vector<wanted_drain> drains_;  ///< of any node; under the lock
  members_sight sight_;               ///< under the lock
  bool is_drained_ = false;           ///< under the lock: it owns nothing, or nobody takes it
  bool has_said_so_ = false;          ///< that it is drained
  std::atomic<bool> is_draining_{false};
  std::thread thread_;
};

}  // namespace madang
