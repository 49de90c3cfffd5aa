#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "messages/fields.hpp"
#include "messages/time.hpp"

/// What two nodes say to each other over one connection. A frame is a 32-bit length of what follows, one byte of kind,
/// and its content in the form of `wire.hpp`.
namespace madang {

/// Lanes of a link; `lanes_by_urgency` says which goes first. No message waits behind another lane's, and each lane
/// keeps its own order.
enum class link_lane : std::uint8_t {
  command,  ///< commands, answers, messages between entities
  stream,   ///< frames of public channels
  bulk,     ///< what a shard's taker reads ahead
  channel,  ///< who follows which private channel, its frames and its past
};
inline constexpr std::size_t link_lanes = 4;

template <class Value>
using per_lane = std::array<Value, link_lanes>;
inline constexpr per_lane<link_lane> lanes_by_urgency{link_lane::command, link_lane::channel, link_lane::stream,
                                                      link_lane::bulk};
constexpr std::size_t index_of(link_lane lane) {
  return static_cast<std::size_t>(lane);
}

/// A random number that a process draws at its start: no two processes have the same, not even of one node.
using link_epoch = std::array<std::uint8_t, 16>;

enum class link_frame_kind : std::uint8_t {
  hello = 1,
  data = 2,
  acknowledgement = 3,
  ping = 4,
  pong = 5,
  farewell = 6
};

/// The first frame of each side. `epoch` is of the process that speaks, `peer_epoch` of the one that it means;
/// `received` is how far it has each lane of that one.
struct link_hello {
  static constexpr std::uint32_t magic_number = 0x4b4c444d;  // "MDLK"

  std::uint32_t magic = magic_number;
  std::uint16_t lowest_version = 2;
  std::uint16_t highest_version = 2;
  std::array<std::uint8_t, 16> cluster{};
  std::uint16_t from = 0;
  std::uint16_t to = 0;
  link_epoch epoch{};
  link_epoch peer_epoch{};
  per_lane<std::uint64_t> received{};
  unix_nanos sent_at;

  MADANG_FIELDS(magic, lowest_version, highest_version, cluster, from, to, epoch, peer_epoch, received, sent_at)
};

/// Before the items of a data frame; each item is a 32-bit length and its bytes.
struct link_data_head {
  link_lane lane = link_lane::command;
  std::uint64_t first = 0;
  std::uint32_t count = 0;

  MADANG_FIELDS(lane, first, count)
};

/// How far the sender has received each lane, and up to which sum of bytes it takes more.
struct link_acknowledgement {
  per_lane<std::uint64_t> received{};
  per_lane<std::uint64_t> granted{};

  friend bool operator==(const link_acknowledgement&, const link_acknowledgement&) = default;
  MADANG_FIELDS(received, granted)
};

struct link_ping {
  std::uint64_t token = 0;

  MADANG_FIELDS(token)
};

/// Why a link does not come up, or ends.
enum class link_fault : std::uint8_t {
  silent = 1,     ///< nothing came from the peer for too long
  not_a_link,     ///< what came is no frame of ours
  damaged,        ///< a frame that cannot be read
  too_large,      ///< a frame above its bound
  wrong_version,  ///< no version of the wire that both know
  wrong_cluster,  ///< a node of another cluster
  wrong_node,     ///< another node than the one that was called, or for another
  wrong_process,  ///< that node, but another process of it
  clocks_differ,  ///< the peer's clock is too far from ours
  out_of_order,   ///< a number that is not the next
  beyond_grant,   ///< more bytes than were granted
};

struct link_farewell {
  link_fault why = link_fault::silent;

  MADANG_FIELDS(why)
};

/// Bytes of a frame before its content.
inline constexpr std::size_t link_frame_head = 5;
/// No greeting is longer, its length not counted; whoever sends more before it is no node.
inline constexpr std::size_t link_greeting_max = 256;

/// Appends the head of a frame whose content has `size` bytes.
void append_frame_head(link_frame_kind kind, std::size_t size, std::vector<std::byte>& out);
/// Appends a frame that says why a caller is sent away, by one who has no session with it.
void append_farewell(link_fault why, std::vector<std::byte>& out);

/// The start of what a caller says.
struct caller_greeting {
  /// The greeting, once it is complete.
  std::optional<link_hello> hello;
  /// What came cannot become one.
  bool is_none = false;
};
caller_greeting read_greeting(std::span<const std::byte> bytes);

}  // namespace madang
