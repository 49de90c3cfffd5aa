#pragma once

#include <atomic>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "actors/makers/maker_actor.hpp"
#include "cluster/contexts.hpp"
#include "cluster/jobs/job_pool.hpp"
#include "cluster/market/node_market.hpp"
#include "cluster/node/days/session_driver.hpp"
#include "cluster/node/days/settlement_schedule.hpp"
#include "cluster/node/history/node_history.hpp"
#include "cluster/node/history/stream_history.hpp"
#include "cluster/node/local_client.hpp"
#include "cluster/node/members/node_cluster.hpp"
#include "cluster/node/members/settings_follower.hpp"
#include "cluster/node/node_admin.hpp"
#include "cluster/node/node_identity.hpp"
#include "cluster/node/node_jobs.hpp"
#include "cluster/node/node_risk.hpp"
#include "cluster/node/node_stores.hpp"
#include "cluster/past/state_replay.hpp"
#include "cluster/ports/settlement_metrics.hpp"
#include "cluster/process/system_clock.hpp"
#include "cluster/recovery/node_recovery.hpp"
#include "cluster/region/local_region.hpp"
#include "cluster/region/maintenance_loop.hpp"
#include "config/live_settings.hpp"
#include "config/market/instruments.hpp"
#include "config/rules/market_clocks.hpp"
#include "config/rules/market_hours.hpp"
#include "config/rules/settlement_rules.hpp"
#include "persistence/journal/gate_queue.hpp"

namespace madang {

class gateway;
class bound_port;
class nonce_memory;

namespace console {
class node_console;
class node_facts;
}  // namespace console

/// What a node runs; a benchmark or a replay leaves parts of it away.
struct node_parts {
  bool gateway = true;
  bool identity = true;
  bool makers = true;
  /// Instead of the configured instruments.
  std::optional<std::vector<instrument_listing>> listings;
  /// Instead of the machine's; outlives the node.
  const clock* time = nullptr;
  /// Told once that the node was asked to drain, and owns nothing any more; may be empty. On a thread of the node.
  std::function<void()> drained = {};
};

/// One node of the platform, whole: the composition root. Made by `start`, ended by `stop`.
class node {
 public:
  /// Binds the port, opens the stores, recovers, starts actors, market and gateway, in this order. A failure is for the
  /// operator, and nothing runs then; where the port is taken, nothing has been written either.
  static result<std::unique_ptr<node>, std::string> start(settings config, node_parts parts);
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Where other nodes can serve what this one does: gives them all of it, for a while at most, and serves clients by
  /// them. `stop` follows.
  void drain();
  /// Whether it gives its shards to the others, to end then.
  bool is_draining() const { return cluster_ && cluster_->is_draining(); }
  /// Ends: no new intake, what is in flight is finished, the journal flushed, sockets closed with a reason.
  void stop();

  /// For `madang admin`.
  result<bool, std::string> set_admin_password(const std::string& password);

  /// What the sources of the settings say now; see `live_settings::take_from_sources`.
  void take_settings(const std::vector<live_settings::change>& changes) { live_.take_from_sources(changes); }

  std::uint16_t http_port() const;
  const admin_login& admin() const { return admin_; }
  const recovery_report& recovered() const { return recovered_; }
  local_region& entities() { return *region_; }
  local_client& client() { return client_; }
  madang::journal& journal() { return stores_->journal(); }
  node_stores& stores() { return *stores_; }
  node_market& market() { return *market_; }
  channel_history& history() { return *history_; }
  node_metrics& metrics() { return metrics_; }
  const settings& config() const { return config_; }
  const market_clocks& clocks() const { return *clocks_; }
  entity_ports& ports() { return *ports_; }
  caf::actor_system& system() { return *system_; }
  gate& outputs() { return *gate_; }

 private:
  node(settings config, node_parts parts);

