#include "cluster/node/members/node_members.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "cluster/membership/shard_placement.hpp"
#include "cluster/membership/start_share.hpp"
#include "cluster/node/members/served_wait.hpp"
#include "cluster/node/node_end.hpp"
#include "config/cluster/cluster_settings.hpp"
#include "config/http/listen_address.hpp"
#include "config/store/store_settings.hpp"
#include "messages/id_map.hpp"
#include "persistence/ports/shard_sets.hpp"
#include "persistence/postgres/members/postgres_members.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// The members' table is read so often; a node that is dead is found so much later at most.
constexpr std::int64_t looks_in_term = 16;
constexpr auto pause = 100ms;
/// How long a start waits for the process before it to expire, and for the other nodes of a new store.
constexpr auto join_patience = 120s;
constexpr auto settle_patience = 120s;
/// How long what waits for a shard may take to be delivered before the shard is served: beyond it the node cannot be
/// of use.
constexpr auto serve_patience = 30s;
/// Between two looks, whoever hurries.
constexpr auto shortest_pause = 10ms;

std::unique_ptr<membership_store> table_of(const settings& config, const clock& time) {
  postgres_members_options with;
  with.settings = config.of<postgres_settings>();
  with.time = &time;
  return std::make_unique<postgres_members>(std::move(with));
}

lease_terms terms_of(const settings& config) {
  const auto term = config.of<cluster_settings>().lease_ms * 1'000'000;
  return {term, term / 10};
}

shard_set set_of(std::uint8_t shard) {
  shard_set made{};
  add_shard(made, shard);
  return made;
}

const member* find(const std::vector<member>& all, std::uint16_t node) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const member& one) { return one.who.node == node; });
  return at == all.end() ? nullptr : &*at;
}

/// Which member is to own each shard, whoever does now; all are as large.
std::map<std::uint16_t, shard_set> shares_of(const std::vector<member>& all) {
  std::vector<placement_member> members;
  for (const auto& one : all) {
    if (one.state != member_state::down) members.push_back({{one.who.node}, member_state::up});
  }
  const std::vector<placed_shard> nobodys(shard_count, placed_shard{1, {}, {}});
  std::map<std::uint16_t, shard_set> shares;
  for (const auto& move : plan_moves(nobodys, members)) {
    add_shard(shares[move.to], static_cast<std::uint8_t>(move.shard));
  }
  return shares;
}

}  // namespace

// ---- joining -------------------------------------------------------------------------------------------------------

node_members::node_members(const settings& config, const clock& time, std::uint64_t incarnation)
    : config_(config),
      time_(time),
      who_{static_cast<std::uint16_t>(config.of<postgres_settings>().writer), incarnation},
      terms_(terms_of(config)),
      table_(table_of(config, time)),
      watch_(std::make_unique<member_watch>(*table_, terms_)) {}

result<std::unique_ptr<node_members>, std::string> node_members::join(const settings& config, const clock& time,
                                                                      std::uint64_t incarnation) {
  std::unique_ptr<node_members> made(new node_members(config, time, incarnation));
  if (auto listens = made->listen(); !listens) return refused{listens.error()};
  if (const auto why = made->join_now(); !why.empty()) return refused{"cluster.listen: " + why};
  auto lost = [](const std::string& why) { end_process("this node was fenced off: " + why); };
  made->lease_ = std::make_unique<lease_keeper>(table_of(config, time), made->who_, made->terms_, lost);
  return made;
}

/// Before anything is written: a port that is taken, or files that are no certificates, end the start.
result<bool, std::string> node_members::listen() {
  const auto& cluster = config_.of<cluster_settings>();
  const auto at = parse_listen_address(cluster.listen);
  if (!at) return refused{std::string("cluster.listen is no address")};
  tls_link_settings with;
  with.certificates = {cluster.certificate_file, cluster.key_file, cluster.authority_file};
  with.listen_host = at->host;
  with.listen_port = at->port;
  auto opened = tls_link_transport::open(
      with, time_, [](const link_down& why) { spdlog::warn("a caller of the cluster is sent away: {}", why.why); });
  if (!opened) return refused{"cluster.listen: " + opened.error()};
  transport_ = *std::move(opened);
  return true;
}

