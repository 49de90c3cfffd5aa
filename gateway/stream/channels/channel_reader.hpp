#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/security/identity_ports.hpp"
#include "gateway/stream/protocol/close_codes.hpp"
#include "gateway/stream/send_queue.hpp"

namespace madang {

struct public_channel;

/// Where a reader stands among the readers of a public channel.
struct public_place {
  public_channel* at = nullptr;
  std::size_t index = 0;
};

/// One client, as those see it who bring it frames of channels. Belongs to one thread.
class channel_reader {
 public:
  virtual ~channel_reader() = default;

  virtual std::uint64_t id() const = 0;
  /// It still takes frames.
  virtual bool is_open() const = 0;
  /// Sends one frame. With a topic it may be dropped for a newer one if the reader is slow; a slow reader of anything
  /// else is closed.
  virtual void send(shared_text text, send_queue::topic about) = 0;
  /// Says why and ends.
  virtual void close(close_code code, std::string_view reason) = 0;
  /// Bytes that history may still add before it must wait for the reader; live frames have the other half of the queue.
  virtual std::size_t room() const = 0;

  void send(std::string text) { send(std::make_shared<const std::string>(std::move(text)), nullptr); }
  std::size_t channels() const { return public_places.size() + private_numbers.size(); }

  std::optional<verified_caller> caller;
  std::uint64_t address = 0;         ///< what it counts as in shares
  std::shared_ptr<void> user_place;  ///< among the streams of users, once its user is known
  std::vector<public_place> public_places;
  std::vector<std::uint64_t> private_numbers;
  bool room_wanted = false;  ///< history waits for `room`
};

}  // namespace madang
