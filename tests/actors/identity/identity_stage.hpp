#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <functional>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "actors/accounts/account_actor.hpp"
#include "actors/identity/names/name_actor.hpp"
#include "actors/identity/user_actor.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/market/interest_table.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "cluster/region/local_region.hpp"
#include "cluster/region/rebuild_entity.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "persistence/memory/memory_journal.hpp"

namespace madang {

struct set_clock final : clock {
  unix_nanos at{1'763'640'000 * nanos_per_second};
  unix_nanos now() const override { return at; }
};

/// Keeps what leaves; nothing waits.
struct open_gate final : gate {
  std::vector<answer> answers;
  void pass(output out) override {
    if (auto* one = std::get_if<answer>(&out)) answers.push_back(std::move(*one));
  }
  void when_open(std::function<void()> then) override { then(); }
};

struct one_thread_config : caf::actor_system_config {
  one_thread_config() { set("scheduler.policy", caf::atom("testing")); }
};

/// The real actors of users, names and accounts with a real region over a journal in memory, one message at a time.
class identity_stage {
 public:
  explicit identity_stage(const set_clock& time, std::unique_ptr<memory_journal> from = nullptr)
      : time_(time), journal_(from ? std::move(from) : std::make_unique<memory_journal>(options(time))) {
    kinds_.add(entry_of<user_entity, &start_user, user_messages>("user", true));
    kinds_.add(entry_of<name_entity, &start_name, name_messages>("name", false));
    kinds_.add(entry_of<account_entity, &start_account, account_messages>("account", true));
    region_.connect(ports_);
  }
  ~identity_stage() {
    region_.stop();
    settle();
  }
  identity_stage(const identity_stage&) = delete;
  identity_stage& operator=(const identity_stage&) = delete;

  /// Sends a request; its answer comes under the number returned.
  template <class Id, class Command>
  std::uint64_t ask(Id to, Command command, bool new_entity = false) {
    const auto number = ++asked_;
    client_request<Command> wrapped{{1, number}, std::move(command)};
    if (new_entity) {
      region_.tell_new_entity(to, std::move(wrapped));
    } else {
      region_.tell(to, std::move(wrapped));
    }
    return number;
  }
  template <class Id, class Command>
  answer answer_of(Id to, Command command, bool new_entity = false) {
    const auto number = ask(to, std::move(command), new_entity);
    settle();
    return answer_to(number);
  }
  /// Asserts nothing: an answer without a token where none, or more than one, has come.
  answer answer_to(std::uint64_t number) const {
    answer found;
    for (const auto& one : gate_.answers) {
      if (one.to.correlation != number) continue;
      if (found.to) return {};
      found = one;
    }
    return found;
  }

  /// Lets one actor handle one message. False: there is none.
  bool step() { return scheduler_.try_run_once(); }
  void settle() {
    while (step()) {
    }
  }
  /// The slow timer: repeats peer messages and lets leave whoever may.
  void sweep() {
    journal_->flush();
    for (int i = 0; i < 3; ++i) region_.begin_round();
    region_.sweep(1'000'000);
    settle();
  }

  /// Another stage with what the disk has; its unfinished entities are awake.
  std::unique_ptr<identity_stage> after_crash() const {
    auto next = std::make_unique<identity_stage>(time_, journal_->crash(options(time_)));
    std::set<entity_id> known;
    (void)next->journal_->replay({}, [&](const record& one) { return known.insert(one.stream), true; });
    std::vector<std::pair<entity_id, std::unique_ptr<entity_rebuild>>> live;
    for (auto id : known) {
      auto rebuilt = rebuild_entity(next->kinds_, *next->journal_, id);
      if (rebuilt && (*rebuilt)->live()) live.emplace_back(id, std::move(*rebuilt));
    }
    next->region_.adopt(std::move(live));
    return next;
  }

  memory_journal& journal() { return *journal_; }
  region& entities() { return region_; }
  const node_metrics& metrics() const { return metrics_; }
  std::size_t in_memory() const { return region_.size(); }
  std::size_t isolated() const { return region_.isolated(); }
  /// Events of one kind in the journal, which becomes durable.
  template <class Event>
  std::size_t count() {
    journal_->flush();
    std::size_t found = 0;
    (void)journal_->replay({}, [&](const record& one) { return found += one.type == Event::event_type, true; });
    return found;
  }

 private:
  static memory_journal_options options(const clock& time) {
    memory_journal_options wanted;
    wanted.time = &time;
    return wanted;
  }
  static region_settings encoding() {
    region_settings wanted;
    wanted.encode_all_messages = true;
    return wanted;
  }

  const set_clock& time_;
  std::unique_ptr<memory_journal> journal_;
  open_gate gate_;
  market_cache_memory cache_{[](channel_id) { return false; }};
  interest_table listeners_;
  id_source ids_{time_};
  node_metrics metrics_;
  settings config_;
  market_rules rules_{{}, {}};
  entity_registry kinds_;
  std::uint64_t asked_ = 0;
  one_thread_config actor_config_;
  caf::actor_system system_{actor_config_};
  caf::scheduler::test_coordinator& scheduler_{dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())};
  local_region region_{system_, kinds_, *journal_, [](const std::function<void()>& job) { job(); }, encoding()};
  entity_ports ports_{*journal_, gate_, region_, time_, cache_, listeners_, ids_, metrics_, config_, rules_};
};

}  // namespace madang
