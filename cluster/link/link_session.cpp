#include "cluster/link/link_session.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "messages/ensure.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {
namespace {

/// Numbers and lengths of a data frame beside the messages.
constexpr std::size_t data_slack = 64u << 10;

constexpr auto lanes = lanes_by_urgency;

}  // namespace

link_session::link_session(link_ends ends, const link_settings& settings) : ends_(ends), settings_(settings) {
  for (const auto lane : lanes) {
    ensure(settings_.window[index_of(lane)] >= link_cost_of(settings_.message_max),
           "a message fits into its lane's window");
  }
}

bool link_session::send(link_lane which, std::vector<std::byte> message) {
  auto& lane = out_[index_of(which)];
  const auto cost = link_cost_of(message.size());
  if (message.size() > settings_.message_max || lane.bytes + cost > settings_.queue_max[index_of(which)]) return false;
  lane.bytes += cost;
  lane.end += cost;
  lane.queue.push_back({std::move(message), lane.end});
  return true;
}

void link_session::connected(boot_nanos now, unix_nanos wall) {
  stage_ = stage::greeting;
  control_.clear();
  unread_.clear();
  said_ = {};
  heard_at_ = now;
  pinged_at_ = now;
  link_hello hello;
  hello.cluster = ends_.cluster;
  hello.from = ends_.self;
  hello.to = ends_.peer;
  hello.epoch = ends_.epoch;
  hello.peer_epoch = ends_.peer_epoch;
  for (std::size_t i = 0; i < link_lanes; ++i) hello.received[i] = in_[i].received;
  hello.sent_at = wall;
  put_control(link_frame_kind::hello, hello);
}

void link_session::disconnected() {
  stage_ = stage::down;
  control_.clear();
  unread_.clear();
}

std::optional<link_fault> link_session::fail(link_fault why) {
  put_control(link_frame_kind::farewell, link_farewell{why});
  stage_ = stage::failed;
  return why;
}

std::optional<link_fault> link_session::receive(std::span<const std::byte> bytes, boot_nanos now, unix_nanos wall) {
  if (stage_ == stage::down || stage_ == stage::failed) return std::nullopt;
  // A long frame over a slow way is not silence. Before the greeting only a whole frame counts.
  if (stage_ == stage::up && !bytes.empty()) heard_at_ = now;
  unread_.insert(unread_.end(), bytes.begin(), bytes.end());
  std::span<const std::byte> left(unread_);
  std::optional<link_fault> fault;
  while (!fault && left.size() >= link_frame_head) {
    std::uint32_t length = 0;
    wire::reader(left.first(sizeof length)).get(length);
    const std::size_t longest =
        stage_ == stage::up ? settings_.message_max + settings_.frame_gathers + data_slack : link_greeting_max;
    if (length == 0) return fail(link_fault::damaged);
    if (length > longest) return fail(stage_ == stage::up ? link_fault::too_large : link_fault::not_a_link);
    if (left.size() < sizeof length + length) break;
    const auto kind = static_cast<link_frame_kind>(left[sizeof length]);
    fault = take_frame(kind, left.subspan(link_frame_head, length - 1), now, wall);
    left = left.subspan(sizeof length + length);
  }
  unread_.erase(unread_.begin(), unread_.end() - static_cast<std::ptrdiff_t>(left.size()));
  return fault;
}

std::optional<link_fault> link_session::take_frame(link_frame_kind kind, std::span<const std::byte> content,
                                                   boot_nanos now, unix_nanos wall) {
  if (kind == link_frame_kind::farewell) {
    const auto farewell = decode_state<link_farewell>(content);
    stage_ = stage::failed;
    return farewell ? farewell->why : link_fault::damaged;
  }
  if (stage_ == stage::greeting) {
    return kind == link_frame_kind::hello ? take_hello(content, wall) : fail(link_fault::not_a_link);
  }
  heard_at_ = now;
  switch (kind) {
    case link_frame_kind::data:
      return take_data(content);
    case link_frame_kind::acknowledgement:
      return take_acknowledgement(content);
    case link_frame_kind::ping: {
      const auto ping = decode_state<link_ping>(content);
      if (!ping) return fail(link_fault::damaged);
      put_control(link_frame_kind::pong, *ping);
      return std::nullopt;
    }
    case link_frame_kind::pong:
      return decode_state<link_ping>(content) ? std::nullopt : fail(link_fault::damaged);
    default:
      return fail(link_fault::damaged);
  }
}

