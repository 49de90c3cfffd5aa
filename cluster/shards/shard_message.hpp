#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <variant>
#include <vector>

#include "messages/envelope/request.hpp"
#include "messages/ids.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {

enum class shard_message_kind : std::uint8_t {
  command = 1,  ///< of a client: it is carried out once at most
  peer = 2,     ///< of an entity, which repeats it until it is acknowledged
};

/// A message to an entity, on its way to the node that serves the entity's shard.
struct shard_message {
  shard_message_kind kind = shard_message_kind::command;
  entity_id to;
  std::uint16_t number = 0;  ///< in the table of the receiver's messages
  bool new_entity = false;   ///< the receiver can have no past
  bool has_key = false;      ///< a command with an idempotency key: whoever carries it out again notices
  bool is_exit = false;      ///< a command that only shrinks what there is: a cancel, a withdrawal
  bool in_doubt = false;     ///< it was sent to a node that was lost then: it may have been carried out
  std::uint64_t asker = 0;   ///< in whose share of the room it waits: the caller of a command, the sender of others
  reply_token answer_to;
  std::vector<std::byte> bytes;

  MADANG_FIELDS(kind, to, number, new_entity, has_key, is_exit, in_doubt, asker, answer_to, bytes)
};

/// Bytes that a message counts where messages are bounded.
inline std::uint64_t cost_of(const shard_message& message) {
  return sizeof message + message.bytes.size();
}

// ---- what two nodes say to each other on the lane of commands ------------------------------------------------------

/// A message that the node does not serve, back to where it came from. Nothing has come of it.
struct returned_message {
  std::uint32_t version = 0;  ///< of the shard, as that node knows it
  shard_message message;

  MADANG_FIELDS(version, message)
};
/// Asks for everything that came of a shard before and has not been delivered, and when that is through.
struct settle_question {
  std::uint32_t shard = 0;
  std::uint64_t number = 0;

  MADANG_FIELDS(shard, number)
};
/// All that came before the question of this number was delivered, or has been returned before this.
struct settle_answer {
  std::uint32_t shard = 0;
  std::uint64_t number = 0;

  MADANG_FIELDS(shard, number)
};
/// An answer on its way to the process that has asked; it has passed the gate.
struct carried_answer {
  reply_token to;
  std::vector<std::byte> bytes;

  MADANG_FIELDS(to, bytes)
};

/// One of them as it travels: its place in this list as one byte, then its fields. New ones are appended.
using shard_frame = std::variant<shard_message, returned_message, settle_question, settle_answer, carried_answer>;

/// The bytes of a frame, from its content alone.
template <class Content>
std::vector<std::byte> shard_frame_bytes(const Content& content) {
  constexpr auto index = []<class... All>(std::variant<All...>*) {
    std::uint8_t at = 0;
    (void)((std::is_same_v<All, Content> || (++at, false)) || ...);
    return at;
  }(static_cast<shard_frame*>(nullptr));
  static_assert(index < std::variant_size_v<shard_frame>);
  std::vector<std::byte> bytes;
  bytes.reserve(1 + wire::size_of(content));
  wire::append(index, bytes);
  wire::append(content, bytes);
  return bytes;
}

/// Reads hostile bytes; nothing where they are no frame.
std::optional<shard_frame> read_shard_frame(std::span<const std::byte> bytes);

}  // namespace madang
