#include <algorithm>

#include "messages/accounts/account_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/trading/order_messages.hpp"
#include "tests/simulation/world.hpp"

/// The node of a run and its disk: start, crash, checkpoints, clocks, and what holds them against the journal.
namespace madang::simulation {
namespace {

constexpr std::int64_t round_ns = nanos_per_second;

}  // namespace

memory_journal_options world::disk_options() {
  memory_journal_options options;
  options.time = &stamps_;
  options.on_durable = [this](position) {
    audit_.follow(*disk_);
    jobs_.follow(*disk_);
    sessions_.follow(*disk_);
    if (node_) node_->outputs().opened();
  };
  if (twin_) options.store = [this](const auto& group) { return twin_->keep(group); };
  return options;
}

void world::start_node() {
  node_ = std::make_unique<simulated_node>(surroundings{config_, rules_, time_, random_, jobs_.kinds(), listings_},
                                           *disk_, [this](output&& out) { hear(std::move(out)); });
  heard_since_start_.clear();
  audience_.leave();
  checkpoint_runs_ = false;
  ran_ns_ = rounds_ = 0;
  for (const auto& one : traders_) listen_to(one.account());
}

void world::crash(bool may_poison) {
  if (random_.one_in(2)) write_some();
  ++tally_.crashes;
  gather_metrics();
  auto survivor = what_a_crash_leaves();
  // Somebody sets the clock while the node is down.
  if (random_.one_in(4)) time_.pass(-random_.between(1, 3'600) * nanos_per_second);
  disk_ = std::move(survivor);
  start_node();
  if (may_poison && random_.one_in(12)) {
    if (auto id = any_entity()) node_->poison(*id);
  }
  recover();
}

std::unique_ptr<memory_journal> world::what_a_crash_leaves() {
  const auto last = disk_->last();
  node_.reset();
  if (twin_) {
    // The file may hold a group of which nobody has heard.
    disk_->heal();
    disk_->flush_up_to(twin_->crash());
    twin_->compare(*disk_);
  }
  tally_.lost_events += last.value - disk_->durable().value;
  return disk_->crash(disk_options());
}

void world::break_disk() {
  if (twin_) {
    twin_->fail();
  } else {
    disk_->fail("no space left");
  }
  ++tally_.failures;
}

void world::heal_disk() {
  if (twin_) twin_->heal();
  disk_->heal();
}

/// The disk does not confirm a group: the process ends, since memory and disk may differ.
void world::lose_a_sync() {
  if (!disk_->health().writable || disk_->last() == disk_->durable()) return;
  twin_->fail_sync();
  disk_->flush_groups(1);
  // A group that had reached the file before needs no sync: the fault must not wait for a later one.
  twin_->confirm_syncs();
  if (twin_->has_ended()) crash(true);
}

/// As a node that finds their open orders in its lists.
void world::start_makers() {
  if (!with_.makers || !trading_) return;
  std::vector<order_view> resting;
  for (const auto& [id, one] : audit_.orders()) {
    if (one.terms.user == makers::house_user() && one.is_open()) resting.push_back(view_of(one));
  }
  std::ranges::sort(resting, {}, [](const order_view& one) { return one.terms.order; });
  node_->start_makers(std::move(resting));
}

bool world::all_symbols_shown() const {
  return std::ranges::all_of(symbols_, [this](symbol_id one) { return node_->ports().cache.image(one) != nullptr; });
}

void world::recover() {
  auto report = node_->recover();
  tally_.recovered += report.revived;
  node_->open_market();
  // A node takes requests when its market stands.
  auto stands = [this] { return node_->entities().isolated() > 0 || all_symbols_shown(); };
  while (!stands()) require(node_->run_one() || node_->run_job(), "a symbol does not come up");
  // As the node does before its market opens.
  for (int round = 0; report.settles_first && round < 50 && node_->entities().unsettled() > 0; ++round) {
    node_->run_all();
    disk_->flush();
    sweep();
    pass(nanos_per_second);
  }
  if (all_symbols_shown()) audience_.join(node_->listeners(), node_->channels(), random_);
  if (random_.one_in(4)) {
    node_->run_all();
    compare_states();
  }
  start_makers();
}

void world::write_some() {
  if (random_.one_in(3)) {
    disk_->flush();
  } else {
    disk_->flush_groups(1 + random_.roll(12));
  }
}

std::optional<entity_id> world::any_entity() {
  std::vector<entity_id> known;
  for (auto symbol : symbols_) known.push_back(entity_of(symbol));
  for (const auto& one : traders_) {
    if (one.account()) known.push_back(entity_of(one.account()));
    if (!one.orders().empty()) known.push_back(entity_of(one.orders().back()));
  }
  return random_.one_of(known);
}

void world::arm_bug() {
  auto& bug = node_->events().bug;
  bug.where = random_.one_in(2) ? std::nullopt : any_entity();
  bug.after_append = random_.one_in(2);
  bug.times = random_.one_in(5) ? static_cast<int>(config_.entities.restart_max) + 1 : 1;
}

void world::take_checkpoint() {
  auto* of = node_.get();
  auto done = [this, of](position at) {
    if (node_.get() == of && of->alive()) disk_->complete_checkpoint(at);
    ++tally_.checkpoints;
    checkpoint_runs_ = false;
  };
  checkpoint_runs_ = true;
  // On a real node a sweep has just asked the finished ones to leave: they do while the checkpoint begins.
  sweep();
  node_->events().after_last_is_read = [this] {
    for (auto messages = random_.roll(60); messages > 0 && node_->run_one(); --messages) continue;
  };
  if (!node_->entities().begin_checkpoint(done)) require(checkpoint_runs_, "a checkpoint that has ended runs still");
  node_->events().after_last_is_read = {};
  while (node_->entities().continue_checkpoint()) {
    for (auto messages = random_.roll(3); messages > 0 && node_->run_one(); --messages) continue;
  }
}

void world::pass(std::int64_t nanos) {
  time_.pass(nanos);
  ran_ns_ += nanos;
  elapsed_ns_ += nanos;
  if (node_) node_->pass(nanos);
}

/// Rounds of the region follow the time that has passed.
void world::sweep() {
  for (; rounds_ < ran_ns_ / round_ns; ++rounds_) node_->entities().begin_round();
  node_->entities().sweep(SIZE_MAX);
}

/// Has everybody hand in a snapshot and holds it against the replay of its events.
void world::compare_states() {
  if (!disk_->health().writable) return;
  node_->events().every_snapshot = true;
  take_checkpoint();
  node_->run_all();
  node_->events().every_snapshot = false;
  disk_->flush();
  tally_.compared += static_cast<std::uint64_t>(audit_.check_snapshots(*disk_)) + jobs_.check_snapshots(*disk_);
}

void world::resume_trading() {
  for (auto symbol : symbols_) node_->entities().tell(symbol, madang::resume_trading{});
}

void world::open_day() {
  ++day_.value;
  ++tally_.days;
  for (auto symbol : symbols_) node_->entities().tell(symbol, madang::open_day{day_});
  settle_accounts();
}

/// As the batch of a day does, now and then for an account twice; some are forgotten, and the next day settles them.
/// The days of the rules go on with the clock, not with `day_`: what is due in a few days is settled early.
void world::settle_accounts() {
  const auto today = day_in_zone(time_.now(), static_cast<std::int32_t>(config_.market.utc_offset_s));
  for (auto account : audit_.due_accounts()) {
    if (random_.one_in(4)) continue;
    const settle_cash command{account, {today.value + static_cast<std::int32_t>(random_.roll(5))}};
    for (int copies = random_.one_in(3) ? 2 : 1; copies > 0; --copies) {
      node_->entities().tell(account, request<settle_cash>{{}, command});
    }
  }
  pay_accounts(today);
  issue_rights(today);
  split_shares(today);
}

/// As the batches of dividends, interest and fees do, many times over: each account is to take each action once.
void world::pay_accounts(calendar_day today) {
  constexpr price each = price::whole(17);
  constexpr rate withheld{15'400'000};
  constexpr rate yearly{2'000'000};
  constexpr std::uint32_t month = 30;
  const auto action = static_cast<std::uint64_t>(day_.value) * 3;
  const auto symbol = symbols_.at(random_.roll(symbols_.size()));
  const auto held = quantity::whole(static_cast<std::int64_t>(random_.roll(50)));
  for (auto account : audit_.all_accounts()) {
    for (auto copies = random_.roll(3); copies > 0; --copies) {
      const calendar_day cum{today.value - 1};
      node_->entities().tell(account, request<accounts::pay_dividend>{
                                          {}, {account, action, symbol, cum, cum, today, each, withheld, held}});
      node_->entities().tell(account, request<accounts::pay_interest>{{}, {account, action + 1, today, month, yearly}});
      node_->entities().tell(account,
                             request<accounts::charge_account_fee>{{}, {account, action + 2, today, money::whole(7)}});
    }
  }
}

/// An issue of rights each day: some subscribe, some of them to less again, and those of the days before are closed.
void world::issue_rights(calendar_day today) {
  constexpr std::uint64_t numbers = 1ULL << 40;
  constexpr std::int32_t days_back = 6;
  constexpr price each = price::whole(50'000);
  const auto day = static_cast<std::uint64_t>(day_.value);
  const auto symbol = symbols_.at(random_.roll(symbols_.size()));
  const calendar_day record{day_.value};
  const calendar_day until{today.value + 1};
  for (auto account : audit_.all_accounts()) {
    const auto held = quantity::whole(static_cast<std::int64_t>(random_.roll(30)));
    for (auto copies = random_.roll(3); copies > 0; --copies) {
      node_->entities().tell(
          account,
          request<accounts::credit_rights>{
              {}, {account, numbers + day, symbol, {today.value - 1}, record, until, until, 1, 3, each, held}});
    }
    for (auto wishes = random_.roll(3); wishes > 0; --wishes) {
      const auto wanted = quantity::whole(static_cast<std::int64_t>(random_.roll(11)));
      node_->entities().tell(account,
                             request<accounts::subscribe_rights>{
                                 {}, {account, audit_.owner_of(account), symbol, record, wanted, time_.now()}});
    }
    if (random_.one_in(3)) continue;
    for (std::int32_t back = 1; back < days_back; ++back) {
      const auto issue = numbers + day - static_cast<std::uint64_t>(back);
      node_->entities().tell(account, request<accounts::close_rights>{{}, {account, issue, {until.value + 1}}});
    }
  }
}

/// A split or a merger of one symbol on many days, as the batch does it: the symbol is halted, its orders leave, its
/// price changes, it is resumed, and accounts are told, some of them often, and those with open orders on later days
/// again.
void world::split_shares(calendar_day today) {
  constexpr std::uint64_t numbers = 1ULL << 41;
  constexpr std::pair<std::uint32_t, std::uint32_t> ratios[] = {{2, 1}, {2, 3}, {3, 2}, {1, 2}, {7, 5}, {5, 7}};
  constexpr std::uint64_t days_back = 4;
  const auto day = static_cast<std::uint64_t>(day_.value);
  const auto symbol_of = [&](std::uint64_t of) { return symbols_.at(of / std::size(ratios) % symbols_.size()); };
  const auto accounts = audit_.all_accounts();
  if (accounts.empty() || random_.one_in(2)) return;
  const admin_act act{audit_.owner_of(accounts.front()), "", "a split"};
  const market::administer_symbol halted{symbol_of(day), market::halt_symbol{}, act, false};
  const market::adjust_symbol adjusted{symbol_of(day), price::whole(random_.between(68, 72) * 1'000), act};
  node_->entities().tell(symbol_of(day), request<market::administer_symbol>{{}, halted});
  for (int passes = 0; passes < 3; ++passes) {
    node_->entities().tell(symbol_of(day), request<market::adjust_symbol>{{}, adjusted});
  }
  const market::administer_symbol resumed{symbol_of(day), market::resume_symbol{}, act, false};
  node_->entities().tell(symbol_of(day), request<market::administer_symbol>{{}, resumed});
  for (auto account : accounts) {
    for (std::uint64_t back = 0; back < days_back; ++back) {
      if (random_.one_in(3)) continue;
      const auto [news, olds] = ratios[(day - back) % std::size(ratios)];
      const accounts::adjust_position command{account, numbers + day - back, today, symbol_of(day - back), news,
                                              olds,    price::whole(61'357), {}};
      node_->entities().tell(account, request<accounts::adjust_position>{{}, command});
    }
  }
}

/// Balances, positions and orders as they were at moments that were seen.
void world::read_the_past() {
  auto& ports = node_->ports();
  state_replay past({node_->kinds(),
                     *disk_,
                     node_->outputs(),
                     ports.cache,
                     config_,
                     rules_,
                     ports.settlement,
                     {},
                     [](const std::function<void()>& job) { job(); }},
                    100'000);
  tally_.past_moments += audit_.compare_past(past, random_);
}

void world::check_node() const {
  require(node_->outputs().first_wrong().empty(), node_->outputs().first_wrong());
  require(node_->metrics().entities_rebuilt.value() == node_->events().bugs_hit, "an entity has failed by itself");
}

void world::gather_metrics() {
  check_node();
  const auto& metrics = node_->metrics();
  tally_.revived += metrics.entities_revived.value();
  tally_.retired += metrics.entities_retired.value();
  tally_.stayed += node_->entities().stayed;
  tally_.late_copies += node_->entities().late_copies;
  tally_.old_copies += node_->entities().old_copies;
  tally_.stale_copies += node_->entities().stale_copies;
  tally_.rebuilt += metrics.entities_rebuilt.value();
  tally_.copies += metrics.peer_messages_copied.value();
  tally_.isolated += node_->entities().isolated();
  tally_.bugs += node_->events().bugs_hit;
}

}  // namespace madang::simulation
