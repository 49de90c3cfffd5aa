#include "cluster/region/shard_exchange.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <ctime>
#include <utility>
#include <variant>

namespace madang {
namespace {

constexpr std::chrono::milliseconds tick_pause{10};

/// Runs while the machine sleeps, too, as the time of links does.
boot_nanos boot_time() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return boot_nanos{now.tv_sec} * nanos_per_second + now.tv_nsec;
}

answer verdict_for(const reply_token& to, asker_verdict what) {
  if (what == asker_verdict::outcome_unknown) return {to, false, false, outcome_unknown{}};
  return {to, false, false, unavailable{"no node serves this for now"}};
}

}  // namespace

// ---- what was handed over ------------------------------------------------------------------------------------------

void shard_exchange::inbox::put(std::function<void()> job) {
  bool is_first = false;
  {
    std::lock_guard guard(lock_);
    if (closed_) return;
    is_first = jobs_.empty();
    jobs_.push_back(std::move(job));
  }
  if (is_first) filled_.notify_one();
}

std::vector<std::function<void()>> shard_exchange::inbox::take() {
  std::lock_guard guard(lock_);
  return std::exchange(jobs_, {});
}

void shard_exchange::inbox::wait(std::chrono::milliseconds most) {
  std::unique_lock guard(lock_);
  filled_.wait_for(guard, most, [this] { return closed_ || !jobs_.empty(); });
}

void shard_exchange::inbox::close() {
  {
    std::lock_guard guard(lock_);
    closed_ = true;
    jobs_.clear();
  }
  filled_.notify_one();
}

bool shard_exchange::inbox::is_closed() {
  std::lock_guard guard(lock_);
  return closed_;
}

// ---- what links say ------------------------------------------------------------------------------------------------

/// Puts what its link says into the inbox.
class shard_exchange::listener final : public link_listener {
 public:
  listener(shard_exchange& of, node_home peer) : of_(of), to_(of.inbox_), peer_(peer) {}

  void came_up() override {
    spdlog::info("the link to node {} is up", node_of(peer_));
    to_->put([this_ = &of_] {
      if (this_->around_.show_anew) this_->around_.show_anew();
    });
  }
  void went_down(const link_down& why) override {
    // Attempts that fail follow each other; the first one is news.
    if (why.what == link_trouble::cut || why.what == link_trouble::faulted) {
      spdlog::warn("the link to node {} is down: {}", node_of(peer_), why.why);
    }
  }
  void received(std::vector<link_message> messages) override {
    to_->put([this_ = &of_, peer = peer_, all = std::move(messages)] { this_->received(peer, all); });
  }
  void has_room(link_lane lane) override {
    if (lane != link_lane::command) return;
    to_->put([this_ = &of_, peer = peer_] { this_->traffic_.has_room(peer); });
  }
  void ended(link_leftovers left) override {
    to_->put([this_ = &of_, peer = peer_, all = std::move(left)] { this_->ended(peer, all); });
  }

 private:
  shard_exchange& of_;  ///< there as long as the inbox takes anything
  const std::shared_ptr<inbox> to_;
  const node_home peer_;
};

// ---- the exchange --------------------------------------------------------------------------------------------------

shard_exchange::shard_exchange(node_home own, surroundings around, const shard_settings& settings)
    : own_(own), around_(std::move(around)), map_(node_of(own)), traffic_(own, map_, *this, *this, counts_, settings) {}

shard_exchange::~shard_exchange() {
  stop();
}

void shard_exchange::start() {
  thread_ = std::thread([this] { run(); });
}

void shard_exchange::stop() {
  inbox_->close();
  if (thread_.joinable()) thread_.join();
}

void shard_exchange::run() {
  pthread_setname_np(pthread_self(), "shards");
  while (!inbox_->is_closed()) {
    inbox_->wait(tick_pause);
    turn(boot_time());
  }
}

void shard_exchange::turn(boot_nanos now) {
  traffic_.tick(now);
  for (auto& job : inbox_->take()) job();
}

