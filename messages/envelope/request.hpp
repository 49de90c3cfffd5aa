#pragma once

#include <cstdint>

#include "messages/fields.hpp"

namespace madang {

/// Where an answer goes: which listener of outputs, and its own number for the request. Zero: nobody waits.
struct reply_token {
  std::uint32_t listener = 0;
  std::uint64_t correlation = 0;

  explicit operator bool() const { return correlation != 0; }
  friend bool operator==(const reply_token&, const reply_token&) = default;
  MADANG_FIELDS(listener, correlation)
};

/// A client's command on its way to an entity.
template <class Command>
struct request {
  reply_token reply_to;
  Command command;

  MADANG_FIELDS(reply_to, command)
};

/// The same under a name that actors can write: `request` is also a member of every CAF actor.
template <class Command>
using client_request = request<Command>;

}  // namespace madang
