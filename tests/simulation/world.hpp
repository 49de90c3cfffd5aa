#pragma once

#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tests/simulation/clients/gateway_reader.hpp"
#include "tests/simulation/clients/job_clients.hpp"
#include "tests/simulation/clients/public_audience.hpp"
#include "tests/simulation/clients/session_clients.hpp"
#include "tests/simulation/clients/trader.hpp"
#include "tests/simulation/simulated_node.hpp"
#include "tests/simulation/sqlite_twin.hpp"

namespace madang::simulation {

/// What happened in one run, or in many; so that a run in which nothing happens cannot pass.
struct tally {
  std::uint64_t events = 0;
  std::uint64_t trades = 0;
  std::uint64_t crashes = 0;
  std::uint64_t lost_events = 0;  ///< appended, and gone with a crash
  std::uint64_t asked = 0;        ///< questions of clients
  std::uint64_t repeats = 0;      ///< the same question again
  std::uint64_t acknowledged = 0;
  std::uint64_t replays = 0;  ///< first answers given again
  std::uint64_t refusals = 0;
  std::uint64_t dates_settled = 0;    ///< of an account each
  std::uint64_t actions_done = 0;     ///< dividends, interest and fees of an account each
  std::uint64_t rights_paid = 0;      ///< issues that have brought an account shares
  std::uint64_t splits = 0;           ///< of an account's shares each
  std::uint64_t past_moments = 0;     ///< read again as they were
  std::uint64_t limit_refusals = 0;   ///< of them, by a rule of risk
  std::uint64_t breakers_opened = 0;  ///< of accounts
  std::uint64_t guards_ended = 0;     ///< timers and connections that took orders out of the market
  std::uint64_t stops_triggered = 0;
  std::uint64_t sold_by_legs = 0;
  std::uint64_t limits_taken = 0;  ///< from the book, by orders without one
  std::uint64_t imports = 0;       ///< statements, and how many were undone
  std::uint64_t imports_undone = 0;
  std::uint64_t limits_changed = 0;  ///< limits set, trading switched off and on
  std::uint64_t frames = 0;          ///< of private channels
  std::uint64_t recovered = 0;       ///< entities that recovery brought back
  std::uint64_t stayed = 0;          ///< entities that were called back when they were about to leave memory
  std::uint64_t retired = 0;         ///< entities that left memory
  std::uint64_t revived = 0;         ///< and came back when somebody asked
  std::uint64_t bugs = 0;            ///< thrown inside an entity
  std::uint64_t rebuilt = 0;
  std::uint64_t isolated = 0;
  std::uint64_t checkpoints = 0;
  std::uint64_t compared = 0;      ///< states in memory against the replay of their events
  std::uint64_t copies = 0;        ///< peer messages that came twice
  std::uint64_t late_copies = 0;   ///< messages that came once more, seconds later
  std::uint64_t old_copies = 0;    ///< of them near the most that a copy may take
  std::uint64_t stale_copies = 0;  ///< and beyond it
  std::uint64_t failures = 0;      ///< of the disk
  std::uint64_t days = 0;
  std::uint64_t clocks_set = 0;   ///< back, while the node ran
  std::uint64_t job_steps = 0;    ///< of jobs, done and durable
  std::uint64_t steps_again = 0;  ///< run once more, by a crash or a bug
  std::uint64_t jobs_succeeded = 0;
  std::uint64_t jobs_cancelled = 0;
  std::uint64_t job_requests_repeated = 0;
  std::uint64_t logins = 0;           ///< sessions that were begun and answered
  std::uint64_t refreshes = 0;        ///< of them, answered
  std::uint64_t reuses = 0;           ///< old refresh tokens that ended their session
  std::uint64_t renamed = 0;          ///< changes of names, answered
  std::uint64_t maker_answers = 0;    ///< to the market makers
  std::uint64_t texts = 0;            ///< of JSON, written and read back
  std::uint64_t public_frames = 0;    ///< of public channels, each held against the journal
  std::uint64_t resumed = 0;          ///< readers of public channels that went on after a start where they were
  std::uint64_t sqlite_groups = 0;    ///< written to an SQLite file
  std::uint64_t sqlite_failures = 0;  ///< refused by it at first

