#include "tests/simulation/world.hpp"

#include <algorithm>

#include "messages/accounts/account_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "tests/simulation/planted_past.hpp"

namespace madang::simulation {
namespace {

constexpr std::size_t traders_at_first = 5;
constexpr std::size_t traders_max = 8;
/// Who shows what he has elsewhere, and trades not.
constexpr std::uint64_t mirror_number = 4;
constexpr price base_price = price::whole(70'000);

trader_terms terms_of(std::uint64_t number, const std::vector<symbol_id>& symbols, chance& random) {
  trader_terms terms;
  terms.number = number + 1;
  terms.kind = number == 0 ? account_kind::house : number == mirror_number ? account_kind::mirror : account_kind::paper;
  // Newcomers compete for the same few names.
  terms.email = number < traders_at_first ? number : 100 + random.roll(2);
  terms.username = number < traders_at_first ? number : 100 + random.roll(2);
  terms.symbols = symbols;
  terms.around = base_price;
  terms.tick = price::whole(100);
  return terms;
}

std::vector<instrument_listing> made_up_listings() {
  std::vector<instrument_listing> made;
  for (const char* code : {"005930", "000660"}) {
    instrument_listing listing;
    listing.symbol = *symbol_id::parse(code);
    listing.base_price = base_price;
    made.push_back(listing);
  }
  return made;
}

std::vector<symbol_id> symbols_of(const std::vector<instrument_listing>& listings) {
  std::vector<symbol_id> symbols;
  for (const auto& one : listings) symbols.push_back(one.symbol);
  return symbols;
}

constexpr std::uint64_t sqlite_every = 20;
constexpr std::uint64_t makers_every = 3;

}  // namespace

void tally::add(const tally& other) {
  auto own = reinterpret_cast<std::uint64_t*>(this);
  auto more = reinterpret_cast<const std::uint64_t*>(&other);
  for (std::size_t i = 0; i < sizeof(tally) / sizeof(std::uint64_t); ++i) own[i] += more[i];
}

world::world(std::uint64_t seed, const settings& config, const market_rules& rules)
    : random_(seed),
      with_{seed % sqlite_every == 0, seed % makers_every == 0},
      config_(config),
      rules_(rules),
      symbols_(symbols_of(made_up_listings())),
      listings_(made_up_listings()),
      audit_(config, rules),
      reader_(config),
      audience_(audit_, symbols_) {
  day_ = day_in_zone(time_.now(), static_cast<std::int32_t>(config.market.utc_offset_s));
  for (std::uint64_t i = 0; i < traders_at_first; ++i) traders_.emplace_back(terms_of(i, symbols_, random_));
}

world::~world() = default;

void world::run() {
  if (with_.sqlite) twin_ = std::make_unique<sqlite_twin>(random_);
  disk_ = std::make_unique<memory_journal>(disk_options());
  planted_ = plant_order_of_game_money(*disk_, listings_[0]);
  start_node();
  recover();
  set_up();
  auto steps = 600 + random_.roll(600);
  for (std::uint64_t i = 0; i < steps; ++i) step();
  quiesce();
  final_checks();
  if (random_.one_in(2)) {
    // Everything that was quiet must be so after a start, too.
    crash(false);
    quiesce();
    final_checks();
  }
  gather_metrics();
}

/// Users, accounts, money and shares, undisturbed.
void world::set_up() {
  auto all_funded = [this] {
    return std::all_of(traders_.begin(), traders_.end(), [](const auto& one) { return one.funded(); });
  };
  for (int i = 0; i < 1'000 && !(all_funded() && nobody_waits()); ++i) {
    act_client();
    node_->run_all();
    disk_->flush();
    check_node();
    pass(milliseconds);
  }
  require(all_funded() && nobody_waits(), "clients cannot get started");
  for (auto symbol : symbols_) {
    issue_shares command{traders_[0].account(), symbol, quantity::whole(500), money::whole(35'000'000)};
    node_->entities().tell(traders_[0].account(), request<issue_shares>{{}, command});
  }
  node_->run_all();
  disk_->flush();
  trading_ = true;
  start_makers();
}

void world::step() {
  pass(random_.between(0, 30) * milliseconds);
  if (!disk_->health().writable && random_.one_in(15)) heal_disk();
  auto what = random_.roll(1'000);
  if (what < 400) {
    for (auto i = 1 + random_.roll(60); i > 0 && node_->run_one();) --i;
    if (random_.one_in(3)) node_->entities().deliver_late_copy();
  } else if (what < 720) {
    for (auto i = 1 + random_.roll(3); i > 0; --i) act_client();
    if (random_.one_in(4)) jobs_.act(node_->entities(), node_->ids(), time_.now());
    if (random_.one_in(6)) sessions_.act(node_->entities(), node_->ids(), time_.now());
  } else if (what < 850) {
    if (twin_ && random_.one_in(60)) lose_a_sync();
    write_some();
  } else if (what < 900) {
    node_->run_job();
  } else {
    act_on_node(what);
  }
  check_node();
}

void world::act_on_node(std::uint64_t what) {
  auto& entities = node_->entities();
  if (what < 930) {
    sweep();
  } else if (what < 942) {
    take_checkpoint();
  } else if (what < 954) {
    pass(random_.between(1, 10) * nanos_per_second);
  } else if (what < 955) {
    audit_.clock_was_at(time_.now());
    time_.pass(-random_.between(1, 20) * nanos_per_second);
    ++tally_.clocks_set;
  } else if (what < 962) {
    arm_bug();
  } else if (what < 969) {
    break_disk();
  } else if (what < 972) {
    entities.tell(random_.one_of(symbols_), halt_trading{});
  } else if (what < 986) {
    resume_trading();
  } else if (what < 988) {
    open_day();
  } else if (what < 994) {
    if (traders_.size() < traders_max) traders_.emplace_back(terms_of(traders_.size(), symbols_, random_));
  } else {
    crash(true);
  }
}

/// Faults end, clients wait for their last answers, and the sweep goes on until it has nothing more to do.
void world::quiesce() {
  trading_ = false;
  heal_disk();
  node_->stop_makers();
  node_->events().bug = {};
  // The last crash finds work under way, or finds it done.
  if (random_.one_in(3)) crash(false);
  node_->run_all();
  require(!checkpoint_runs_, "a checkpoint never ends");
  const bool has_to_end = twin_ && twin_->has_ended();
  if (node_->entities().isolated() > 0 || node_->poisoned() || has_to_end) crash(false);
  if (random_.one_in(2)) resume_trading();
  for (int quiet_rounds = 0, round = 0; quiet_rounds < 3; ++round) {
    require(round < 400, nobody_waits() ? "peer messages go round without an end" : "a question is never answered");
    auto before = disk_->last();
    auto repeated = node_->metrics().peer_messages_repeated.value();
    for (std::size_t i = 0; i < traders_.size(); ++i) {
      while (ask_again_where_due(i)) {
      }
    }
    for (int i = 0; i < 4; ++i) act_client();
    node_->run_all();
    disk_->flush();
    sweep();
    node_->run_all();
    disk_->flush();
    check_node();
    pass(3 * nanos_per_second);
    bool still = before == disk_->last() && repeated == node_->metrics().peer_messages_repeated.value();
    quiet_rounds = still && nobody_waits() ? quiet_rounds + 1 : 0;
  }
}

void world::final_checks() {
  compare_states();
  require(!checkpoint_runs_, "a checkpoint never ends");
  audit_.follow(*disk_);
  require(disk_->durable() == disk_->last(), "something is left in the buffer");
  require(node_->outputs().waiting() == 0, "an output was forgotten in the gate");
  audit_.check_quiet();
  audience_.check_quiet();
  read_the_past();
  if (twin_) twin_->compare(*disk_);
  const auto& foreign = audit_.orders().at(planted_).progress;
  require(foreign.reason == order_reason::currency_mismatch && !foreign.filled,
          "an order of a foreign money domain was not taken out of the market");
  jobs_.follow(*disk_);
  jobs_.check_quiet();
  sessions_.follow(*disk_);
  sessions_.check_quiet();
  tally_.logins = sessions_.logins();
  tally_.refreshes = sessions_.refreshes();
  tally_.reuses = sessions_.reuses();
  tally_.renamed = sessions_.renamed();
  tally_.job_steps = jobs_.steps();
  tally_.steps_again = jobs_.again();
  tally_.job_requests_repeated = jobs_.repeated();
  tally_.jobs_succeeded = jobs_.succeeded();
  tally_.jobs_cancelled = jobs_.cancelled();
  for (const auto& one : traders_) one.check(audit_);
  tally_.texts = reader_.texts();
  tally_.public_frames = audience_.frames();
  tally_.resumed = audience_.resumed();
  if (twin_) tally_.sqlite_groups = twin_->groups();
  if (twin_) tally_.sqlite_failures = twin_->failures();
  tally_.events = audit_.events();
  tally_.trades = audit_.trades();
  tally_.dates_settled = audit_.dates_settled();
  tally_.actions_done = audit_.actions_done();
  tally_.rights_paid = audit_.rights_paid();
  tally_.splits = audit_.splits();
  tally_.breakers_opened = audit_.breakers_opened();
  tally_.guards_ended = audit_.guards_ended();
  tally_.stops_triggered = audit_.stops_triggered();
  tally_.sold_by_legs = audit_.sold_by_legs();
  tally_.limits_taken = audit_.limits_taken();
  tally_.imports = audit_.imports();
  tally_.imports_undone = audit_.imports_undone();
  tally_.acknowledged = tally_.replays = tally_.refusals = 0;
  tally_.limit_refusals = tally_.limits_changed = 0;
  for (const auto& one : traders_) {
    tally_.acknowledged += one.acknowledged;
    tally_.replays += one.replays;
    tally_.refusals += one.refusals;
    tally_.limit_refusals += one.limit_refusals;
    tally_.limits_changed += one.limits_changed;
  }
}

}  // namespace madang::simulation