/// How peers reach it.
std::string node_members::address() const {
  const auto& cluster = config_.of<cluster_settings>();
  if (!cluster.address.empty()) return cluster.address;
  return cluster.listen.substr(0, cluster.listen.rfind(':') + 1) + std::to_string(transport_->port());
}

/// Empty: it has joined.
std::string node_members::join_now() {
  const member_profile profile{"node " + std::to_string(who_.node), config_.http.listen, address(), MADANG_VERSION, 1};
  const auto until = std::chrono::steady_clock::now() + join_patience;
  while (true) {
    const auto failure = table_->join(who_, profile);
    if (!failure) return {};
    if (failure->why != member_reject::held || std::chrono::steady_clock::now() > until) return failure->text;
    if (auto why = fence_former(); !why.empty()) spdlog::warn("waiting for the former process of this node: {}", why);
    std::this_thread::sleep_for(pause);
  }
}

/// The former process of this node, once it has not renewed for long enough, as any other node.
std::string node_members::fence_former() {
  const auto read = watch_->look();
  if (!read) return read.error().text;
  for (const auto& one : watch_->expired()) {
    if (one.who.node != who_.node) continue;
    if (const auto failure = table_->fence_off(one.who, one.counter)) return failure->text;
  }
  return {};
}

result<std::vector<member>, std::string> node_members::read_members() {
  auto list = table_->list();
  if (!list) return refused{list.error().text};
  const auto* own = find(list->members, who_.node);
  if (own == nullptr || own->who != who_) return refused{std::string("this process is no member any more")};
  fence_ = own->fence;
  return std::move(list->members);
}

// ---- the shards of a new store -------------------------------------------------------------------------------------

result<shard_set, std::string> node_members::settle(bool has_written) {
  const auto wanted = static_cast<std::size_t>(config_.of<cluster_settings>().nodes);
  const auto until = std::chrono::steady_clock::now() + settle_patience;
  while (true) {
    const auto all = read_members();
    if (!all) return refused{all.error()};
    const auto next = share_at_start(*all, who_.node, has_written, wanted);
    if (next == start_share::keep_own) return find(*all, who_.node)->owned;
    if (next == start_share::share_out) {
      if (const auto why = share_out(*all); !why.empty()) return refused{why};
      const auto after = read_members();
      if (!after) return refused{after.error()};
      return find(*after, who_.node)->owned;
    }
    if (std::chrono::steady_clock::now() > until) {
      const auto there =
          std::count_if(all->begin(), all->end(), [](const member& one) { return one.state != member_state::down; });
      return refused{"cluster.nodes: " + std::to_string(there) + " of " + std::to_string(wanted) + " nodes have come"};
    }
    std::this_thread::sleep_for(pause);
  }
}

std::string node_members::share_out(const std::vector<member>& all) {
  for (const auto& [node, share] : shares_of(all)) {
    if (node == who_.node) continue;
    const auto done = move_shards([&, to = node, part = share](postgres_shards& moves) {
      return moves.share_out({who_.node, fence_}, to, part);
    });
    if (!done) return done.error().text;
  }
  return {};
}

result<shard_set, member_failure> node_members::move_shards(
    const std::function<result<shard_set, member_failure>(postgres_shards&)>& move) {
  const auto& settings = config_.of<postgres_settings>();
  const std::chrono::milliseconds timeout(settings.statement_timeout_ms);
  const bool strict = settings.durability == store_durability::remote_flush;
  auto opened = pg_connection::open(settings, {"madang shards", timeout, true, strict}, nullptr);
  if (!opened) return refused{member_failure{member_reject::unavailable, opened.error().text}};
  postgres_shards moves(**opened);
  return move(moves);
}

// ---- peers ---------------------------------------------------------------------------------------------------------

/// From numbers that the members' table alone tells.
link_epoch node_members::epoch_of(const member_identity& who) const {
  const std::uint64_t first = mix64(who.incarnation ^ cluster_);
  const std::uint64_t second = mix64(first + who.node);
  link_epoch made{};
  for (std::size_t i = 0; i < 8; ++i) {
    made[i] = static_cast<std::uint8_t>(first >> (8 * i));
    made[8 + i] = static_cast<std::uint8_t>(second >> (8 * i));
  }
  return made;
}

