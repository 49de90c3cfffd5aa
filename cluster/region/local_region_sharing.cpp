#include <spdlog/spdlog.h>

#include <algorithm>

#include "cluster/region/local_region.hpp"

namespace madang {
namespace {

constexpr auto acknowledgements_number = entity_messages<entity_kind{}>::number_of<acknowledgements>;
/// From here on numbers are notices of a region to its own entities.
constexpr std::uint16_t first_notice = acknowledgements_number;
/// Of questions about an entity that its node answers. Permanent; notices are below.
constexpr std::uint16_t owner_question = 220;

/// In whose share of the room a message waits: that of whom it is for, who is its caller's as a rule.
std::uint64_t share_of(entity_id to) {
  return id_hash{}(to);
}

}  // namespace

// How entities that live on other nodes are reached, and those of this node from there.

void local_region::share(const shard_map& map, std::function<void(shard_message)> away) {
  sharing_.reset(new sharing{map, std::move(away), std::make_unique<std::atomic<shard_door>[]>(map.shards())});
  encode_all();
}

/// A request begins with its token, and everything between entities with its sender, whom no token looks like.
bool local_region::is_request(std::span<const std::byte> bytes, const reply_token& answer_to) {
  const auto token = encode_state(answer_to);
  return bytes.size() >= token.size() && std::equal(token.begin(), token.end(), bytes.begin());
}

void local_region::send_away(entity_id to, std::uint16_t number, std::span<const std::byte> bytes, bool new_entity,
                             reply_token answer_to) {
  shard_message leaving;
  leaving.kind = is_request(bytes, answer_to) ? shard_message_kind::command : shard_message_kind::peer;
  leaving.to = to;
  leaving.number = number;
  leaving.new_entity = new_entity;
  leaving.asker = share_of(to);
  leaving.answer_to = answer_to;
  leaving.bytes.assign(bytes.begin(), bytes.end());
  sharing_->away(std::move(leaving));
}

void local_region::acknowledge(entity_id to, acknowledged_peer by) {
  if (is_here(to)) return acknowledge_here(to, by);
  send_away(to, acknowledgements_number, encode_state(acknowledgements{{by}}), false, {});
}

void local_region::ask_owner(entity_id about, std::span<const std::byte> question, reply_token answer_to) {
  if (is_here(about) && (!sharing_ || sharing_->takes(about, true))) return hear_question(question, answer_to);
  send_away(about, owner_question, question, false, answer_to);
}

bool local_region::take_question(const shard_message& message) {
  if (sharing_ && !sharing_->takes(message.to, true)) return false;
  hear_question(message.bytes, message.answer_to);
  return true;
}

void local_region::hear_question(std::span<const std::byte> question, reply_token answer_to) {
  if (when_asked_) return when_asked_(question, answer_to);
  ports_->outputs.pass(answer{answer_to, false, false, unavailable{"this node answers no questions"}});
}

/// Where it has come from, the receiver was believed to have no past. By now it may have one: the same message may have
/// come before.
bool local_region::deliver(const shard_message& message) {
  if (message.number == owner_question) return take_question(message);
  auto content = kinds_.decode(message.to.kind, message.number, message.bytes);
  const bool is_notice = message.number >= first_notice && message.number != acknowledgements_number;
  if (!content || is_notice) {
    spdlog::warn("a message from another node to {} is dropped: {}", to_text(message.to),
                 content ? "it is a region's own" : content.error().why);
    if (message.answer_to) {
      ports_->outputs.pass(answer{message.answer_to, false, false, unavailable{"this node does not know the request"}});
    }
    return true;
  }
  if (message.number != acknowledgements_number) {
    const bool is_command = message.kind == shard_message_kind::command;
    return take(message.to, *content, false, message.answer_to, is_command);
  }
  if (sharing_ && !sharing_->takes(message.to, false)) return false;
  for (const auto& by : content->get_as<acknowledgements>(0).by) acknowledge_here(message.to, by);
  return true;
}

}  // namespace madang
