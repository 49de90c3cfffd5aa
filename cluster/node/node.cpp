#include "cluster/node/node.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <thread>

#include "cluster/market/node_trades.hpp"
#include "cluster/node/days/mean_volumes.hpp"
#include "cluster/node/node_console/node_console.hpp"
#include "cluster/node/node_console/node_facts.hpp"
#include "cluster/node/node_end.hpp"
#include "cluster/node/node_platform.hpp"
#include "cluster/node/node_readiness.hpp"
#include "cluster/node/node_watch.hpp"
#include "cluster/process/node_logging.hpp"
#include "cluster/region/actor_scheduler.hpp"
#include "config/market/listed_details.hpp"
#include "config/portfolio/portfolio_settings.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "gateway/gateway.hpp"
#include "gateway/security/keys/key_door.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/settlement/settlement_day_messages.hpp"
#include "messages/trading/queries.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr auto settle_patience = 10s;
constexpr auto settle_pause = 20ms;
/// Replays of the past, which anybody may ask for, give way to orders.
constexpr int past_niceness = 5;

/// Turns short enough that nobody starves.
struct scheduler_config final : caf::actor_system_config {
  explicit scheduler_config(const node_settings& config) {
    if (config.scheduler == scheduler_kind::own) {
      load<actor_scheduler>();
    } else {
      set("scheduler.policy", caf::atom("sharing"));
    }
    set("scheduler.max-threads", static_cast<std::size_t>(config.threads));
    set("scheduler.max-throughput", static_cast<std::size_t>(config.max_throughput));
  }
};

/// A round of the region: half the interval after which an unacknowledged message is sent again.
std::int64_t round_ms(const entity_settings& config) {
  return std::max<std::int64_t>(100, config.resend_after_ms / 2);
}