std::optional<link_fault> link_session::check_hello(const link_hello& hello, unix_nanos wall) const {
  const link_hello ours;
  if (hello.lowest_version > ours.highest_version || hello.highest_version < ours.lowest_version) {
    return link_fault::wrong_version;
  }
  if (hello.cluster != ends_.cluster) return link_fault::wrong_cluster;
  if (hello.from != ends_.peer || hello.to != ends_.self) return link_fault::wrong_node;
  if (hello.epoch != ends_.peer_epoch || hello.peer_epoch != ends_.epoch) return link_fault::wrong_process;
  // Halves, so that no pair of clocks overflows the difference.
  const auto half_ahead = hello.sent_at.value / 2 - wall.value / 2;
  const auto half_max = settings_.clock_skew_max / 2;
  if (half_ahead > half_max || half_ahead < -half_max) return link_fault::clocks_differ;
  return std::nullopt;
}

std::optional<link_fault> link_session::take_hello(std::span<const std::byte> content, unix_nanos wall) {
  const auto hello = decode_state<link_hello>(content);
  if (!hello || hello->magic != link_hello::magic_number) return fail(link_fault::not_a_link);
  if (const auto fault = check_hello(*hello, wall)) return fail(*fault);
  peer_ahead_ = hello->sent_at - wall;
  for (const auto lane : lanes) {
    if (!acknowledge(lane, hello->received[index_of(lane)])) return fail(link_fault::out_of_order);
    // What the cut connection took with it goes again.
    auto& out = out_[index_of(lane)];
    out.next = out.first;
  }
  stage_ = stage::up;
  return std::nullopt;
}

bool link_session::acknowledge(link_lane which, std::uint64_t received) {
  auto& lane = out_[index_of(which)];
  if (received >= lane.sent_below) return false;
  for (; lane.first <= received; ++lane.first) {
    lane.bytes -= link_cost_of(lane.queue.front().bytes.size());
    lane.queue.pop_front();
  }
  lane.next = std::max(lane.next, lane.first);
  return true;
}

std::optional<link_fault> link_session::take_data(std::span<const std::byte> content) {
  wire::reader in(content);
  link_data_head head;
  if (!in.get(head) || index_of(head.lane) >= link_lanes || head.count == 0) return fail(link_fault::damaged);
  auto& lane = in_[index_of(head.lane)];
  if (head.first != lane.received + 1) return fail(link_fault::out_of_order);
  for (std::uint32_t i = 0; i < head.count; ++i) {
    link_message message{head.lane, {}};
    if (!in.get(message.bytes)) return fail(link_fault::damaged);
    if (message.bytes.size() > settings_.message_max) return fail(link_fault::too_large);
    lane.received_bytes += link_cost_of(message.bytes.size());
    if (lane.received_bytes > lane.consumed_bytes + settings_.window[index_of(head.lane)]) {
      return fail(link_fault::beyond_grant);
    }
    ++lane.received;
    delivered_.push_back(std::move(message));
  }
  return in.left() == 0 ? std::nullopt : fail(link_fault::damaged);
}

std::optional<link_fault> link_session::take_acknowledgement(std::span<const std::byte> content) {
  const auto said = decode_state<link_acknowledgement>(content);
  if (!said) return fail(link_fault::damaged);
  for (const auto lane : lanes) {
    if (!acknowledge(lane, said->received[index_of(lane)])) return fail(link_fault::out_of_order);
    auto& granted = out_[index_of(lane)].granted;
    granted = std::max(granted, said->granted[index_of(lane)]);
  }
  return std::nullopt;
}

