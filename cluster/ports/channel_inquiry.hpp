#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "messages/envelope/open_value.hpp"
#include "messages/envelope/output.hpp"

namespace madang {

class region;
class read_models;

/// What a context needs to find something out about one of its channels for a client. Made for one question; what is
/// asked may take its time, for whoever asks does not wait for ever.
class channel_inquiry {
 public:
  virtual ~channel_inquiry() = default;
  virtual region& entities() = 0;
  virtual read_models& lists() = 0;
  /// A token for one request to an entity; `then` gets the answer, if one comes.
  virtual reply_token expect(std::function<void(answer&&)> then) = 0;
};

/// Whether a user may read a private channel. `forbidden` also where what the channel's key names does not exist.
enum class channel_access : std::uint8_t { granted = 1, forbidden = 2, unavailable = 3 };

/// Where a new reader of a private channel begins: what it is shown, and the number of the last event that this
/// includes.
struct channel_snapshot {
  std::uint64_t seq = 0;
  open_value data;  ///< a frame of the channel's context
};

/// Gets what was found out. Called at most once, on any thread.
using access_taker = std::function<void(channel_access)>;
using key_taker = std::function<void(std::optional<std::vector<std::uint64_t>>)>;  ///< nothing: unavailable
using snapshot_taker = std::function<void(std::optional<channel_snapshot>)>;       ///< nothing: unavailable

}  // namespace madang