  void add(const tally& other);
};

/// One run: clients, a node that comes and goes, a disk that stays.
class world {
 public:
  world(std::uint64_t seed, const settings& config, const market_rules& rules);
  ~world();

  /// Throws `wrong` for anything that must not happen.
  void run();
  const tally& counts() const { return tally_; }

 private:
  /// What this run has besides; each makes it slower.
  struct witnesses {
    bool sqlite = false;
    bool makers = false;
  };
  struct open_question {
    std::size_t trader = 0;
    question asked;
    bool settled = false;
  };

  void set_up();
  void step();
  void act_on_node(std::uint64_t what);
  void quiesce();
  void final_checks();

  // The node and its disk.
  memory_journal_options disk_options();
  void start_node();
  void crash(bool may_poison);
  std::unique_ptr<memory_journal> what_a_crash_leaves();
  void break_disk();
  void heal_disk();
  void lose_a_sync();
  void start_makers();
  bool all_symbols_shown() const;
  void recover();
  void write_some();
  void arm_bug();
  void take_checkpoint();
  void sweep();
  void pass(std::int64_t nanos);
  void compare_states();
  void open_day();
  void settle_accounts();
  void pay_accounts(calendar_day today);
  void issue_rights(calendar_day today);
  void split_shares(calendar_day today);
  void read_the_past();
  void resume_trading();
  /// Throws what went wrong inside the node since the last time.
  void check_node() const;
  void gather_metrics();
  std::optional<entity_id> any_entity();

  // Clients.
  void end_stream_of(const trader& who);
  void act_client();
  void ask(const std::shared_ptr<open_question>& one);
  bool ask_again_where_due(std::size_t index);
  void send(question& asked);
  void hear(output&& out);
  void hear_frame(const private_frame& frame);
  void check_order_of_booking(const question& asked, const answer& given);
  void listen_to(account_id account);
  void issue_shares_to_house();
  bool nobody_waits() const;
  std::size_t open_questions(std::size_t index) const;

  chance random_;
  const witnesses with_;
  const settings& config_;
  const market_rules& rules_;
  virtual_clock time_;
  /// What the disk stamps on events: as in a node, never before an id of its.
  class disk_clock final : public clock {
   public:
    explicit disk_clock(const world& in) : in_(in) {}
    unix_nanos now() const override {
      const auto at = in_.time_.now();
      return in_.node_ ? std::max(at, in_.node_->ids().latest()) : at;
    }

   private:
    const world& in_;
  } stamps_{*this};
  std::vector<symbol_id> symbols_;
  std::vector<instrument_listing> listings_;
  job_clients jobs_{random_};
  session_clients sessions_{random_};
  std::unique_ptr<sqlite_twin> twin_;  ///< where the run has one
  std::unique_ptr<memory_journal> disk_;
  std::unique_ptr<simulated_node> node_;
  auditor audit_;
  gateway_reader reader_;
  public_audience audience_;
  /// Of cash movements that were asked for once: the order of asking is the order of booking.
  std::unordered_map<account_id, std::map<std::uint64_t, std::uint64_t>> booked_once_;
  order_id planted_;  ///< of the journal's past, in a foreign money domain
  std::vector<trader> traders_;
  std::vector<std::shared_ptr<open_question>> questions_;
  std::unordered_map<std::uint64_t, std::shared_ptr<open_question>> by_token_;
  std::unordered_set<std::uint64_t> answered_;           ///< tokens
  std::unordered_map<channel_id, std::uint64_t> heard_;  ///< last number per private channel
  std::unordered_map<channel_id, bool> heard_since_start_;
  std::uint64_t tokens_ = 0;
  calendar_day day_;
  bool trading_ = false;
  bool checkpoint_runs_ = false;
  std::int64_t ran_ns_ = 0;  ///< since the node's start, whatever its clock does
  std::int64_t rounds_ = 0;
  std::int64_t elapsed_ns_ = 0;  ///< since the beginning, for clients, who have clocks of their own
  tally tally_;
};

}  // namespace madang::simulation