void shard_exchange::send(shard_message message) {
  around_.outputs.when_open([this, to = inbox_, leaving = std::move(message)]() mutable {
    to->put([this, going = std::move(leaving)]() mutable { traffic_.tell(std::move(going)); });
  });
}

void shard_exchange::send_answer(answer given) {
  inbox_->put([this, one = std::move(given)] {
    if (traffic_.way_of(one.to) != answer_way::to_peer) return counts_.answers_dropped.add();
    traffic_.send_answer(one.to, encode_answer(one, around_.views));
  });
}

void shard_exchange::hear(const shard_event& event) {
  inbox_->put([this, event] {
    traffic_.hear(event);
    if (std::holds_alternative<shard_opened>(event) && around_.show_anew) around_.show_anew();
  });
}

/// Here, so that nothing of the link is done before it is known.
void shard_exchange::link_with(node_home peer, link_opener open) {
  inbox_->put([this, peer, open_link = std::move(open)] {
    auto link = open_link(std::make_shared<listener>(*this, peer));
    if (!link) return;
    peers_[node_of(peer)] = {peer, std::move(link)};
    traffic_.link_up(peer);
  });
}

void shard_exchange::give_up(node_home peer) {
  inbox_->put([this, peer] {
    const auto known = peers_.find(node_of(peer));
    if (known != peers_.end() && known->second.home == peer) known->second.link->end();
  });
}

void shard_exchange::tell_all(link_lane lane, std::vector<std::byte> frame) {
  inbox_->put([this, lane, all = std::move(frame)] {
    for (const auto& [node, to] : peers_) {
      if (to.link->send(lane, all) != link_taking::taken) counts_.owed_dropped.add();
    }
  });
}

// ---- what the traffic asks for -------------------------------------------------------------------------------------

void shard_exchange::tell_asker(const reply_token& to, asker_verdict what) {
  auto verdict = verdict_for(to, what);
  if (to.home != own_) return send_answer(std::move(verdict));
  around_.answered(std::move(verdict));
}

void shard_exchange::deliver_answer(const reply_token& to, std::vector<std::byte> bytes) {
  auto read = decode_answer(bytes, around_.views);
  if (read && read->to == to) return around_.answered(*std::move(read));
  spdlog::warn("an answer from another node cannot be read: {}", read ? "it is for somebody else" : read.error().why);
  around_.answered(verdict_for(to, asker_verdict::outcome_unknown));
}

void shard_exchange::map_is_behind() {
  if (around_.map_is_behind) around_.map_is_behind();
}

link_taking shard_exchange::send(std::uint16_t node, std::vector<std::byte> frame) {
  const auto peer = peers_.find(node);
  if (peer == peers_.end()) return link_taking::ended;
  return peer->second.link->send(link_lane::command, std::move(frame));
}

void shard_exchange::received(node_home from, const std::vector<link_message>& messages) {
  per_lane<std::size_t> count{};
  per_lane<std::size_t> bytes{};
  for (const auto& one : messages) {
    ++count[index_of(one.lane)];
    bytes[index_of(one.lane)] += one.bytes.size();
    if (one.lane == link_lane::command) traffic_.received(from, one.bytes);
    if (one.lane != link_lane::command && around_.heard) around_.heard(one.lane, one.bytes);
  }
  const auto peer = peers_.find(node_of(from));
  if (peer == peers_.end() || peer->second.home != from) return;
  for (const auto lane : {link_lane::command, link_lane::stream, link_lane::bulk}) {
    if (count[index_of(lane)] > 0) peer->second.link->consumed(lane, count[index_of(lane)], bytes[index_of(lane)]);
  }
}

void shard_exchange::ended(node_home which, const link_leftovers& left) {
  const auto peer = peers_.find(node_of(which));
  if (peer == peers_.end() || peer->second.home != which) return;
  peers_.erase(peer);
  traffic_.link_ended(which, left);
}

}  // namespace madang