void node_members::meet(std::uint64_t journal_number, shard_exchange& exchange) {
  cluster_ = journal_number;
  exchange_ = &exchange;
  exchange_->start();
}

void node_members::link_to(const std::vector<member>& all) {
  for (const auto& one : all) {
    if (one.who.node == who_.node) continue;
    const auto known = linked_.find(one.who.node);
    const bool is_up = one.state != member_state::down;
    if (known != linked_.end() && is_up && known->second == one.who.incarnation) continue;
    if (known != linked_.end()) {
      exchange_->give_up(home_of(one.who.node, known->second));
      linked_.erase(known);
    }
    if (is_up) link_to(one);
  }
}

void node_members::link_to(const member& one) {
  const auto address = parse_listen_address(one.profile.link_address);
  if (!address) return spdlog::warn("node {} has no address that it can be reached at", one.who.node);
  link_ends ends;
  for (std::size_t i = 0; i < 8; ++i) ends.cluster[i] = static_cast<std::uint8_t>(cluster_ >> (8 * i));
  ends.self = who_.node;
  ends.peer = one.who.node;
  ends.epoch = epoch_of(who_);
  ends.peer_epoch = epoch_of(one.who);
  linked_[one.who.node] = one.who.incarnation;
  exchange_->link_with(home_of(one.who.node, one.who.incarnation),
                       [this, ends, at = link_address{address->host, address->port}](auto listener) {
                         return transport_->add(ends, at, std::move(listener));
                       });
}

// ---- following the table -------------------------------------------------------------------------------------------

result<bool, std::string> node_members::serve(shard_mover moves) {
  moves_ = std::move(moves);
  owners_.assign(shard_count, {});
  const auto all = read_members();
  if (!all) return refused{all.error()};
  link_to(*all);
  if (!read_owners()) return refused{std::string("the owners of the shards cannot be read")};
  for (const auto& one : owners_) {
    if (one.node == who_.node) add_shard(brought_, one.shard);
  }
  if (auto why = open_shards(brought_); !why.empty()) return refused{std::move(why)};
  if (const auto failure = table_->ready(who_)) return refused{failure->text};
  thread_ = std::thread([this] { watch(); });
  return true;
}

/// The exchange has a thread of its own; what follows relies on what this node serves. Empty: it serves them.
std::string node_members::open_shards(const shard_set& shards) {
  for (std::uint32_t shard = 0; shard < shard_count; ++shard) {
    if (holds_shard(shards, static_cast<std::uint8_t>(shard))) exchange_->hear(shard_opened{shard});
  }
  return await_served(exchange_->map(), shards, serve_patience);
}

void node_members::watch() {
  pthread_setname_np(pthread_self(), "members");
  const std::chrono::nanoseconds between(terms_.expires_after / looks_in_term);
  std::unique_lock guard(lock_);
  while (!stopping_) {
    guard.unlock();
    look();
    guard.lock();
    wake_.wait_for(guard, shortest_pause, [this] { return stopping_; });
    wake_.wait_for(guard, between, [this] { return stopping_ || hurries_; });
    hurries_ = false;
  }
}

void node_members::look_soon() {
  {
    std::lock_guard guard(lock_);
    hurries_ = true;
  }
  wake_.notify_all();
}

bool node_members::is_stopping() {
  std::lock_guard guard(lock_);
  return stopping_;
}

void node_members::look() {
  const auto read = watch_->look();
  if (!read) return give_up_draining();
  link_to(*read);
  fence_off_the_dead();
  follow(*read);
  note_sight(*read);
  pass_on_drains(*read);
  obey(*read);
  const auto moves = plan(*read);
  take_what_is_left(moves);
  give_away(moves);
  if (is_stopping()) return;
  bring_what_is_owned();
  note_drained(*read);
}

