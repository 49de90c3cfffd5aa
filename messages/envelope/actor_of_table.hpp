#pragma once

#include <caf/typed_actor.hpp>

#include "messages/envelope/message_table.hpp"
#include "messages/envelope/type_ids.hpp"

namespace madang {

/// An actor interface with the messages that follow, but for the retired ones.
template <class Actor, class... Numbered>
struct actor_with {
  using type = Actor;
};
template <class... Signatures, class First, class... Rest>
struct actor_with<caf::typed_actor<Signatures...>, First, Rest...>
    : actor_with<caf::typed_actor<Signatures..., caf::reacts_to<typename First::type>>, Rest...> {};
template <class... Signatures, std::uint16_t Number, class... Rest>
struct actor_with<caf::typed_actor<Signatures...>, retired<Number>, Rest...>
    : actor_with<caf::typed_actor<Signatures...>, Rest...> {};

template <class Table>
struct typed_actor_of;
template <entity_kind Kind, class... Numbered>
struct typed_actor_of<message_table<Kind, Numbered...>> {
  static_assert(message_table<Kind, Numbered...>::numbers_differ(),
                "two messages of one receiver have the same number");
  using type = typename actor_with<caf::typed_actor<>, Numbered...>::type;
};

/// The typed actor interface that a message table says.
template <class Table>
using actor_of_table = typename typed_actor_of<Table>::type;

/// Which actor interface serves an id; specialised beside each table.
template <class Id>
struct actor_of;

}  // namespace madang
