#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "messages/envelope/view.hpp"

namespace madang {

/// The context of a reject enumeration; each context has one of its own, whose numbers are permanent.
template <class Reject>
inline constexpr context_number reject_context = context_number{};

/// A value that the words of a refusal name: `required`, `1200`.
struct named_value {
  std::string name;
  std::string value;

  friend bool operator==(const named_value&, const named_value&) = default;
  MADANG_FIELDS(name, value)
};

/// Why an entity refuses a request; nothing has happened.
struct refusal {
  context_number context{};
  std::uint16_t code = 0;  ///< a number of the context's reject enumeration
  std::vector<named_value> values;

  template <class Reject>
  static refusal of(Reject why, std::vector<named_value> with = {}) {
    static_assert(reject_context<Reject> != context_number{}, "this enumeration belongs to no context");
    return {reject_context<Reject>, static_cast<std::uint16_t>(why), std::move(with)};
  }
  /// Nothing where it comes from another context.
  template <class Reject>
  std::optional<Reject> as() const {
    return context == reject_context<Reject> ? std::optional(static_cast<Reject>(code)) : std::nullopt;
  }
  /// The same reason, whatever the values are.
  template <class Reject>
  bool is(Reject why) const {
    return context == reject_context<Reject> && code == static_cast<std::uint16_t>(why);
  }

  friend bool operator==(const refusal&, const refusal&) = default;
  MADANG_FIELDS(context, code, values)
};

}  // namespace madang
