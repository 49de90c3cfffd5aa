#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "actors/accounts/account_actor.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "actors/makers/house_accounts_actor.hpp"
#include "actors/makers/maker_actor.hpp"
#include "actors/market/symbol_actor.hpp"
#include "actors/trading/order_actor.hpp"
#include "cluster/market/interest_table.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "cluster/region/local_region.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/makers/house_accounts_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/trading/order_messages.hpp"
#include "persistence/memory/memory_journal.hpp"

namespace madang::makers {

struct stepped_clock final : clock {
  unix_nanos at{1'763'640'000 * nanos_per_second};
  unix_nanos now() const override { return at; }
};

/// Answers of the makers go back to them; those of others are kept. Nothing waits.
struct maker_gate final : gate {
  maker_actor makers;
  std::vector<answer> answers;
  std::size_t makers_unanswered = 0;
  void pass(output out) override {
    auto* one = std::get_if<answer>(&out);
    if (one == nullptr) return;
    if (one->to.listener != maker_listener) return answers.push_back(std::move(*one));
    if (makers) caf::anon_send(makers, std::move(*one));
  }
  void when_open(std::function<void()> then) override { then(); }
};

struct deterministic_config : caf::actor_system_config {
  deterministic_config() { set("scheduler.policy", caf::atom("testing")); }
};

/// The makers before real accounts, orders and symbols over a journal in memory; time moves when the test says so.
class maker_stage {
 public:
  maker_stage(std::size_t symbols, maker_settings wanted) {
    config_.makers = wanted;
    kinds_.add(entry_of<account_entity, &start_account, account_messages>("account", true));
    kinds_.add(entry_of<order_entity, &start_order, order_messages>("order", true));
    kinds_.add(entry_of<symbol_entity, &start_symbol, symbol_messages>("symbol", false));
    kinds_.add(
        entry_of<house_accounts_entity, &start_house_accounts, house_accounts_messages>("house_accounts", false));
    region_.connect(ports_);
    for (std::size_t i = 0; i < symbols; ++i) list(*symbol_id::parse("S" + std::to_string(i)));
    settle();
  }
  ~maker_stage() {
    if (gate_.makers) caf::anon_send_exit(gate_.makers, caf::exit_reason::user_shutdown);
    gate_.makers = nullptr;
    settle();
    region_.stop();
    settle();
  }
  maker_stage(const maker_stage&) = delete;
  maker_stage& operator=(const maker_stage&) = delete;

  void start() {
    gate_.makers = start_makers(system_, symbols_, {}, ports_);
    settle();
  }
  void pass_ms(int milliseconds) {
    for (int passed = 0; passed < milliseconds; passed += 10) {
      time_.at.value += 10'000'000;
      scheduler_.advance_time(std::chrono::milliseconds(10));
      settle();
      if (passed % 100 == 0) sweep();
    }
  }
  /// What another account does, from the same user's own pockets.
  void trade(std::size_t symbol, side side, time_in_force tif, price at, std::int64_t shares) {
    if (!has_trader_) open_trader();
    place_order command;
    command.account = trader;
    command.by = house_user();
    command.symbol = symbols_[symbol];
    command.side = side;
    command.time_in_force = tif;
    command.quantity = quantity::whole(shares);
    command.price = at;
    command.received_at = time_.now();
    region_.tell(trader, request<place_order>{{1, 1}, command});
    settle();
  }
  void open_next_day() {
    day_.value += 1;
    time_.at.value += 86'400 * nanos_per_second;
    for (auto symbol : symbols_) region_.tell(symbol, open_day{day_});
    settle();
  }
  /// The table of house accounts from before: these symbols have the first ones, in this order.
  void assign_house_accounts(const std::vector<std::size_t>& order) {
    makers::assign_house_accounts command;
    for (auto index : order) command.symbols.push_back(symbols_[index]);
    region_.tell(house_accounts_table, request<makers::assign_house_accounts>{{1, 1}, command});
    settle();
  }
  symbol_id symbol(std::size_t index) const { return symbols_[index]; }
  /// Whose the best bid of a symbol is, by an order that trades with it.
  account_id maker_of(std::size_t symbol) {
    trade(symbol, side::sell, time_in_force::ioc, image(symbol).limits.lower, 1);
    const auto events = journal_.read_stream(entity_of(symbols_[symbol]), 0);
    for (auto each = events->rbegin(); each != events->rend(); ++each) {
      const auto event = decode_event<symbol_event>(each->type, each->version, each->payload);
      if (const auto* trade = std::get_if<traded>(&*event)) return trade->maker_account;
    }
    return {};
  }
  void isolate(std::size_t symbol) { region_.isolate(entity_of(symbols_[symbol]), "the test wants it"); }

  market_image image(std::size_t symbol) const { return *cache_.image(symbols_[symbol]); }
  std::uint64_t maker_orders() const { return metrics_.market_makers_orders.value(); }
  const std::vector<answer>& answers() const { return gate_.answers; }

 private:
  static constexpr account_id trader{0x7777'0000};

  void list(symbol_id symbol) {
    instrument_listing listing{
        symbol, "One", "하나", market_code::kospi, currency::krw, quantity::whole(1), price::whole(49'900)};
    const auto limits = rules_->limits_of(listing.market, day_, listing.base_price, rate{30'000'000});
    region_.tell(symbol, list_instrument{listing, *limits, day_});
    symbols_.push_back(symbol);
  }
  void open_trader() {
    has_trader_ = true;
    peer_message<user_to_account> opening{1, open_account{house_user(), account_kind::house, currency::krw, "trader"}};
    region_.tell(trader, peer_batch<user_to_account>{entity_of(house_user()), {opening}, {}, true});
    deposit_funds deposit{trader, house_user(), money::whole(100'000'000'000'000), {}, {}, time_.now()};
    region_.tell(trader, request<deposit_funds>{{1, 1}, deposit});
    for (auto symbol : symbols_) {
      region_.tell(trader,
                   request<issue_shares>{{1, 1}, {trader, symbol, quantity::whole(10'000'000), money::whole(1)}});
    }
    settle();
  }
  void settle() {
    while (scheduler_.try_run_once()) {
    }
  }
  void sweep() {
    journal_.flush();
    region_.sweep(1'000'000);
    settle();
  }
  memory_journal_options options() const {
    memory_journal_options wanted;
    wanted.time = &time_;
    return wanted;
  }

  stepped_clock time_;
  calendar_day day_{day_in_zone(time_.at, 32'400)};
  memory_journal journal_{options()};
  maker_gate gate_;
  market_cache_memory cache_{[](channel_id) {}};
  interest_table listeners_;
  id_source ids_{time_};
  node_metrics metrics_;
  settings config_;
  result<market_rules, std::vector<source_error>> rules_ = load_market_rules({});
  entity_registry kinds_;
  std::vector<symbol_id> symbols_;
  bool has_trader_ = false;
  deterministic_config actor_config_;
  caf::actor_system system_{actor_config_};
  caf::scheduler::test_coordinator& scheduler_{dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())};
  local_region region_{system_, kinds_, journal_, [](const std::function<void()>& job) { job(); }, {}};
  entity_ports ports_{journal_, gate_, region_, time_, cache_, listeners_, ids_, metrics_, config_, *rules_};
};

}  // namespace madang::makers
