#include "tests/simulation/world.hpp"

#include <algorithm>

#include "messages/accounts/account_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/trading/order_messages.hpp"
#include "tests/simulation/planted_past.hpp"

namespace madang::simulation {
namespace {

constexpr std::size_t traders_at_first = 4;
constexpr std::size_t traders_max = 7;
constexpr std::size_t questions_per_trader = 3;
constexpr std::int64_t patience_ns = 2 * nanos_per_second;
constexpr std::int64_t round_ns = nanos_per_second;
constexpr price base_price = price::whole(70'000);

template <class... Fs>
struct overload : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
overload(Fs...) -> overload<Fs...>;

trader_terms terms_of(std::uint64_t number, const std::vector<symbol_id>& symbols, chance& random) {
  trader_terms terms;
  terms.number = number + 1;
  terms.kind = number == 0 ? account_kind::house : account_kind::paper;
  // Newcomers compete for the same few names.
  terms.email = number < traders_at_first ? number : 100 + random.roll(2);
  terms.username = number < traders_at_first ? number : 100 + random.roll(2);
  terms.symbols = symbols;
  terms.around = base_price;
  terms.tick = price::whole(100);
  return terms;
}

}  // namespace

void tally::add(const tally& other) {
  auto own = reinterpret_cast<std::uint64_t*>(this);
  auto more = reinterpret_cast<const std::uint64_t*>(&other);
  for (std::size_t i = 0; i < sizeof(tally) / sizeof(std::uint64_t); ++i) own[i] += more[i];
}

world::world(std::uint64_t seed, const settings& config, const market_rules& rules)
    : random_(seed), config_(config), rules_(rules), audit_(config) {
  day_ = day_in_zone(time_.now(), static_cast<std::int32_t>(config.market.utc_offset_s));
  for (const char* code : {"005930", "000660"}) {
    instrument_listing listing;
    listing.symbol = *symbol_id::parse(code);
    listing.base_price = base_price;
    symbols_.push_back(listing.symbol);
    listings_.push_back(listing);
  }
  for (std::uint64_t i = 0; i < traders_at_first; ++i) traders_.emplace_back(terms_of(i, symbols_, random_));
}

world::~world() = default;

void world::run() {
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

// ---- the node and its disk -----------------------------------------------------------------------------------------

memory_journal_options world::disk_options() {
  memory_journal_options options;
  options.time = &stamps_;
  options.on_durable = [this](position) {
    audit_.follow(*disk_);
    jobs_.follow(*disk_);
    if (node_) node_->outputs().opened();
  };
  return options;
}

void world::start_node() {
  node_ = std::make_unique<simulated_node>(surroundings{config_, rules_, time_, random_, jobs_.kinds(), listings_},
                                           *disk_, [this](output&& out) { hear(std::move(out)); });
  heard_since_start_.clear();
  checkpoint_runs_ = false;
  ran_ns_ = rounds_ = 0;
  for (const auto& one : traders_) listen_to(one.account());
}

void world::crash(bool may_poison) {
  if (random_.one_in(2)) write_some();
  ++tally_.crashes;
  tally_.lost_events += disk_->last().value - disk_->durable().value;
  gather_metrics();
  auto survivor = disk_->crash(disk_options());
  node_.reset();
  // Somebody sets the clock while the node is down.
  if (random_.one_in(4)) time_.pass(-random_.between(1, 3'600) * nanos_per_second);
  disk_ = std::move(survivor);
  start_node();
  if (may_poison && random_.one_in(12)) {
    if (auto id = any_entity()) node_->poison(*id);
  }
  recover();
}

void world::recover() {
  auto report = node_->recover();
  tally_.recovered += report.revived;
  for (const auto& listing : listings_) {
    auto limits = rules_.limits_of(listing.market, day_, listing.base_price, config_.market.price_limit_rate);
    node_->entities().tell(listing.symbol, list_instrument{listing, *limits, day_});
  }
  // A node takes requests when its market stands.
  auto stands = [this] {
    return node_->entities().isolated() > 0 || std::all_of(symbols_.begin(), symbols_.end(), [this](symbol_id one) {
             return node_->ports().cache.image(one) != nullptr;
           });
  };
  while (!stands()) require(node_->run_one() || node_->run_job(), "a symbol does not come up");
  // As the node does before its market opens.
  for (int round = 0; report.settles_first && round < 50 && node_->entities().unsettled() > 0; ++round) {
    node_->run_all();
    disk_->flush();
    sweep();
    pass(nanos_per_second);
  }
  if (random_.one_in(4)) {
    node_->run_all();
    compare_states();
  }
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
  tally_.rebuilt += metrics.entities_rebuilt.value();
  tally_.copies += metrics.peer_messages_copied.value();
  tally_.isolated += node_->entities().isolated();
  tally_.bugs += node_->events().bugs_hit;
}

// ---- clients -------------------------------------------------------------------------------------------------------

std::size_t world::open_questions(std::size_t index) const {
  return static_cast<std::size_t>(
      std::count_if(questions_.begin(), questions_.end(), [&](const auto& one) { return one->trader == index; }));
}

void world::act_client() {
  auto index = static_cast<std::size_t>(random_.roll(traders_.size()));
  if (ask_again_where_due(index) || open_questions(index) >= questions_per_trader) return;
  auto next = traders_[index].next(random_, trading_);
  if (!next) return;
  questions_.push_back(std::make_shared<open_question>(open_question{index, *next, false}));
  ++tally_.asked;
  ask(questions_.back());
}

bool world::ask_again_where_due(std::size_t index) {
  for (const auto& one : questions_) {
    if (one->trader != index) continue;
    bool patient = elapsed_ns_ - one->asked.asked_at.value < patience_ns;
    if (patient && !one->asked.again) continue;
    ++tally_.repeats;
    ask(one);
    return true;
  }
  return false;
}

void world::ask(const std::shared_ptr<open_question>& one) {
  auto& asked = one->asked;
  asked.token = ++tokens_;
  asked.asked_at = {elapsed_ns_};
  asked.again = false;
  require(++asked.times < 2'000, "a question never ends");
  by_token_[asked.token] = one;
  send(asked);
}

void world::send(question& asked) {
  auto& entities = node_->entities();
  reply_token token{1, asked.token};
  std::visit(overload{[&](register_user& c) {
                        // Each attempt is a user of its own; the names say which one counts.
                        c.start.user = node_->ids().next_user();
                        c.received_at = time_.now();
                        entities.tell_new_entity(c.start.user, request<register_user>{token, c});
                      },
                      [&](request_account& c) {
                        c.new_account = node_->ids().next_account();
                        c.received_at = time_.now();
                        entities.tell(c.user, request<request_account>{token, c});
                      },
                      [&](auto& c) {
                        using command_kind = std::remove_cvref_t<decltype(c)>;
                        if constexpr (requires { c.received_at = time_.now(); }) c.received_at = time_.now();
                        if constexpr (requires { c.account; }) {
                          entities.tell(c.account, request<command_kind>{token, c});
                        } else {
                          entities.tell(c.order, request<command_kind>{token, c});
                        }
                      }},
             asked.what);
}

void world::hear(output&& out) {
  if (const auto* frame = std::get_if<private_frame>(&out)) return hear_frame(*frame);
  const auto* given = std::get_if<answer>(&out);
  if (given != nullptr && given->to.listener == job_clients::listener) return jobs_.hear(*given);
  if (given == nullptr || given->to.listener != 1) return;
  // A late copy may carry the number of a request that was answered: then it is answered again.
  if (answered_.contains(given->to.correlation) && node_->entities().late_copies > 0) return;
  auto found = by_token_.find(given->to.correlation);
  require(found != by_token_.end(), "an answer to nobody, or a second one to one request");
  answered_.insert(given->to.correlation);
  auto one = found->second;
  by_token_.erase(found);
  auto& who = traders_[one->trader];
  auto had = who.account();
  check_order_of_booking(one->asked, *given);
  if (!who.answered(one->asked, *given, audit_) || std::exchange(one->settled, true)) return;
  std::erase(questions_, one);
  if (who.account() != had) listen_to(who.account());
  if (who.orders().empty() || !random_.one_in(20)) return;
  auto& other = random_.one_of(traders_);
  if (&other != &who) other.knows_stranger(who.orders().back());
}

/// Requests of one client to one entity keep their order, also where the entity fails and comes back in between. One
/// that was asked again, or comes as a late copy, has no place in it.
void world::check_order_of_booking(const question& asked, const answer& given) {
  const auto* booked = given.get_if<transaction_view>();
  if (booked == nullptr || asked.times != 1 || given.replayed) return;
  auto& known = booked_once_[booked->account];
  auto [place, is_new] = known.emplace(given.to.correlation, booked->transaction);
  auto next = std::next(place);
  require(next == known.end() || place->second < next->second, "a later request was booked before an earlier one");
  require(place == known.begin() || std::prev(place)->second < place->second,
          "a later request was booked before an earlier one");
}

void world::listen_to(account_id account) {
  if (!account) return;
  for (auto kind : {channel_kind::orders, channel_kind::account}) node_->listeners().add({kind, account.value});
}

void world::hear_frame(const private_frame& frame) {
  ++tally_.frames;
  auto& last = heard_[frame.channel];
  auto& live = heard_since_start_[frame.channel];
  require(frame.seq > last, "a channel repeats a number, or goes back");
  if (frame.seq != last + 1) {
    // What was missed while there was no node, or nobody listened, comes from the journal; so does an event after which
    // its entity failed.
    require(!live || node_->events().bugs_hit > 0, "a channel leaves a number out");
    auto missed = disk_->read_channel(frame.channel, last, frame.seq - last - 1);
    require(missed && missed->size() == frame.seq - last - 1, "what a channel has missed cannot be had");
    require(missed->back().meta.at <= disk_->durable(), "what a channel has missed is not durable");
  }
  audit_.confirm(frame, *disk_);
  live = true;
  last = frame.seq;
}

bool world::nobody_waits() const {
  return questions_.empty();
}

// ---- the course of a run -------------------------------------------------------------------------------------------

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
}

void world::step() {
  pass(random_.between(0, 30) * milliseconds);
  if (!disk_->health().writable && random_.one_in(15)) disk_->heal();
  auto what = random_.roll(1'000);
  if (what < 400) {
    for (auto i = 1 + random_.roll(60); i > 0 && node_->run_one();) --i;
    if (random_.one_in(3)) node_->entities().deliver_late_copy();
  } else if (what < 720) {
    for (auto i = 1 + random_.roll(3); i > 0; --i) act_client();
    if (random_.one_in(4)) jobs_.act(node_->entities(), node_->ids(), time_.now());
  } else if (what < 850) {
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
    time_.pass(-random_.between(1, 20) * nanos_per_second);
    ++tally_.clocks_set;
  } else if (what < 962) {
    arm_bug();
  } else if (what < 969) {
    disk_->fail("no space left");
    ++tally_.failures;
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
  disk_->heal();
  node_->events().bug = {};
  // The last crash finds work under way, or finds it done.
  if (random_.one_in(3)) crash(false);
  node_->run_all();
  require(!checkpoint_runs_, "a checkpoint never ends");
  if (node_->entities().isolated() > 0 || node_->poisoned()) crash(false);
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
  const auto& foreign = audit_.orders().at(planted_).progress;
  require(foreign.reason == order_reason::currency_mismatch && !foreign.filled,
          "an order of a foreign money domain was not taken out of the market");
  jobs_.follow(*disk_);
  jobs_.check_quiet();
  tally_.job_steps = jobs_.steps();
  tally_.steps_again = jobs_.again();
  tally_.job_requests_repeated = jobs_.repeated();
  tally_.jobs_succeeded = jobs_.succeeded();
  tally_.jobs_cancelled = jobs_.cancelled();
  for (const auto& one : traders_) one.check(audit_);
  tally_.events = audit_.events();
  tally_.trades = audit_.trades();
  tally_.acknowledged = tally_.replays = tally_.refusals = 0;
  for (const auto& one : traders_) {
    tally_.acknowledged += one.acknowledged;
    tally_.replays += one.replays;
    tally_.refusals += one.refusals;
  }
}

}  // namespace madang::simulation
