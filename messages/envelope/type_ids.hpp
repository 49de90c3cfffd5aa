#pragma once

#include <caf/allowed_unsafe_message_type.hpp>
#include <type_traits>

#include "messages/fields.hpp"

/// What may travel as a CAF message: everything whose fields are named. CAF itself never writes them as bytes (what
/// goes to another node is encoded by `persistence/codec`), so they need neither `inspect` nor a CAF type id.
namespace caf {

template <class Message>
requires madang::named_fields<Message>
struct allowed_unsafe_message_type<Message> : std::true_type {
};

}  // namespace caf
