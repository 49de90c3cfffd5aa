#pragma once

#include <caf/make_message.hpp>
#include <caf/message.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "messages/envelope/message_table.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {

/// Reads the message with this number in the table of a receiver, in the form that `encode_state` gives it.
template <class Table>
result<caf::message, decode_failure> decode_message(std::uint16_t number, std::span<const std::byte> bytes) {
  result<caf::message, decode_failure> out =
      refused{decode_failure{"message number " + std::to_string(number) + " is unknown"}};
  Table::each([&]<class Message>(std::uint16_t one) {
    if (one != number) return;
    auto message = decode_state<Message>(bytes);
    if (message) {
      out = caf::make_message(*std::move(message));
    } else {
      out = refused{decode_failure{"message number " + std::to_string(number) + ": " + message.error().why}};
    }
  });
  return out;
}

}  // namespace madang
