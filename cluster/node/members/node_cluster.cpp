#include "cluster/node/members/node_cluster.hpp"

#include <pthread.h>

#include <chrono>
#include <random>
#include <utility>

#include "cluster/market/node_market.hpp"
#include "config/cluster/cluster_settings.hpp"
#include "config/store/store_settings.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {
namespace {

/// What the market shows reaches the other nodes so much later.
constexpr std::chrono::milliseconds feed_pause{10};
/// Bits of a node's number in ids that any node makes.
constexpr unsigned node_bits = 8;

}  // namespace

node_home home_in(const settings& config, std::uint64_t incarnation) {
  if (config.of<cluster_settings>().is_alone()) return 0;
  return home_of(static_cast<std::uint16_t>(config.of<postgres_settings>().writer), incarnation);
}

node_ticks ticks_in(const settings& config) {
  if (config.of<cluster_settings>().is_alone()) return {};
  return {static_cast<std::uint64_t>(config.of<postgres_settings>().writer), node_bits};
}

std::uint64_t new_incarnation() {
  std::random_device random;
  return ((std::uint64_t{random()} << 32 | random()) >> 1) | 1;
}

result<std::unique_ptr<node_cluster>, std::string> node_cluster::join(const settings& config, const clock& time,
                                                                      std::uint64_t incarnation) {
  std::unique_ptr<node_cluster> made;
  if (config.of<cluster_settings>().is_alone()) return made;
  auto members = node_members::join(config, time, incarnation);
  if (!members) return refused{members.error()};
  made.reset(new node_cluster);
  made->members_ = *std::move(members);
  return made;
}

void node_cluster::connect(const surroundings& around, node_home own) {
  feed_ = std::make_unique<market::node_feed>(market::node_feed::surroundings{
      around.market.cache(), [this](symbol_id one) { return serves(entity_of(one)); },
      [this, &outputs = around.outputs](market::node_feed::frame_place what, std::vector<std::byte> frame) {
        outputs.when_open([this, what, shown = std::move(frame)]() mutable {
          exchange_->tell_all(link_lane::stream, std::move(shown), [this, what] { feed_->missed(what); });
        });
      }});
  shard_exchange::surroundings with{
      [&entities = around.entities](const shard_message& one) { return entities.deliver(one); }, around.outputs,
      around.views, around.arrived};
  with.heard = [this, arrived = around.arrived](link_lane lane, std::span<const std::byte> frame) {
    if (lane == link_lane::stream) return feed_->take(frame);
    if (auto standing = decode_state<identity::standing_view>(frame)) arrived(standing_changed{*std::move(standing)});
  };
  with.news_lost = around.news_lost;
  with.show_anew = [this] { feed_->begin_anew(); };
  with.has_room = [this] { feed_->has_room(); };
  with.map_is_behind = [this] { members_->look_soon(); };
  exchange_ = std::make_unique<shard_exchange>(own, std::move(with));
  channels_ = std::make_unique<channel_exchange>(
      channel_exchange::surroundings{*exchange_, around.kinds, around.market.listeners(), around.past, around.outputs,
                                     around.views, [this] { return holds_lease(); }, around.arrived});
  around.market.when_changed([this](symbol_id one) { feed_->changed(one); });
  around.entities.share(exchange_->map(), [this](shard_message one) { exchange_->send(std::move(one)); });
}

/// On a lane where nothing else goes, so that no market fills it: a link repeats it over cuts as long as the lane has
/// room, and a process that is replaced knows nobody at its start.
void node_cluster::tell(const standing_changed& news) {
  exchange_->tell_all(link_lane::bulk, encode_state(news.standing));
}

result<shard_set, std::string> node_cluster::settle(std::uint64_t journal_number, bool has_written) {
  members_->meet(journal_number, *exchange_);
  return members_->settle(has_written);
}

result<bool, std::string> node_cluster::serve(node_members::shard_mover moves) {
  feeding_ = std::thread([this] { feed(); });
  return members_->serve(std::move(moves));
}

void node_cluster::see_links(std::function<void(std::vector<link_sight>)> then) {
  (void)exchange_->run(0, [this, hand_on = std::move(then)] { hand_on(exchange_->links()); });
}

void node_cluster::send_answer(answer&& given) {
  exchange_->send_answer(std::move(given));
}

cluster_figures node_cluster::figures() const {
  cluster_figures out;
  const auto& map = exchange_->map();
  for (std::uint32_t shard = 0; shard < map.shards(); ++shard) {
    const auto place = map.at(shard);
    const bool is_served = place.state == shard_state::serving;
    if (is_served) ++out.shards_served;
    if (place.node != map.self() || place.state == shard_state::unowned) continue;
    ++out.shards_owned;
    if (!is_served) ++out.shards_moving;
  }
  out.links = exchange_->links(boot_time());
  const auto& of = channels_->counts();
  out.channels_followed = of.followed.value();
  out.channels_shown = of.followers.value();
  out.channel_frames_sent = of.frames_sent.value();
  out.channel_frames_received = of.frames_received.value();
  out.channel_frames_missed = of.frames_missed.value();
  out.channel_frames_unread = of.frames_unreadable.value();
  out.channel_follows_refused = of.refused.value();
  out.channel_questions_failed = of.questions_failed.value();
  out.channel_follows_repeated = of.repeated.value();
  return out;
}

void node_cluster::feed() {
  pthread_setname_np(pthread_self(), "market-feed");
  while (!stopping_.load()) {
    feed_->flush();
    std::this_thread::sleep_for(feed_pause);
  }
}

void node_cluster::stop() {
  stopping_ = true;
  if (feeding_.joinable()) feeding_.join();
  members_->stop();
}

/// What the links have left may be for the gateway, which ends next: it is told before that, or nobody is.
void node_cluster::leave() {
  if (exchange_) exchange_->stop();
  members_->leave();
}

node_cluster::~node_cluster() {
  stop();
}

}  // namespace madang
