#pragma once

#include <caf/allowed_unsafe_message_type.hpp>
#include <type_traits>

#include "messages/mail.hpp"

/// What may travel as a CAF message. All of these stay inside the process (between nodes travel encoded records), so they
/// need neither inspect nor a CAF type id; this page is the list of them.
namespace caf {

template <class Body>
struct allowed_unsafe_message_type<madang::mail<Body>> : std::true_type {};
template <class Command>
struct allowed_unsafe_message_type<madang::request<Command>> : std::true_type {};

}  // namespace caf

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::acknowledgements)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::repeat_placement)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::repeat_registration)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::entity_tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::retire_granted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::take_snapshot)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::list_instrument)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::halt_trading)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::resume_trading)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::open_day)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::continue_pass)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::market_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::channel_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::maker_beat)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(madang::answer)