void node_members::fence_off_the_dead() {
  for (const auto& one : watch_->expired()) {
    if (one.who.node == who_.node) continue;
    const auto failure = table_->fence_off(one.who, one.counter);
    if (!failure) {
      spdlog::warn("node {} has not renewed its lease and is fenced off", one.who.node);
    } else if (failure->why != member_reject::renewed) {
      spdlog::warn("node {} has not renewed its lease: {}", one.who.node, failure->text);
    }
  }
}

void node_members::follow(const std::vector<member>& all) {
  (void)read_owners();
  for (const auto& one : all) {
    if (one.state != member_state::down || one.who.node == who_.node) continue;
    const auto [known, is_new] = dead_.try_emplace(one.who.node, 0);
    if (!is_new && known->second == one.who.incarnation) continue;
    known->second = one.who.incarnation;
    exchange_->hear(node_dead{one.who.node});
  }
}

/// Tells the exchange what has changed. A shard of this node comes, and is served later.
bool node_members::read_owners() {
  const auto read = table_->owners();
  if (!read || read->size() != owners_.size()) return false;
  for (const auto& one : *read) {
    auto& known = owners_[one.shard];
    if (known.version >= one.version) continue;
    if (one.node) {
      exchange_->hear(shard_claimed{one.shard, *one.node, one.version});
    } else {
      exchange_->hear(shard_released{one.shard, known.node.value_or(0), one.version});
    }
    known = one;
    // What has come back since the last look has been another's: it is brought anew.
    brought_ = without(brought_, set_of(one.shard));
  }
  return true;
}

// ---- what the dead leave -------------------------------------------------------------------------------------------

std::vector<planned_move> node_members::plan(const std::vector<member>& all) const {
  std::vector<placement_member> members;
  for (const auto& one : all) members.push_back({{one.who.node}, one.state});
  std::vector<placed_shard> shards;
  for (const auto& one : owners_) shards.push_back({1, one.node, {}});
  return plan_moves(shards, members);
}

void node_members::take_what_is_left(const std::vector<planned_move>& moves) {
  std::map<std::uint16_t, shard_set> mine;
  for (const auto& move : moves) {
    if (move.cause != move_cause::unserved || move.to != who_.node || !move.from) continue;
    add_shard(mine[*move.from], static_cast<std::uint8_t>(move.shard));
  }
  for (const auto& [dead, part] : mine) take_from(dead, part);
  if (!mine.empty()) (void)read_owners();
}

/// In the table. What it says then counts, whatever has become of the answer.
void node_members::take_from(std::uint16_t dead, const shard_set& shards) {
  const auto got = move_shards([&](postgres_shards& moves) { return moves.take(dead, {who_.node, fence_}, shards); });
  if (!got) {
    spdlog::warn("the shards of node {} cannot be taken now: {}", dead, got.error().text);
    return;
  }
  if (!is_empty(*got)) spdlog::info("shards of node {} are taken", dead);
}

/// What is owned stays owned. What cannot be read for now is tried again at the next look; where its entities cannot be
/// brought here at all the process ends, for nobody else would take what a member that is up owns.
void node_members::bring_what_is_owned() {
  shard_set wanted{};
  for (const auto& one : owners_) {
    if (one.node == who_.node && !holds_shard(brought_, one.shard)) add_shard(wanted, one.shard);
  }
  wanted = without(wanted, giving_.under_way());
  if (is_empty(wanted)) return;
  const auto done = moves_.take(wanted);
  if (!done && !done.error().may_pass) end_process("shards are owned here and cannot be served: " + done.error().why);
  if (!done) return spdlog::warn("{} shards cannot be served here yet: {}", count_of(wanted), done.error().why);
  brought_ = all_of_both(brought_, wanted);
  if (const auto why = open_shards(wanted); !why.empty()) end_process(why);
  spdlog::info("{} shards more are served here now", count_of(wanted));
  moves_.taken(wanted);
}

// ---- the end -------------------------------------------------------------------------------------------------------

void node_members::stop() {
  {
    std::lock_guard guard(lock_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (exchange_ != nullptr) exchange_->stop();
  transport_.reset();
}

node_members::~node_members() {
  stop();
}

}  // namespace madang
