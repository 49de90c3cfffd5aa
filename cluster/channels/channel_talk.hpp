#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "messages/channels/channel.hpp"
#include "messages/fields.hpp"
#include "persistence/codec/event_codec.hpp"

/// What two nodes say to each other about channels, on the lane `channel` of their link. One of them owns the shard of
/// what the channel is keyed by, clients of the other one listen.
namespace madang {

/// Clients listen here: send on what is new. `number` rises with each time that a process says so.
struct follow_channel {
  channel_id channel;
  std::uint64_t number = 0;

  MADANG_FIELDS(channel, number)
};
/// Nobody listens any more; the number of what it takes back.
struct leave_channel {
  channel_id channel;
  std::uint64_t number = 0;

  MADANG_FIELDS(channel, number)
};
/// Everything after the channel's number `last`, which is durable, is sent on.
struct channel_followed {
  channel_id channel;
  std::uint64_t number = 0;
  std::uint64_t last = 0;

  MADANG_FIELDS(channel, number, last)
};

enum class channel_outcome : std::uint8_t {
  done = 1,
  not_served,    ///< this node does not serve it, or may not say so now: whoever does is asked again
  too_many,      ///< the peer follows as many channels as it may
  not_followed,  ///< a channel's last number is told to whoever follows it
  failed,        ///< it could not be read, for now or at all
};

struct channel_refused {
  channel_id channel;
  std::uint64_t number = 0;
  channel_outcome why = channel_outcome::not_served;

  MADANG_FIELDS(channel, number, why)
};
/// Asks for the frames after a number of the channel; with the limit 0, for its last number.
struct channel_question {
  std::uint64_t question = 0;
  channel_id channel;
  std::uint64_t after = 0;
  std::uint32_t limit = 0;

  MADANG_FIELDS(question, channel, after, limit)
};
struct channel_page {
  std::uint64_t question = 0;
  channel_outcome outcome = channel_outcome::failed;
  std::uint64_t last = 0;                      ///< of a question with the limit 0
  std::vector<std::vector<std::byte>> frames;  ///< oldest first; fewer than there are, where they are long

  MADANG_FIELDS(question, outcome, last, frames)
};
/// An event of a private channel, as `encode_frame` makes it.
struct carried_frame {
  channel_id channel;
  std::vector<std::byte> bytes;

  MADANG_FIELDS(channel, bytes)
};
/// A frame of a channel that is guarded and not kept.
struct carried_text {
  channel_id channel;
  std::uint64_t seq = 0;
  std::uint64_t prev = 0;
  std::string text;

  MADANG_FIELDS(channel, seq, prev, text)
};
/// Such a channel's start, for one reader of the process that has asked.
struct carried_start {
  std::uint32_t listener = 0;
  std::uint64_t subscriber = 0;
  channel_id channel;
  std::uint64_t seq = 0;
  std::vector<std::string> texts;

  MADANG_FIELDS(listener, subscriber, channel, seq, texts)
};
/// There was no room for frames up to this number.
struct channel_gap {
  channel_id channel;
  std::uint64_t seq = 0;

  MADANG_FIELDS(channel, seq)
};

/// One of them as it travels: its place in this list as one byte, then its fields. New ones are appended.
using channel_frame = std::variant<follow_channel, leave_channel, channel_followed, channel_refused, channel_question,
                                   channel_page, carried_frame, carried_text, carried_start, channel_gap>;

/// The bytes of a frame, from its content alone.
template <class Content>
std::vector<std::byte> channel_frame_bytes(const Content& content) {
  constexpr auto index = []<class... All>(std::variant<All...>*) {
    std::uint8_t at = 0;
    (void)((std::is_same_v<All, Content> || (++at, false)) || ...);
    return at;
  }(static_cast<channel_frame*>(nullptr));
  static_assert(index < std::variant_size_v<channel_frame>);
  std::vector<std::byte> bytes;
  bytes.reserve(1 + wire::size_of(content));
  wire::append(index, bytes);
  wire::append(content, bytes);
  return bytes;
}

/// Reads hostile bytes; nothing where they are no frame.
std::optional<channel_frame> read_channel_frame(std::span<const std::byte> bytes);

}  // namespace madang
