#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "messages/contexts.hpp"
#include "messages/fields.hpp"

namespace madang {

/// A value that a context shows to others: an answer (numbers from 1), a frame of a private channel (from 101). The
/// pair of context and number is permanent.
template <class T>
concept open_view = requires {
  { T::view_context } -> std::convertible_to<context_number>;
  { T::view_number } -> std::convertible_to<std::uint16_t>;
  { T::view_name } -> std::convertible_to<std::string_view>;
};

}  // namespace madang

/// A view: its context, its permanent number there, its name and its fields. It owns all its text.
#define MADANG_VIEW(name, context, number, ...)                                           \
  static constexpr madang::context_number view_context = madang::context_number::context; \
  static constexpr std::uint16_t view_number = number;                                    \
  static constexpr std::string_view view_name = #name;                                    \
  MADANG_FIELDS(__VA_ARGS__)
