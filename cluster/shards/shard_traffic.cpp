#include "cluster/shards/shard_traffic.hpp"

#include <utility>

namespace madang {

shard_traffic::shard_traffic(node_home own, shard_map& map, peer_senders& links, shard_host& host, shard_counts& counts,
                             const shard_settings& settings)
    : own_(own),
      host_(host),
      counts_(counts),
      outlets_(links, settings.owed_max),
      router_(map, outlets_, host, counts, settings),
      intake_(map, router_, outlets_, counts),
      answers_(own) {}

void shard_traffic::hear(const shard_event& event) {
  intake_.hear(event);
  router_.hear(event);
}

void shard_traffic::send_answer(const reply_token& to, std::vector<std::byte> bytes) {
  const bool is_taken =
      is_linked(to.home) && outlets_.owe(node_of(to.home), shard_frame_bytes(carried_answer{to, std::move(bytes)}));
  if (!is_taken) counts_.answers_dropped.add();
}

void shard_traffic::link_up(node_home peer) {
  answers_.peer_up(peer);
  router_.has_room(node_of(peer));
}

void shard_traffic::has_room(node_home peer) {
  if (is_linked(peer)) router_.has_room(node_of(peer));
}

void shard_traffic::link_ended(node_home peer, const link_leftovers& left) {
  if (!is_linked(peer)) return;
  const auto node = node_of(peer);
  answers_.peer_gone(node);
  intake_.forget(node);
  router_.link_ended(node, left);
}

void shard_traffic::received(node_home peer, std::span<const std::byte> frame) {
  if (!is_linked(peer)) return;
  auto read = read_shard_frame(frame);
  if (!read) return counts_.frames_unreadable.add();
  const auto from = node_of(peer);
  if (const auto* message = std::get_if<shard_message>(&*read)) return intake_.take(from, *message);
  if (auto* back = std::get_if<returned_message>(&*read)) return router_.returned(from, std::move(*back));
  if (const auto* question = std::get_if<settle_question>(&*read)) return intake_.answer(from, *question);
  if (const auto* answer = std::get_if<settle_answer>(&*read)) return router_.settled(from, *answer);
  take(std::get<carried_answer>(*read));
}

void shard_traffic::take(const carried_answer& answer) {
  if (answer.to.home != own_) return counts_.answers_dropped.add();
  router_.answered(answer.to);
  host_.deliver_answer(answer.to, answer.bytes);
}

}  // namespace madang