region_settings region_settings_of(const settings& all) {
  const auto& config = all.entities;
  region_settings made;
  made.passivate_after_rounds = static_cast<std::uint64_t>(config.passivate_after_s * 1'000 / round_ms(config)) + 1;
  made.restart_window_ns = config.restart_window_s * nanos_per_second;
  made.restarts_max = config.restart_max;
  made.loads = {static_cast<std::size_t>(config.loads_max), static_cast<std::size_t>(config.max_in_memory)};
  made.late_copy_max_ns = all.peer.late_copy_max_s * nanos_per_second;
  made.waiting_snapshot_bytes = static_cast<std::size_t>(config.waiting_snapshot_bytes);
  made.encode_all_messages = all.node.encode_all_messages;
  return made;
}

/// What is wrong with the file of a setting.
std::string about_file(std::string_view setting, const std::vector<source_error>& errors) {
  auto text = std::string(setting) + ": " + to_text(errors);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

node::node(settings config, node_parts parts)
    : config_(std::move(config)),
      live_(config_),
      parts_(std::move(parts)),
      time_(parts_.time == nullptr ? machine_time_ : *parts_.time),
      home_(home_in(config_, incarnation_)),
      contexts_(all_contexts()) {}

result<std::unique_ptr<node>, std::string> node::start(settings config, node_parts parts) {
  std::unique_ptr<node> made(new node(std::move(config), std::move(parts)));
  auto steps = {&node::bind_port,      &node::open_stores,   &node::start_recovery, &node::start_market,
                &node::start_identity, &node::start_gateway, &node::follow_settings};
  for (auto step : steps) {
    if (auto done = (made.get()->*step)(); !done) return refused{done.error()};
  }
  return made;
}

result<bool, std::string> node::bind_port() {
  if (!parts_.gateway) return true;
  auto bound = bound_port::bind(config_.http.listen);
  if (!bound) return refused{bound.error()};
  port_ = std::make_unique<bound_port>(*std::move(bound));
  return true;
}

result<bool, std::string> node::open_stores() {
  auto rules = load_market_rules(config_.market.rules_file);
  if (!rules) return refused{about_file("market.rules_file", rules.error())};
  rules_ = *std::move(rules);
  if (auto read = load_settlement_rules(); !read) return read;
  if (parts_.listings) {
    listings_ = *parts_.listings;
  } else if (config_.market.symbols_seeded) {
    auto listings = load_instruments(config_.market.instruments_file);
    if (!listings) return refused{about_file("market.instruments_file", listings.error())};
    listings_ = *std::move(listings);
  }
  gate_ = std::make_unique<gate_queue>([this](std::vector<output>&& outputs) { deliver(std::move(outputs)); },
                                       &metrics_, end_process);
  auto cluster = node_cluster::join(config_, time_, incarnation_);
  if (!cluster) return refused{cluster.error()};
  cluster_ = *std::move(cluster);
  node_stores::hooks calls{[this](position) { gate_->opened(); }, {}};
  if (parts_.identity)
    calls.open_keys = [this](bool holds_events, store_metrics& database) { return open_keys(holds_events, database); };
  auto stores = node_stores::open(config_, stamps_, metrics_, std::move(calls));
  if (!stores) return refused{stores.error()};
  stores_ = *std::move(stores);
  gate_->attach(stores_->journal());
  return true;
}

result<bool, std::string> node::load_settlement_rules() {
  const auto& wanted = config_.of<settlement::settlement_settings>();
  auto days = load_market_calendar(wanted.days_file);
  if (!days) return refused{about_file("settlement.days_file", days.error())};
  auto charges = load_charge_rules(wanted.charges_file);
  if (!charges) return refused{about_file("settlement.charges_file", charges.error())};
  auto rates = std::make_shared<exchange_rates_file>(wanted.exchange_rates_file);
  if (const auto fault = rates->fault()) return refused{about_file("settlement.exchange_rates_file", *fault)};
  settlement_ = {*std::move(days), *std::move(charges), std::move(rates)};
  auto hours = load_market_hours(config_.market.hours_file);
  if (!hours) return refused{about_file("market.hours_file", hours.error())};
  hours_ = *std::move(hours);
  clocks_ = std::make_unique<market_clocks>(
      config_.market.clock, static_cast<std::int32_t>(config_.market.utc_offset_s), settlement_.days, hours_);
  return true;
}

result<bool, std::string> node::start_actors() {
  market_ = std::make_unique<node_market>(config_.market, market::load_listed_details(config_.node.data_dir));
  jobs_ = std::make_unique<job_pool>(1);
  history_jobs_ = std::make_unique<job_pool>(1, "history");
  past_jobs_ = std::make_unique<job_pool>(static_cast<std::size_t>(config_.http.past_threads), "past", past_niceness);
  system_config_ = std::make_unique<scheduler_config>(config_.node);
  system_ = std::make_unique<caf::actor_system>(*system_config_);
  auto run_job = [this](std::function<void()> job) { jobs_->run(std::move(job)); };
  region_ = std::make_unique<local_region>(*system_, contexts_.entities, stores_->journal(), run_job,
                                           region_settings_of(config_));
  personal_fields* persons = identity_ ? &identity_->persons() : nullptr;
  key_rotation* keys = identity_ ? &identity_->keys() : nullptr;
  auto work = node_jobs::open(contexts_.jobs,
                              {config_, stores_->lists(), *region_, time_, client_, persons, &settled_,
                               &stores_->journal(), keys, stores_->months()},
                              run_job);
  if (!work) return refused{work.error()};
  work_ = *std::move(work);
  risk_ = std::make_unique<node_risk>(config_);
  ports_.reset(new entity_ports{stores_->journal(), *gate_, *region_, time_, market_->cache(), market_->listeners(),
                                ids_, metrics_, config_, *rules_, &work_->runner(), &listings_, risk_.get(),
                                &market_->watches(), &settlement_, home_});
  auto read_past = [this](std::function<void()> job) { history_jobs_->run(std::move(job)); };
  history_ = std::make_unique<node_history>(contexts_.channels, stores_->journal(), *gate_, read_past);
  if (cluster_) {
    cluster_->connect({*region_, *gate_, contexts_.messages, *market_, contexts_.channels, *history_,
                       [this](output&& one) { deliver_here(std::move(one)); }, [this] { ask_users_anew(); }},
                      home_);
  }
  region_->connect(*ports_);
  region_->when_loaded([this](entity_id id) { show_missed_trades(stores_->journal(), market_->cache(), id); });
  // Its next owner gives it a place of its own.
  region_->when_moved([this](entity_id id) {
    if (id.kind == entity_kind::job) work_->runner().leave(jobs::job_id{id.key});
  });
  region_->when_asked([this](auto question, reply_token answer_to) { hear_question(question, answer_to); });
  events_ = std::make_unique<stream_history>(contexts_.entities, stores_->journal(), *gate_, read_past);
  past_services past{contexts_.entities,
                     stores_->journal(),
                     *gate_,
                     market_->cache(),
                     config_,
                     *rules_,
                     &settlement_,
                     [this](symbol_id one) { return risk_->sector_of(one); },
                     [this](std::function<void()> job) { past_jobs_->run(std::move(job)); },
                     stores_->past()};
  past_ = std::make_unique<state_replay>(std::move(past), static_cast<std::uint64_t>(config_.http.past_events_max));
  return true;
}

result<bool, std::string> node::start_recovery() {
  if (auto started = start_actors(); !started) return refused{started.error()};
  stores_->catch_up(static_cast<std::uint64_t>(config_.journal.snapshot_every_events));
  auto report = recover_entities();
  if (!report) return refused{report.error()};
  recovered_ = *report;
  if (report->settles_first) settle_first();
  return true;
}

/// Three looks in a row, since what is acknowledged by one may be begun by another in the same moment.
void node::settle_first() {
  const auto until = std::chrono::steady_clock::now() + settle_patience;
  for (int quiet = 0; quiet < 3 && std::chrono::steady_clock::now() < until;
       std::this_thread::sleep_for(settle_pause)) {
    region_->begin_round();
    region_->sweep(SIZE_MAX);
    quiet = region_->unsettled() == 0 ? quiet + 1 : 0;
  }
}

result<bool, std::string> node::start_market() {
  std::vector<symbol_id> symbols;
  for (const auto& listing : listings_) symbols.push_back(listing.symbol);
  auto recalled = recall_trades(stores_->journal(), market_->cache(), symbols,
                                static_cast<std::size_t>(config_.market.trades_kept));
  // They are a convenience: a market without its latest trades is better than none.
  if (!recalled) spdlog::warn("the list of latest trades begins anew: {}", recalled.error().why);
  market_->open(*system_, contexts_.channels, listings_, *ports_, *clocks_);
  sessions_ = std::make_unique<session_driver>(session_driver::surroundings{
      *clocks_, market_->cache(), [this](symbol_id one) { return !cluster_ || cluster_->serves(entity_of(one)); },
      [this](symbol_id one, market::open_day day) { region_->tell(one, day); },
      [this](symbol_id one, market::enter_session call) { region_->tell(one, call); }});
  sessions_->begin(listings_, time_.now());
  maintenance_plan plan;
  plan.sweep_every_ms = round_ms(config_.entities);
  plan.checkpoint_every_events = static_cast<std::uint64_t>(config_.journal.snapshot_every_events);
  plan.market_utc_offset_s = static_cast<std::int32_t>(config_.market.utc_offset_s);
  plan.open_day = [this](calendar_day day) { open_day(day); };
  plan.may_checkpoint = [this] { return has_all_it_wrote_.load(); };
  plan.watch = [this, intake = intake_watch()]() mutable {
    intake.look(*this);
    market_->adopt_listed(*system_, contexts_.channels, *ports_);
    market_->close_minutes(time_.now());
    sessions_->look(time_.now());
    market_->look_at_whole_markets(time_.now());
    market_->look_for_news(time_.now());
    show_watched_portfolios();
    if (schedule_) schedule_->look();
  };
  maintenance_ = std::make_unique<maintenance_loop>(*region_, stores_->journal(), time_, std::move(plan));
  {
    std::lock_guard guard(makers_lock_);
    is_market_open_ = true;
  }
  if (parts_.makers && config_.makers.enabled && serves_the_platform()) start_market_makers();
  return true;
}

void node::show_watched_portfolios() {
  const auto now_ms = std::chrono::steady_clock::now().time_since_epoch() / std::chrono::milliseconds(1);
  market_->watches().round(now_ms, config_.of<portfolio::portfolio_settings>().frame_interval_ms,
                           [this](account_id one) { region_->tell(one, accounts::revalue_portfolio{}); });
}

/// A day of the market begins with what is due on it. A start takes the day as new again: each batch is begun once.
void node::open_day(calendar_day day) {
  // Where there are sessions, the days of symbols begin by them.
  if (!clocks_->has_sessions()) market_->open_day(*region_, day);
  if (parts_.gateway) purge_old_acts(*region_, config_, day);
  if (parts_.gateway && stores_->months() != nullptr) {
    jobs_->run([this] { begin_table_months(*region_, *stores_->months(), ids_, time_.now()); });
  }
  if (day.value > 0) {
    read_mean_volumes(stores_->lists(), market_->symbols(), day, static_cast<std::int32_t>(config_.market.utc_offset_s),
                      [this](symbol_id symbol, wide_quantity mean) { risk_->take_mean_volume(symbol, mean); });
  }
  // A part of a node, of a benchmark or a replay, has no batches.
  if (!parts_.gateway) return;
  if (!schedule_)
    schedule_ = std::make_unique<settlement_schedule>(config_, settlement_, *region_, client_, time_, settled_);
  schedule_->open_day(day);
}

void node::start_market_makers() {
  // At once: books should not wait for a list. On a thread that ends before the actor system does: CAF waits for every
  // thread that has started an actor.
  jobs_->run([this] {
    std::lock_guard starting(makers_lock_);
    // The platform's shard may have gone on since this was asked for.
    if (stopped_ || makers_ || !serves_the_platform()) return;
    makers_ = start_makers(*system_, market_->symbols(), {}, *ports_);
    tell_makers_of_resting_orders();
  });
}

void node::tell_makers_of_resting_orders() {
  list_orders open;
  open.by = house_user();
  open.status = order_filter::open;
  open.at.limit = 10'000;
  stores_->lists().ask(open, [this](list_result<list_orders> found) {
    if (!found) return;
    std::reverse(found->items.begin(), found->items.end());  // oldest first
    std::lock_guard guard(makers_lock_);
    for (auto& order : found->items) {
      if (makers_) caf::anon_send(makers_, answer{{maker_listener, 0}, false, false, open_value(std::move(order))});
    }
  });
}

result<std::uint64_t, std::string> node::open_keys(bool holds_events, store_metrics& database) {
  const kept_keys kept{keys_dir(), holds_events, &database};
  auto identity = node_identity::open(kept, config_, config_.node.data_dir + "/outbox.jsonl", time_, outside_);
  if (!identity) return refused{identity.error()};
  identity_ = *std::move(identity);
  return identity_->fingerprint();
}

result<bool, std::string> node::start_identity() {
  if (!parts_.identity) return true;
  const erasure_parts parts{*region_, client_, stores_->lists(), work_->files()};
  identity_->start_erasures(parts);
  identity_->start_asking(parts);
  if (auto found = find_administrator(); !found) return found;
  count_first_admin(admin_parts_now(), admin_.user);
  if (parts_.gateway && identity_->keys().has_forgotten_former_keys()) go_on_with_rotation(*region_, admin_.user);
  live_.on_change([this](const settings& now) {
    set_log_level(now.node.log_level);
    risk_->take(now);
    if (auto* doors = made_gateway_.load()) doors->take_settings(now);
  });
  if (!take_changed_settings(admin_parts_now(), live_)) {
    return refused{std::string("the platform's settings cannot be read")};
  }
  return true;
}

/// Last, for what follows a change has to be there.
result<bool, std::string> node::follow_settings() {
  if (cluster_ && parts_.identity) settings_follower_ = std::make_unique<settings_follower>(admin_parts_now(), live_);
  return true;
}

admin_parts node::admin_parts_now() {
  return {*region_, client_, identity_->persons(), identity_->passwords(), ids_, time_};
}

result<bool, std::string> node::set_admin_password(const std::string& password) {
  return madang::set_admin_password(keys_dir(), admin_, admin_parts_now(), password);
}

std::vector<named_value> node::about() {
  const auto state = readiness_of(*this);
  std::vector<named_value> says{{"node", config_.http.listen},
                                {"version", MADANG_VERSION},
                                {"state", state.ready ? "READY" : "NOT_READY"},
                                {"entities_in_memory", std::to_string(region_->size())},
                                {"isolated", std::to_string(region_->isolated())},
                                {"position", std::to_string(stores_->journal().last().value)},
                                {"durable", std::to_string(stores_->journal().durable().value)},
                                {"bytes_that_wait", std::to_string(stores_->journal().pending_bytes())}};
  if (cluster_) says.push_back({"holds_lease", cluster_->holds_lease() ? "yes" : "no"});
  return says;
}

void node::open_console() {
  console::node_services with{
      contexts_.entities,        stores_->journal(), *gate_, *past_, [this] { return live_.now(); },
      [this] { return about(); }};
  with.entities = region_.get();
  with.client = &client_;
  if (cluster_) with.is_elsewhere = [this](entity_id one) { return !cluster_->serves(one); };
  facts_ = std::make_unique<console::node_facts>(stores_->journal(), *gate_, stores_->projection(), metrics_,
                                                 cluster_.get());
  with.members = [this] { return facts_->members(); };
  with.facts = [this](const std::string& word) { return facts_->find(word); };
  if (cluster_) {
    with.drain = [this](std::uint16_t one, auto done) { cluster_->ask_to_drain(one, std::move(done)); };
    with.drain_hindrance = [this](std::uint16_t one) { return hindrance_of_drain(cluster_->members().members, one); };
  }
  console_ = std::make_unique<console::node_console>(std::move(with));
  open_console_ = console_.get();
}

void node::hear_question(std::span<const std::byte> question, reply_token answer_to) {
  auto* const console = open_console_.load();
  if (console != nullptr) return console->serve(question, answer_to);
  gate_->pass(answer{answer_to, false, false, unavailable{"this node starts"}});
}

result<bool, std::string> node::start_gateway() {
  if (!parts_.gateway) return true;
  open_console();
  const auto bounds = nonce_bounds_of(config_.of<key_settings>());
  auto nonces = nonce_memory::open(config_.node.data_dir + "/nonces", bounds, time_.now());
  if (!nonces) return refused{nonces.error()};
  nonces_ = *std::move(nonces);
  interest& listeners = cluster_ ? static_cast<interest&>(cluster_->channels()) : market_->listeners();
  channel_history& past = cluster_ ? static_cast<channel_history&>(cluster_->channels()) : *history_;
  gateway_ports doors{*region_,
                      *gate_,
                      market_->cache(),
                      stores_->lists(),
                      contexts_.channels,
                      market_->channels(),
                      listeners,
                      past,
                      identity_->persons(),
                      identity_->tokens(),
                      identity_->passwords(),
                      identity_->secrets(),
                      ids_,
                      time_,
                      metrics_,
                      [this] { return readiness_of(*this); },
                      [this] { return intake_open(*this); },
                      [this] { return exits_open(*this); },
                      1,
                      &work_->files(),
                      &*rules_,
                      &live_,
                      stores_->database(),
                      &identity_->links(),
                      &identity_->key_secrets(),
                      nonces_.get(),
                      &outside_,
                      &settlement_,
                      &settled_,
                      past_.get(),
                      &identity_->outside_logins(),
                      &market_->instruments()};
  doors.events = events_.get();
  doors.console_desk = console_.get();
  doors.indices = &market_->indices();
  doors.hours = &hours_;
  doors.news = &market_->news();
  doors.home = home_;
  if (cluster_) {
    doors.cluster = [this] { return cluster_->figures(); };
    doors.may_know = [this] { return cluster_->holds_lease(); };
  }
  gateway_ = std::make_unique<gateway>(doors, config_);
  // Before it takes anything: what changes from now on is told to it, and the first answer finds it.
  made_gateway_ = gateway_.get();
  gateway_->take_settings(*live_.now());
  auto started = gateway_->start(std::move(*port_));
  port_.reset();
  if (!started) return refused{started.error()};
  // It may have been asked before there was anybody to say it.
  if (is_draining()) gateway_->say_goodbye();
  return true;
}

void node::deliver(std::vector<output>&& outputs) {
  std::vector<output> for_gateway;
  // Whoever has lost the lease may have been taken over: what it knows need not be so any more.
  const bool may_know = !cluster_ || cluster_->holds_lease();
  for (auto& one : outputs) {
    if (config_.node.encode_all_messages) pass_through_bytes(one, contexts_.messages);
    auto* given = std::get_if<answer>(&one);
    if (given != nullptr && !may_know) given->body = outcome_unknown{};
    // A start shows what is now, as an answer does: whoever waits for it asks again.
    if (!may_know && std::holds_alternative<public_start>(one)) continue;
    if (const auto* changed = std::get_if<standing_changed>(&one); changed != nullptr && cluster_) {
      cluster_->tell(*changed);
    }
    if (cluster_ && cluster_->channels().pass_on(one)) continue;
    if (given != nullptr && cluster_ && given->to.home != home_) {
      cluster_->send_answer(std::move(*given));
    } else if (given != nullptr && takes_itself(*given)) {
      continue;
    } else {
      for_gateway.push_back(std::move(one));
    }
  }
  auto* const doors = made_gateway_.load();
  if (doors != nullptr && !for_gateway.empty()) doors->deliver(std::move(for_gateway));
}

/// Whether a listener of the node itself has taken it.
bool node::takes_itself(answer& given) {
  if (given.to.listener == local_client::listener) {
    client_.deliver(given);
    return true;
  }
  if (given.to.listener != maker_listener) return false;
  std::lock_guard guard(makers_lock_);
  if (makers_) caf::anon_send(makers_, std::move(given));
  return true;
}

/// From another node, or about one: it has no gate to wait at.
void node::deliver_here(output&& one) {
  if (auto* given = std::get_if<answer>(&one); given != nullptr && takes_itself(*given)) return;
  std::vector<output> for_gateway;
  for_gateway.push_back(std::move(one));
  if (auto* doors = made_gateway_.load()) doors->deliver(std::move(for_gateway));
}

std::uint16_t node::http_port() const {
  return gateway_ ? gateway_->port() : 0;
}

bool node::wait_quiet(std::int64_t timeout_ms) const {
  auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  auto quiet = [this] { return stores_->journal().pending_bytes() == 0 && gate_->waiting() == 0; };
  while (!quiet()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

void node::stop() {
  {
    std::lock_guard guard(makers_lock_);
    if (std::exchange(stopped_, true)) return;
    if (makers_) caf::anon_send_exit(makers_, caf::exit_reason::user_shutdown);
    makers_ = nullptr;
  }
  if (settings_follower_) settings_follower_->stop();
  if (gateway_) gateway_->stop(config_.node.shutdown_timeout_ms / 2);
  if (identity_) identity_->stop_asking();
  maintenance_.reset();
  if (work_) work_->stop();
  if (stores_ && !wait_quiet(config_.node.shutdown_timeout_ms / 4)) {
    spdlog::warn("stopping with events that are not on disk; nobody outside has seen them");
  }
  if (cluster_) cluster_->stop();
  if (region_) region_->stop();
  if (market_) market_->close();
  if (history_jobs_) history_jobs_->stop();
  if (past_jobs_) past_jobs_->stop();
  if (console_) console_->stop();
  if (jobs_) jobs_->stop();
  system_.reset();  // waits for all actors
  stores_.reset();  // what the writer still makes durable is handed to the gateway
  if (cluster_) cluster_->leave();
  if (identity_) identity_->stop_pools();
  made_gateway_ = nullptr;
  gateway_.reset();
}

node::~node() {
  stop();
}

}  // namespace madang
