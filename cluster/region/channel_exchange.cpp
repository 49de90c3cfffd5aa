#include "cluster/region/channel_exchange.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace madang {
namespace {

/// What a private frame counts, which is not measured before it is encoded.
constexpr std::uint64_t frame_bytes = 1u << 10;

}  // namespace

channel_exchange::channel_exchange(surroundings around, const channel_settings& settings)
    : around_(std::move(around)), traffic_(*this, *this, counts_, settings) {
  traffic_.take_texts_with(
      [this](carried_text&& one) {
        around_.arrived(
            public_frame{one.channel, one.seq, one.prev, std::make_shared<const std::string>(std::move(one.text))});
      },
      [this](carried_start&& one) {
        public_start start{one.listener, one.subscriber, one.channel, one.seq, {}, around_.peers.own()};
        for (auto& text : one.texts) start.frames.push_back(std::make_shared<const std::string>(std::move(text)));
        around_.arrived(std::move(start));
      });
  around_.peers.speak_of_channels(*this);
}

// ---- whose a channel is --------------------------------------------------------------------------------------------

/// The entity whose shard's owner numbers the channel; nothing: every node has its own.
std::optional<entity_id> channel_exchange::owner_of(channel_id channel) const {
  const auto* kind = around_.kinds.find(channel.kind);
  if (kind == nullptr || !kind->needs_caller()) return std::nullopt;
  if (kind->key == channel_key::account) return entity_id{entity_kind::account, channel.key};
  if (kind->key == channel_key::user) return entity_id{entity_kind::user, channel.key};
  return std::nullopt;
}

bool channel_exchange::is_elsewhere(channel_id channel) const {
  const auto owner = owner_of(channel);
  const auto& map = around_.peers.map();
  return owner && !map.is_served_here(map.shard_of(*owner));
}

channel_place channel_exchange::place_of(channel_id channel) const {
  const auto owner = owner_of(channel);
  if (!owner) return {};
  const auto& map = around_.peers.map();
  const auto place = map.at(map.shard_of(*owner));
  if (place.state != shard_state::serving) return {};
  if (place.node == map.self()) return {true, 0};
  return {false, around_.peers.linked(place.node)};
}

// ---- for clients of this node --------------------------------------------------------------------------------------

/// Here first: where this node comes to number the channel, its actors know at once that somebody listens.
void channel_exchange::add(channel_id channel) {
  around_.listeners.add(channel);
  if (owner_of(channel)) on_thread([this, channel] { traffic_.listen(channel, around_.peers.now()); });
}

void channel_exchange::remove(channel_id channel) {
  if (owner_of(channel)) on_thread([this, channel] { traffic_.leave(channel); });
  around_.listeners.remove(channel);
}

std::optional<std::uint64_t> channel_exchange::last_number(channel_id channel) const {
  return is_elsewhere(channel) ? std::nullopt : around_.own.last_number(channel);
}

void channel_exchange::ask_last_number(channel_id channel, std::function<void(std::optional<std::uint64_t>)> then) {
  on_thread([this, channel, then = std::move(then)] {
    traffic_.ask(channel, 0, 0, around_.peers.now(),
                 [then](const channel_page* page) { then(page ? std::optional(page->last) : std::nullopt); });
  });
}

void channel_exchange::read(channel_id channel, std::uint64_t after, std::size_t limit,
                            std::function<void(result<std::vector<private_frame>, read_failure>)> done) {
  if (!is_elsewhere(channel)) return around_.own.read(channel, after, limit, std::move(done));
  on_thread([this, channel, after, limit, done = std::move(done)] {
    traffic_.ask(channel, after, static_cast<std::uint32_t>(limit), around_.peers.now(),
                 [this, channel, done](const channel_page* page) {
                   if (page != nullptr) return done(frames_in(channel, *page));
                   done(refused{read_failure{"no node serves this for now", true}});
                 });
  });
}

result<std::vector<private_frame>, read_failure> channel_exchange::frames_in(channel_id channel,
                                                                             const channel_page& page) const {
  std::vector<private_frame> frames;
  for (const auto& bytes : page.frames) {
    auto one = decode_frame(bytes, around_.views);
    if (!one) return refused{read_failure{one.error().why}};
    if (one->channel != channel) return refused{read_failure{"another node sent frames of another channel"}};
    frames.push_back(*std::move(one));
  }
  return frames;
}

void channel_exchange::arrived(const std::vector<std::byte>& frame) {
  auto one = decode_frame(frame, around_.views);
  if (!one) return spdlog::warn("a frame of another node cannot be read: {}", one.error().why);
  around_.arrived(*std::move(one));
}

void channel_exchange::reached(channel_id channel, std::uint64_t seq) {
  around_.arrived(channel_reached{channel, seq});
}

// ---- for peers -----------------------------------------------------------------------------------------------------

void channel_exchange::when_durable(std::function<void()> then) {
  around_.outputs.when_open([this, then = std::move(then)]() mutable { on_thread(std::move(then)); });
}

void channel_exchange::read_past(channel_id channel, std::uint64_t after, std::size_t limit,
                                 std::function<void(channel_past)> then) {
  using frames = result<std::vector<private_frame>, read_failure>;
  around_.own.read(channel, after, limit, [this, then = std::move(then)](frames found) {
    channel_past past;
    if (found) past.emplace();
    for (std::size_t i = 0; found && i < found->size(); ++i) {
      past->push_back(encode_frame((*found)[i], around_.views));
    }
    on_thread([then, past = std::move(past)] { then(past); });
  });
}

void channel_exchange::peer_listens(channel_id channel) {
  followed_by_peers_.add(channel);
  around_.listeners.add(channel);
}

void channel_exchange::peer_leaves(channel_id channel) {
  around_.listeners.remove(channel);
  followed_by_peers_.remove(channel);
}

/// Where there is no room for it, whoever follows the channel hears of the gap.
template <class Frame, class Encode>
void channel_exchange::tell(const Frame& frame, std::uint64_t bytes, Encode encode) {
  if (!followed_by_peers_.in(frame.channel)) return;
  const auto channel = frame.channel;
  const auto seq = frame.seq;
  const bool is_taken = around_.peers.run(
      bytes, [this, channel, seq, frame, encode] { traffic_.tell(channel, seq, channel_frame_bytes(encode(frame))); });
  if (!is_taken) on_thread([this, channel, seq] { traffic_.missed(channel, seq); });
}

bool channel_exchange::pass_on(output& one) {
  if (const auto* frame = std::get_if<private_frame>(&one)) {
    tell(*frame, frame_bytes, [this](const private_frame& of) {
      return carried_frame{of.channel, encode_frame(of, around_.views)};
    });
  } else if (const auto* text = std::get_if<public_frame>(&one)) {
    tell(*text, text->text->size(), [](const public_frame& of) {
      return carried_text{of.channel, of.seq, of.prev, *of.text};
    });
  } else if (auto* start = std::get_if<public_start>(&one); start != nullptr && start->home != 0) {
    if (start->home == around_.peers.own()) return false;
    carried_start carried{start->listener, start->subscriber, start->channel, start->seq, {}};
    for (const auto& each : start->frames) carried.texts.push_back(*each);
    on_thread([this, to = start->home, carried = std::move(carried)] { traffic_.send_start(to, carried); });
    return true;
  }
  return false;
}

}  // namespace madang
