#pragma once

#include <caf/typed_actor.hpp>

#include "messages/envelope/message_table.hpp"
#include "messages/envelope/type_ids.hpp"

namespace madang {

template <class Table>
struct typed_actor_of;
template <entity_kind Kind, class... Numbered>
struct typed_actor_of<message_table<Kind, Numbered...>> {
  static_assert(message_table<Kind, Numbered...>::numbers_differ(),
                "two messages of one receiver have the same number");
  using type = caf::typed_actor<caf::reacts_to<typename Numbered::type>...>;
};

/// The typed actor interface that a message table says.
template <class Table>
using actor_of_table = typename typed_actor_of<Table>::type;

/// Which actor interface serves an id; specialised beside each table.
template <class Id>
struct actor_of;

}  // namespace madang