  result<bool, std::string> bind_port();
  result<bool, std::string> open_stores();
  result<bool, std::string> load_settlement_rules();
  result<bool, std::string> start_actors();
  result<bool, std::string> start_recovery();
  result<recovery_report, std::string> recover_entities();
  result<bool, read_failure> narrow(recovery_scope& scope, const shard_set& shards, bool has_been_running);
  result<bool, read_failure> take_shards(const shard_set& shards);
  void serve_what_was_taken(const shard_set& shards);
  bool forbid_checkpoints();
  result<position, std::string> withdraw_shards(const shard_set& shards, const std::function<void()>& close);
  void end_entities_of(const shard_set& shards);
  result<position, std::string> finish_journal();
  void forget_what_was_given(const shard_set& shards);
  result<bool, std::string> find_administrator();
  bool serves_the_platform() const;
  /// Waits, for a while at most, until what must be through before anybody trades is through.
  void settle_first();
  result<bool, std::string> start_market();
  result<std::uint64_t, std::string> open_keys(bool holds_events, store_metrics& database);
  result<bool, std::string> start_identity();
  std::string keys_dir() const { return config_.node.data_dir + "/keys"; }
  admin_parts admin_parts_now();
  result<bool, std::string> start_gateway();
  result<bool, std::string> follow_settings();
  void open_console();
  void hear_question(std::span<const std::byte> question, reply_token answer_to);
  std::vector<named_value> about();
  void show_watched_portfolios();
  void open_day(calendar_day day);
  void start_market_makers();
  void tell_makers_of_resting_orders();
  void deliver(std::vector<output>&& outputs);
  bool takes_itself(answer& given);
  void deliver_here(output&& one);
  void ask_users_anew();
  bool wait_quiet(std::int64_t timeout_ms) const;

  settings config_;
  live_settings live_;
  node_parts parts_;
  system_clock machine_time_;
  const clock& time_;
  node_metrics metrics_;
  outside_systems outside_;
  const std::uint64_t incarnation_ = new_incarnation();
  const node_home home_;  ///< zero: this node is the only one
  local_client client_{home_};
  id_source ids_{time_, ticks_in(config_)};
  stamp_clock stamps_{time_, ids_};
  registries contexts_;
  std::optional<market_rules> rules_;
  settlement_rules settlement_;
  market_hours hours_;
  std::unique_ptr<market_clocks> clocks_;
  settlement_metrics settled_;
  std::vector<instrument_listing> listings_;
  recovery_report recovered_;
  /// False: others own shards that this node has written, and need the tail of its journal where it begins now.
  std::atomic<bool> has_all_it_wrote_{true};
  bool forbids_checkpoints_ = false;  ///< of the thread that moves shards
  admin_login admin_;
  bool stopped_ = false;

  std::unique_ptr<session_driver> sessions_;       ///< of the maintenance loop's thread, once that runs
  std::unique_ptr<settlement_schedule> schedule_;  ///< of the maintenance loop's thread; outlives the gate
  std::unique_ptr<node_jobs> work_;                ///< outlives gate and journal, which may still order steps
  std::unique_ptr<node_cluster> cluster_;          ///< null: this node is the only one; outlives gate and journal
  std::unique_ptr<gate_queue> gate_;
  std::unique_ptr<node_stores> stores_;
  std::unique_ptr<node_market> market_;
  std::unique_ptr<job_pool> jobs_;
  std::unique_ptr<job_pool> history_jobs_;  ///< beside the loads of entities, which are not to wait for long pasts
  std::unique_ptr<job_pool> past_jobs_;     ///< replays of the past, which are longer
  std::unique_ptr<caf::actor_system_config> system_config_;
  std::unique_ptr<caf::actor_system> system_;
  std::unique_ptr<local_region> region_;
  std::unique_ptr<node_risk> risk_;
  std::unique_ptr<entity_ports> ports_;
  std::unique_ptr<node_identity> identity_;
  std::unique_ptr<settings_follower> settings_follower_;  ///< null: this node is the only one
  std::unique_ptr<node_history> history_;
  std::unique_ptr<stream_history> events_;
  std::unique_ptr<state_replay> past_;
  std::unique_ptr<console::node_facts> facts_;
  std::unique_ptr<console::node_console> console_;
  std::atomic<console::node_console*> open_console_{nullptr};  ///< once others may ask it
  std::unique_ptr<bound_port> port_;                           ///< until the gateway has it
  std::unique_ptr<nonce_memory> nonces_;
  std::unique_ptr<gateway> gateway_;
  /// What any thread sees of it: nothing before it is made. Gate, links and the table of members speak before that.
  std::atomic<gateway*> made_gateway_{nullptr};
  std::unique_ptr<maintenance_loop> maintenance_;
  std::mutex makers_lock_;
  maker_actor makers_;
  bool is_market_open_ = false;  ///< under the same lock
};

}  // namespace madang