std::optional<link_fault> link_session::tick(boot_nanos now) {
  if (stage_ == stage::down || stage_ == stage::failed) return std::nullopt;
  if (now - heard_at_ > settings_.silent_max) return fail(link_fault::silent);
  if (stage_ == stage::up && now - pinged_at_ >= settings_.ping_every) {
    pinged_at_ = now;
    put_control(link_frame_kind::ping, link_ping{++pings_});
  }
  return std::nullopt;
}

std::vector<std::byte> link_session::output(std::size_t size_max) {
  if (stage_ == stage::up) {
    const auto standing_now = standing();
    if (standing_now != said_) {
      said_ = standing_now;
      put_control(link_frame_kind::acknowledgement, standing_now);
    }
  }
  auto out = std::exchange(control_, {});
  while (stage_ == stage::up && out.size() < size_max) {
    const auto lane = next_lane();
    if (!lane) break;
    put_passed_over(*lane, put_data(*lane, out));
  }
  return out;
}

template <class Content>
void link_session::put_control(link_frame_kind kind, const Content& content) {
  append_frame_head(kind, wire::size_of(content), control_);
  wire::append(content, control_);
}

link_acknowledgement link_session::standing() const {
  link_acknowledgement now;
  for (std::size_t i = 0; i < link_lanes; ++i) {
    now.received[i] = in_[i].received;
    now.granted[i] = in_[i].consumed_bytes + settings_.window[i];
  }
  return now;
}

bool link_session::can_send(const outgoing_lane& lane) const {
  const auto unsent = lane.next - lane.first;
  return unsent < lane.queue.size() && lane.queue[unsent].end <= lane.granted;
}

std::optional<link_lane> link_session::next_lane() const {
  std::optional<link_lane> chosen;
  for (const auto lane : lanes) {
    const auto& one = out_[index_of(lane)];
    if (!can_send(one)) continue;
    if (!chosen || one.passed_over >= settings_.passed_over_max) chosen = lane;
  }
  return chosen;
}

void link_session::put_passed_over(link_lane sent, std::size_t bytes) {
  for (const auto lane : lanes) {
    auto& one = out_[index_of(lane)];
    one.passed_over = lane == sent || !can_send(one) ? 0 : one.passed_over + bytes;
  }
}

std::size_t link_session::put_data(link_lane which, std::vector<std::byte>& out) {
  auto& lane = out_[index_of(which)];
  link_data_head head{which, lane.next, 0};
  std::size_t size = 0;
  for (auto at = lane.next - lane.first; at < lane.queue.size() && lane.queue[at].end <= lane.granted; ++at) {
    const auto more = wire::size_of(lane.queue[at].bytes);
    if (head.count != 0 && size + more > settings_.frame_gathers) break;
    size += more;
    ++head.count;
  }
  append_frame_head(link_frame_kind::data, wire::size_of(head) + size, out);
  wire::append(head, out);
  for (std::uint32_t i = 0; i < head.count; ++i, ++lane.next) {
    wire::append(lane.queue[lane.next - lane.first].bytes, out);
  }
  lane.sent_below = std::max(lane.sent_below, lane.next);
  return size;
}

std::vector<link_message> link_session::take_delivered() {
  return std::exchange(delivered_, {});
}

link_leftovers link_session::end() {
  disconnected();
  link_leftovers left;
  for (const auto which : lanes) {
    auto& lane = out_[index_of(which)];
    for (auto& one : lane.queue) {
      auto& to = lane.first < lane.sent_below ? left.in_doubt : left.unsent;
      to.push_back({which, std::move(one.bytes)});
      ++lane.first;
    }
    lane = {};
  }
  return left;
}

}  // namespace madang
