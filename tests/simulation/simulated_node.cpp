#include "tests/simulation/simulated_node.hpp"

#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <chrono>

#include "cluster/market/node_trades.hpp"

namespace madang::simulation {
namespace {

/// A program that does not know an event of one entity.
class refusing_rebuild final : public entity_rebuild {
 public:
  result<bool, read_failure> begin(const snapshot&) override { return refused{read_failure{"poisoned"}}; }
  void begin_without(const snapshot&) override {}
  result<bool, read_failure> apply(const record&) override { return refused{read_failure{"poisoned"}}; }
  entity_id id() const override { return {}; }
  std::uint64_t seq() const override { return 0; }
  bool live() const override { return false; }
  bool snapshot_is_live() const override { return false; }
  std::vector<std::byte> encode() const override { return {}; }
  position at() const override { return {}; }
  std::vector<named_value> describe() const override { return {}; }
  caf::strong_actor_ptr start(caf::actor_system&, entity_ports&) override { return nullptr; }
};

region_settings region_settings_of(const settings& config) {
  region_settings made;
  made.passivate_after_rounds = static_cast<std::uint64_t>(config.entities.passivate_after_s);
  made.restart_window_ns = config.entities.restart_window_s * nanos_per_second;
  made.restarts_max = config.entities.restart_max;
  made.late_copy_max_ns = config.peer.late_copy_max_s * nanos_per_second;
  made.encode_all_messages = true;
  return made;
}

}  // namespace

simulated_node::testing_config::testing_config() {
  set("scheduler.policy", caf::atom("testing"));
}

simulated_node::simulated_node(surroundings around, memory_journal& disk, watched_gate::receiver receive)
    : around_(around),
      journal_(disk),
      gate_(disk,
            [this, receive = std::move(receive)](output&& out) {
              pass_through_bytes(out, contexts_.messages);
              if (alive_) receive(std::move(out));
            }),
      market_(around.config.market),
      ids_(around.time),
      contexts_(all_contexts()),
      kinds_(kinds_with_poison()),
      system_(config_),
      scheduler_(dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())),
      region_(
          around.random, around.config.peer.late_copy_max_s * nanos_per_second, system_, kinds_, journal_,
          [this](std::function<void()> job) { jobs_.push_back(std::move(job)); }, region_settings_of(around.config)),
      runner_(around.random, around.job_kinds, region_),
      risk_(around.config),
      settlement_{*load_market_calendar(""), *load_charge_rules("")},
      ports_{journal_, gate_,    region_,       around.time,  market_.cache(), market_.listeners(),
             ids_,     metrics_, around.config, around.rules, &runner_,        &around.listings,
             &risk_,   nullptr,  &settlement_} {
  region_.connect(ports_);
  region_.when_loaded([this](entity_id id) { market::show_missed_trades(journal_, market_.cache(), id); });
}

simulated_node::~simulated_node() {
  alive_ = false;
  journal_.bug = {};
  jobs_.clear();
  runner_.forget();
  stop_makers();
  region_.stop();
  market_.close();
  while (run_one()) {
  }
}

entity_registry simulated_node::kinds_with_poison() {
  entity_registry made;
  contexts_.entities.each([&](entity_entry one) {
    one.blank = [this, real = std::move(one.blank)](entity_id id) -> std::unique_ptr<entity_rebuild> {
      if (poisoned_ == id) return std::make_unique<refusing_rebuild>();
      return real(id);
    };
    made.add(std::move(one));
  });
  return made;
}

recovery_report simulated_node::recover() {
  auto report = madang::recover(journal_, kinds_, region_, ids_, around_.time);
  require(report.has_value(), "the journal cannot be recovered");
  return *report;
}

void simulated_node::open_market() {
  std::vector<symbol_id> symbols;
  for (const auto& listing : around_.listings) symbols.push_back(listing.symbol);
  auto recalled = market::recall_trades(journal_, market_.cache(), symbols,
                                        static_cast<std::size_t>(around_.config.market.trades_kept));
  require(recalled.has_value(), "the latest trades cannot be read");
  market_.open(system_, contexts_.channels, around_.listings, ports_, clocks_);
}

void simulated_node::start_makers(std::vector<order_view> resting) {
  makers_ = makers::start_makers(system_, market_.symbols(), std::move(resting), ports_);
}

void simulated_node::stop_makers() {
  if (!makers_) return;
  caf::anon_send_exit(makers_, caf::exit_reason::user_shutdown);
  makers_ = nullptr;
}

void simulated_node::tell_makers(answer&& given) {
  if (makers_) caf::anon_send(makers_, std::move(given));
}

void simulated_node::pass(std::int64_t nanos) {
  if (makers_) scheduler_.advance_time(std::chrono::nanoseconds(nanos));
}

bool simulated_node::run_one() {
  auto& ready = scheduler_.jobs;
  if (ready.empty()) return false;
  std::swap(ready.front(), around_.random.one_of(ready));
  scheduler_.run_once();
  return true;
}

bool simulated_node::run_job() {
  if (jobs_.empty() || around_.random.one_in(2)) {
    if (runner_.run_one()) return true;
  }
  if (jobs_.empty()) return false;
  std::swap(jobs_.front(), around_.random.one_of(jobs_));
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  job();
  return true;
}

void simulated_node::run_all() {
  while (run_one() || run_job()) {
  }
}

}  // namespace madang::simulation
