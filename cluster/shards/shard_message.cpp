#include "cluster/shards/shard_message.hpp"

namespace madang {

std::optional<shard_frame> read_shard_frame(std::span<const std::byte> bytes) {
  std::optional<shard_frame> frame(std::in_place);
  wire::reader in(bytes);
  const bool is_whole = in.get(*frame) && in.left() == 0;
  const auto* message = std::get_if<shard_message>(&*frame);
  if (const auto* back = std::get_if<returned_message>(&*frame)) message = &back->message;
  const bool is_known =
      message == nullptr || message->kind == shard_message_kind::command || message->kind == shard_message_kind::peer;
  if (!is_whole || !is_known) frame.reset();
  return frame;
}

}  // namespace madang
