#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "messages/result.hpp"
#include "persistence/codec/wire.hpp"

namespace madang {

/// Why bytes are not what they should be. Nothing has changed.
struct decode_failure {
  std::string why;
};

/// Appends an event's payload to `out`: its fields, without type, version or length.
template <class Event>
void encode_event(const Event& event, std::vector<std::byte>& out) {
  wire::append(event, out);
}

/// Type and version of the event that a variant holds.
template <class Variant>
std::pair<std::uint16_t, std::uint16_t> event_number(const Variant& event) {
  return std::visit(
      [](const auto& each) {
        using event_kind = std::remove_cvref_t<decltype(each)>;
        return std::pair{event_kind::event_type, event_kind::event_version};
      },
      event);
}

/// Name of the event that a variant holds.
template <class Variant>
std::string_view event_name_of(const Variant& event) {
  return std::visit([](const auto& each) { return std::remove_cvref_t<decltype(each)>::event_name; }, event);
}

/// Appends the payload of the event that a variant holds; its type and version are those of `event_number`.
template <class... Events>
void encode_event(const std::variant<Events...>& event, std::vector<std::byte>& out) {
  std::visit([&out](const auto& each) { encode_event(each, out); }, event);
}

namespace detail {

template <class Event>
result<Event, decode_failure> decode_one(std::uint16_t version, std::span<const std::byte> bytes) {
  const auto name = [] { return std::string(Event::event_name); };
  if (version == 0 || version > Event::event_version) {
    return refused{decode_failure{name() + ": version " + std::to_string(version) + " is unknown to this program"}};
  }
  wire::reader in(bytes);
  in.tail_may_be_missing = version < Event::event_version;
  Event event{};
  if (!in.get(event)) return refused{decode_failure{name() + ": " + in.wrong}};
  if (in.left() != 0) return refused{decode_failure{name() + ": " + std::to_string(in.left()) + " bytes too many"}};
  return event;
}

template <class Variant, std::size_t I = 0>
result<Variant, decode_failure> decode_choice(std::uint16_t type, std::uint16_t version,
                                              std::span<const std::byte> bytes) {
  if constexpr (I == std::variant_size_v<Variant>) {
    return refused{decode_failure{"event type " + std::to_string(type) + " does not belong here"}};
  } else {
    using event_kind = std::variant_alternative_t<I, Variant>;
    if (type != event_kind::event_type) return decode_choice<Variant, I + 1>(type, version, bytes);
    auto event = decode_one<event_kind>(version, bytes);
    if (!event) return refused{event.error()};
    return Variant{std::in_place_index<I>, *std::move(event)};
  }
}

}  // namespace detail

/// Reads the event of one context's variant. An older version may lack fields at the end: they keep their defaults.
/// Refuses unknown types, newer versions, bytes that end too early or too late; enumerations pass as they are.
template <class Variant>
result<Variant, decode_failure> decode_event(std::uint16_t type, std::uint16_t version,
                                             std::span<const std::byte> bytes) {
  return detail::decode_choice<Variant>(type, version, bytes);
}

/// The same form for an entity's state in a snapshot; it carries no version of its own (`snapshot::apply_version`).
template <class State>
void encode_state(const State& state, std::vector<std::byte>& out) {
  wire::append(state, out);
}
template <class State>
std::vector<std::byte> encode_state(const State& state) {
  std::vector<std::byte> out;
  wire::append(state, out);
  return out;
}
template <class State>
result<State, decode_failure> decode_state(std::span<const std::byte> bytes, bool tail_may_be_missing = false) {
  wire::reader in(bytes);
  in.tail_may_be_missing = tail_may_be_missing;
  State state{};
  if (!in.get(state)) return refused{decode_failure{std::string("state: ") + in.wrong}};
  if (in.left() != 0) return refused{decode_failure{"state: " + std::to_string(in.left()) + " bytes too many"}};
  return state;
}

/// Fields of an older version that are missing at the end keep their defaults.
template <class State>
result<State, decode_failure> decode_older_state(std::span<const std::byte> bytes) {
  return decode_state<State>(bytes, true);
}

}  // namespace madang
