#pragma once

#include <cstdint>
#include <string_view>

namespace madang {

/// Accepts any fields; only its type matters.
struct any_fields {
  template <class... Fields>
  constexpr void fields(const char*, Fields&&...) {}
};
/// A struct whose fields are named below, or that says that it has none.
template <class T>
concept named_fields = requires(const T& value, any_fields& visitor) {
  value.each_field(visitor);
};

}  // namespace madang

/// Names the fields of a plain struct once. Codec, dump and tests walk them in this order.
/// The order is part of the journal's format: append new fields at the end, never remove or reorder.
#define MADANG_FIELDS(...)                             \
  template <class Visitor>                             \
  constexpr void each_field(Visitor&& visitor) {       \
    visitor.fields(#__VA_ARGS__, __VA_ARGS__);         \
  }                                                    \
  template <class Visitor>                             \
  constexpr void each_field(Visitor&& visitor) const { \
    visitor.fields(#__VA_ARGS__, __VA_ARGS__);         \
  }

/// A struct without fields.
#define MADANG_NO_FIELDS                  \
  template <class Visitor>                \
  constexpr void each_field(Visitor&&) {} \
  template <class Visitor>                \
  constexpr void each_field(Visitor&&) const {}

/// An event of the journal: its permanent type number, its version, its name and its fields.
#define MADANG_EVENT(name, number, version, ...)              \
  static constexpr std::uint16_t event_type = number;         \
  static constexpr std::uint16_t event_version = version;     \
  static constexpr std::string_view event_name = #name;       \
  friend bool operator==(const name&, const name&) = default; \
  MADANG_FIELDS(__VA_ARGS__)

/// An event (or struct) without fields.
#define MADANG_EMPTY_EVENT(name, number, version)             \
  static constexpr std::uint16_t event_type = number;         \
  static constexpr std::uint16_t event_version = version;     \
  static constexpr std::string_view event_name = #name;       \
  friend bool operator==(const name&, const name&) = default; \
  template <class Visitor>                                    \
  constexpr void each_field(Visitor&&) {}                     \
  template <class Visitor>                                    \
  constexpr void each_field(Visitor&&) const {}
