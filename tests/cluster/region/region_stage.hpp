#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cluster/market/interest_table.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "cluster/ports/message_codec.hpp"
#include "cluster/region/local_region.hpp"
#include "messages/accounts/account_messages.hpp"
#include "persistence/memory/memory_journal.hpp"

namespace madang {

struct stage_clock final : clock {
  unix_nanos at{1'763'640'000 * nanos_per_second};
  unix_nanos now() const override { return at; }
};

/// Keeps the answers that leave; nothing waits.
struct answers_gate final : gate {
  std::vector<answer> answers;
  void pass(output out) override {
    if (auto* one = std::get_if<answer>(&out)) answers.push_back(std::move(*one));
  }
  void when_open(std::function<void()> then) override { then(); }
};

/// What the entities of a stage do and have heard.
struct probe_plan {
  std::vector<std::string> heard;
  bool live = false;
  std::size_t starts = 0;
  std::string load_fails;  ///< empty: it can be loaded
  bool may_pass = false;
};

/// An entity that only writes down what it hears.
class probe_actor final : public caf::event_based_actor {
 public:
  probe_actor(caf::actor_config& config, probe_plan& plan) : caf::event_based_actor(config), plan_(plan) {}

  caf::behavior make_behavior() override {
    return {
        [this](const client_request<read_account>& m) { hear("read " + std::to_string(m.command.by.user.value)); },
        [this](const peer_batch<user_to_account>& m) { hear("batch " + std::to_string(m.peer_messages.size())); },
        [this](const entity_tick& m) { hear(m.leave ? "leave" : "tick " + std::to_string(m.acknowledged.size())); },
        [this](const acknowledgements& m) { hear("acknowledged " + std::to_string(m.by.size())); },
        [this](const retire_granted&) { hear("closed"); },
        [this](const take_snapshot& m) { hear("snapshot " + std::to_string(m.checkpoint)); },
    };
  }

 private:
  void hear(std::string what) { plan_.heard.push_back(std::move(what)); }
  probe_plan& plan_;
};

class probe_rebuild final : public entity_rebuild {
 public:
  probe_rebuild(entity_id id, probe_plan& plan) : id_(id), plan_(plan) {}

  result<bool, read_failure> begin(const snapshot&) override { return true; }
  void begin_without(const snapshot&) override {}
  result<bool, read_failure> apply(const record& next) override {
    if (!plan_.load_fails.empty()) return refused{read_failure{plan_.load_fails, plan_.may_pass}};
    seq_ = next.meta.seq;
    return true;
  }
  entity_id id() const override { return id_; }
  std::uint64_t seq() const override { return seq_; }
  bool live() const override { return plan_.live; }
  bool snapshot_is_live() const override { return false; }
  std::vector<std::byte> encode() const override { return {}; }
  position at() const override { return {}; }
  std::vector<named_value> describe() const override { return {{"seq", std::to_string(seq_)}}; }
  caf::strong_actor_ptr start(caf::actor_system& system, entity_ports&) override {
    ++plan_.starts;
    return caf::actor_cast<caf::strong_actor_ptr>(system.spawn<probe_actor, caf::lazy_init>(std::ref(plan_)));
  }

 private:
  entity_id id_;
  probe_plan& plan_;
  std::uint64_t seq_ = 0;
};

/// A region of probes on one thread: nothing moves, and nothing is read, unless the test says so.
class region_stage {
 public:
  explicit region_stage(region_settings wanted = {}) : region_(system_, kinds_, journal, run_later(), wanted) {
    connect();
  }
  ~region_stage() {
    region_.stop();
    run_actors();
  }

  local_region& entities() { return region_; }
  /// A request from client `number`; the probe hears `read number`.
  void ask(account_id to, std::uint64_t number) {
    region_.tell(to, request<read_account>{{1, number}, {to, user_id{number}, account_read::account}});
  }
  /// The same from somebody who needs no answer.
  void tell(account_id to, std::uint64_t number) {
    region_.tell(to, request<read_account>{{}, {to, user_id{number}, account_read::account}});
  }
  /// A peer message that was sent at this time; the probe hears `batch 1`.
  void send(account_id to, unix_nanos sent_at, bool repeated = false) {
    const peer_message<user_to_account> opening{1,
                                                open_account{user_id{9}, account_kind::paper, currency::krw, "main"}};
    region_.tell(to, peer_batch<user_to_account>{entity_of(user_id{9}), {opening}, {}, repeated, 1, sent_at});
  }
  /// What recovery hands over.
  std::unique_ptr<entity_rebuild> rebuilt(account_id of) {
    return std::make_unique<probe_rebuild>(entity_of(of), plan);
  }
  /// Gives an entity a past.
  void append(account_id of, std::uint64_t seq) {
    draft one{entity_of(of), seq, 1, 1, {}, {}, 0};
    event_meta stamp;
    journal.append(std::span(&one, 1), std::span(&stamp, 1));
  }
  void run_jobs() {
    while (!jobs.empty()) {
      auto next = std::move(jobs.front());
      jobs.pop_front();
      next();
    }
  }
  void run_actors() {
    while (!scheduler_.jobs.empty()) scheduler_.run_once();
  }
  void settle() {
    run_jobs();
    run_actors();
  }

  probe_plan plan;
  stage_clock time;
  answers_gate gate_out;
  memory_journal journal{options()};
  std::deque<std::function<void()>> jobs;
  node_metrics metrics;

 private:
  struct one_thread_config : caf::actor_system_config {
    one_thread_config() { set("scheduler.policy", caf::atom("testing")); }
  };
  memory_journal_options options() {
    memory_journal_options wanted;
    wanted.time = &time;
    wanted.automatic = true;
    return wanted;
  }
  blocking_jobs run_later() {
    return [this](std::function<void()> job) { jobs.push_back(std::move(job)); };
  }
  void connect() {
    kinds_.add(
        {entity_kind::account, "account", true,
         [this](entity_id id) -> std::unique_ptr<entity_rebuild> { return std::make_unique<probe_rebuild>(id, plan); },
         decode_message<account_messages>});
    region_.connect(ports_);
  }

  market_cache_memory cache_{[](channel_id) { return false; }};
  interest_table listeners_;
  id_source ids_{time};
  settings config_;
  market_rules rules_{{}, {}};
  entity_registry kinds_;
  one_thread_config actor_config_;
  caf::actor_system system_{actor_config_};
  caf::scheduler::test_coordinator& scheduler_{dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())};
  local_region region_;
  entity_ports ports_{journal, gate_out, region_, time, cache_, listeners_, ids_, metrics, config_, rules_};
};

}  // namespace madang
