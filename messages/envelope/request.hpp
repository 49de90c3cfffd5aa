#pragma once

#include <cstdint>

#include "messages/fields.hpp"

namespace madang {

/// The process that an answer belongs to: a node and 16 bits of its incarnation. Zero: a node that runs alone.
using node_home = std::uint32_t;

/// `incarnation` is the random number of the process. Two processes of one node that follow each other have the same
/// home once in 65,535 times; what makes tokens then keeps them apart.
constexpr node_home home_of(std::uint16_t node, std::uint64_t incarnation) {
  return node_home{node} << 16 | static_cast<node_home>(1 + incarnation % 0xffff);
}
constexpr std::uint16_t node_of(node_home home) {
  return static_cast<std::uint16_t>(home >> 16);
}

/// Where an answer goes: which process, which listener of its outputs, and that one's own number for the request. The
/// number zero: nobody waits.
///
/// As bytes it is two numbers of 32 and 64 bits, whose upper 16 bits are the node and its incarnation.
struct reply_token {
  static constexpr std::uint32_t listener_max = 0xffff;
  static constexpr std::uint64_t correlation_max = 0xffff'ffff'ffff;

  std::uint32_t listener = 0;  ///< at most `listener_max`
  node_home home = 0;
  std::uint64_t correlation = 0;  ///< at most `correlation_max`

  constexpr reply_token() = default;
  constexpr reply_token(std::uint32_t of_listener, std::uint64_t number, node_home process = 0)
      : listener(of_listener), home(process), correlation(number) {}

  explicit operator bool() const { return correlation != 0; }
  friend bool operator==(const reply_token&, const reply_token&) = default;

  template <class Visitor>
  constexpr void each_field(Visitor&& visitor) const {
    visitor.fields("listener, correlation", low(), high());
  }
  template <class Visitor>
  constexpr void each_field(Visitor&& visitor) {
    auto first = low();
    auto second = high();
    visitor.fields("listener, correlation", first, second);
    listener = first & listener_max;
    correlation = second & correlation_max;
    home = (first & ~listener_max) | static_cast<node_home>(second >> 48);
  }

 private:
  constexpr std::uint32_t low() const { return (home & ~listener_max) | (listener & listener_max); }
  constexpr std::uint64_t high() const { return std::uint64_t{home} << 48 | (correlation & correlation_max); }
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
