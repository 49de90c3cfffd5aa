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
/// What is done for each between two looks at the others.
constexpr std::uint64_t turn_share = 256u << 10;

/// What jobs count that carry little, and come as often as links and shards change.
constexpr std::uint64_t little = 0;
/// What an answer counts, which is not measured before it is encoded.
constexpr std::uint64_t answer_bytes = 4u << 10;

answer verdict_for(const reply_token& to, asker_verdict what) {
  if (what == asker_verdict::outcome_unknown) return {to, false, false, outcome_unknown{}};
  return {to, false, false, unavailable{"no node serves this for now"}};
}

}  // namespace

boot_nanos boot_time() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return boot_nanos{now.tv_sec} * nanos_per_second + now.tv_nsec;
}

// ---- what links say ------------------------------------------------------------------------------------------------

/// Puts what its link says into the inbox.
class shard_exchange::listener final : public link_listener {
 public:
  listener(shard_exchange& of, node_home peer) : of_(of), to_(of.inbox_), peer_(peer) {}

  void came_up() override {
    spdlog::info("the link to node {} is up", node_of(peer_));
    put(little, [this_ = &of_] {
      if (this_->around_.show_anew) this_->around_.show_anew();
      this_->lose_news();
    });
  }
  void went_down(const link_down& why) override {
    // Attempts that fail follow each other; the first one is news.
    if (why.what == link_trouble::cut || why.what == link_trouble::faulted) {
      spdlog::warn("the link to node {} is down: {}", node_of(peer_), why.why);
      put(little, [this_ = &of_] { this_->lose_news(); });
    }
  }
  void received(std::vector<link_message> messages) override {
    std::uint64_t bytes = 0;
    for (const auto& one : messages) bytes += link_cost_of(one.bytes.size());
    put(bytes, [this_ = &of_, peer = peer_, all = std::move(messages)] { this_->received(peer, all); });
  }
  void has_room(link_lane lane) override {
    put(little, [this_ = &of_, peer = peer_, lane] {
      if (lane == link_lane::command) this_->traffic_.has_room(peer);
      if (lane == link_lane::stream && this_->around_.has_room) this_->around_.has_room();
      if (lane == link_lane::bulk) this_->tell_of_missed_news(peer);
      if (lane == link_lane::channel && this_->channels_ != nullptr) this_->channels_->has_room(peer);
    });
  }
  void ended(link_leftovers left) override {
    put(little, [this_ = &of_, peer = peer_, all = std::move(left)] { this_->ended(peer, all); });
  }

 private:
  /// What the peer may say is bounded by its link.
  void put(std::uint64_t bytes, std::function<void()> job) {
    (void)to_->put(peer_, bytes, shard_inbox::unbounded, std::move(job));
  }

  shard_exchange& of_;  ///< there as long as the inbox takes anything
  const std::shared_ptr<shard_inbox> to_;
  const node_home peer_;
};

// ---- the exchange --------------------------------------------------------------------------------------------------

shard_exchange::shard_exchange(node_home own, surroundings around, const shard_settings& settings,
                               std::uint64_t handed_max)
    : own_(own),
      around_(std::move(around)),
      handed_max_(handed_max),
      map_(node_of(own)),
      traffic_(own, map_, *this, *this, counts_, settings) {}

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
  now_ = now;
  traffic_.tick(now);
  if (channels_ != nullptr) channels_->tick(now);
  for (auto& job : inbox_->take(turn_share)) job();
  if (owes_room_.exchange(false) && around_.has_room) around_.has_room();
}

void shard_exchange::send(shard_message message) {
  around_.outputs.when_open([this, to = inbox_, leaving = std::move(message)]() mutable {
    const auto bytes = cost_of(leaving);
    const auto most = leaving.is_exit ? 2 * handed_max_ : handed_max_;
    const auto kind = leaving.kind;
    const auto asker = leaving.answer_to;
    auto job = [this, going = std::move(leaving)]() mutable { traffic_.tell(std::move(going)); };
    if (!to->put(own_, bytes, most, std::move(job))) refuse(kind, asker);
  });
}

/// Nothing has come of it. A message between entities is repeated by its sender, though without whoever waits for an
/// answer.
void shard_exchange::refuse(shard_message_kind kind, const reply_token& asker) {
  const bool is_command = kind == shard_message_kind::command;
  (is_command ? counts_.commands_refused : counts_.peer_messages_dropped).add();
  if (asker) tell_asker(asker, is_command ? asker_verdict::unavailable : asker_verdict::outcome_unknown);
}

void shard_exchange::send_answer(answer given) {
  const bool is_taken = inbox_->put(own_, answer_bytes, 2 * handed_max_, [this, one = std::move(given)] {
    if (traffic_.way_of(one.to) != answer_way::to_peer) return counts_.answers_dropped.add();
    traffic_.send_answer(one.to, encode_answer(one, around_.views));
  });
  if (!is_taken) counts_.answers_dropped.add();
}

void shard_exchange::hear(const shard_event& event) {
  (void)inbox_->put(own_, little, shard_inbox::unbounded, [this, event] {
    traffic_.hear(event);
    if (channels_ != nullptr) channels_->owners_changed();
    if (std::holds_alternative<shard_opened>(event) && around_.show_anew) around_.show_anew();
  });
}

/// Here, so that nothing of the link is done before it is known.
void shard_exchange::link_with(node_home peer, link_opener open) {
  (void)inbox_->put(own_, little, shard_inbox::unbounded,
                    [this, peer, open_it = std::move(open)] { open_link(peer, open_it); });
}

