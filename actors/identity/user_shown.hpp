#pragma once

#include <type_traits>
#include <variant>

#include "messages/identity/user_frame.hpp"

namespace madang::identity {

template <class Event, class... Shown>
constexpr bool is_among(const std::variant<Shown...>*) {
  return (std::is_same_v<Event, Shown> || ...);
}

/// Whether `user:USER` shows it.
inline bool is_shown(const user_event& event) {
  return std::visit(
      [](const auto& one) {
        return is_among<std::remove_cvref_t<decltype(one)>>(static_cast<const shown_user_event*>(nullptr));
      },
      event);
}

}  // namespace madang::identity