/// What the link to an older process has left goes on before anything goes to the new one.
void shard_exchange::open_link(node_home peer, const link_opener& open) {
  const auto former = peers_.find(node_of(peer));
  if (former != peers_.end()) {
    former->second.next_home = peer;
    former->second.open_next = open;
    return;
  }
  auto link = open(std::make_shared<listener>(*this, peer));
  if (!link) return;
  note_link(node_of(peer), link);
  peers_[node_of(peer)] = {peer, std::move(link)};
  traffic_.link_up(peer);
  if (channels_ != nullptr) channels_->link_up(peer);
}

void shard_exchange::give_up(node_home peer) {
  (void)inbox_->put(own_, little, shard_inbox::unbounded, [this, peer] {
    const auto known = peers_.find(node_of(peer));
    if (known != peers_.end() && known->second.home == peer) known->second.link->end();
  });
}

void shard_exchange::tell_all(link_lane lane, std::vector<std::byte> frame, std::function<void()> missed) {
  const auto bytes = link_cost_of(frame.size());
  const auto most = lane == link_lane::stream ? handed_max_ / 2 : 2 * handed_max_;
  const bool is_taken =
      inbox_->put(own_, bytes, most, [this, lane, all = std::move(frame), missed] { tell_peers(lane, all, missed); });
  if (is_taken) return;
  counts_.owed_dropped.add();
  if (lane == link_lane::bulk) {
    (void)inbox_->put(own_, little, shard_inbox::unbounded, [this] {
      for (auto& [node, to] : peers_) to.has_missed_news = true;
    });
  }
  if (!missed) return;
  missed();
  owes_room_ = true;
}

bool shard_exchange::run(std::uint64_t bytes, std::function<void()> job) {
  return inbox_->put(own_, bytes, bytes == little ? shard_inbox::unbounded : handed_max_ / 2, std::move(job));
}

void shard_exchange::note_link(std::uint16_t node, std::shared_ptr<peer_link> link) {
  std::lock_guard guard(links_lock_);
  if (link) {
    links_[node] = std::move(link);
  } else {
    links_.erase(node);
  }
}

std::vector<link_figures> shard_exchange::links(boot_nanos now) const {
  std::lock_guard guard(links_lock_);
  std::vector<link_figures> all;
  for (const auto& [node, link] : links_) {
    link_figures one{node, link->counts().is_up.value() != 0, 0, 0};
    for (const auto lane : lanes_by_urgency) one.waiting_bytes += link->held_bytes(lane);
    const auto heard_at = link->counts().heard_at.value();
    if (heard_at != 0 && heard_at < now) one.silent_ns = now - heard_at;
    all.push_back(one);
  }
  return all;
}

node_home shard_exchange::linked(std::uint16_t node) const {
  const auto peer = peers_.find(node);
  return peer == peers_.end() ? 0 : peer->second.home;
}

std::vector<link_sight> shard_exchange::links() const {
  std::vector<link_sight> all;
  for (const auto& [node, peer] : peers_) {
    const auto& counts = peer.link->counts();
    link_sight one{node,
                   counts.is_up.value() > 0,
                   counts.connections.value(),
                   counts.failures.value(),
                   counts.bytes_sent.value(),
                   counts.bytes_received.value(),
                   0};
    for (const auto lane : lanes_by_urgency) one.held_bytes += peer.link->held_bytes(lane);
    all.push_back(one);
  }
  return all;
}

link_taking shard_exchange::send_of_channels(std::uint16_t node, std::vector<std::byte> frame) {
  const auto peer = peers_.find(node);
  if (peer == peers_.end()) return link_taking::ended;
  return peer->second.link->send(link_lane::channel, std::move(frame));
}

void shard_exchange::tell_peers(link_lane lane, const std::vector<std::byte>& frame,
                                const std::function<void()>& missed) {
  bool is_missed = false;
  for (auto& [node, to] : peers_) {
    const auto taking = to.link->send(lane, frame);
    if (taking == link_taking::taken) continue;
    counts_.owed_dropped.add();
    if (lane == link_lane::bulk) to.has_missed_news = true;
    is_missed = is_missed || taking == link_taking::full;
  }
  if (is_missed && missed) missed();
}

/// An empty frame says so.
void shard_exchange::tell_of_missed_news(node_home peer) {
  const auto known = peers_.find(node_of(peer));
  if (known == peers_.end() || known->second.home != peer || !known->second.has_missed_news) return;
  known->second.has_missed_news = known->second.link->send(link_lane::bulk, {}) != link_taking::taken;
}

void shard_exchange::lose_news() {
  if (around_.news_lost) around_.news_lost();
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
    if (one.lane == link_lane::bulk && one.bytes.empty()) {
      lose_news();
    } else if (one.lane == link_lane::channel) {
      if (channels_ != nullptr) channels_->received(from, one.bytes, now_);
    } else if (one.lane != link_lane::command && around_.heard) {
      around_.heard(one.lane, one.bytes);
    }
  }
  const auto peer = peers_.find(node_of(from));
  if (peer == peers_.end() || peer->second.home != from) return;
  for (const auto lane : lanes_by_urgency) {
    if (count[index_of(lane)] > 0) peer->second.link->consumed(lane, count[index_of(lane)], bytes[index_of(lane)]);
  }
}

void shard_exchange::ended(node_home which, const link_leftovers& left) {
  const auto peer = peers_.find(node_of(which));
  if (peer == peers_.end() || peer->second.home != which) return;
  const auto former = std::move(peer->second);
  peers_.erase(peer);
  note_link(node_of(which), nullptr);
  traffic_.link_ended(which, left);
  if (channels_ != nullptr) channels_->peer_gone(which);
  if (former.open_next) open_link(former.next_home, former.open_next);
}

}  // namespace madang
