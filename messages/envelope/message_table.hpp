#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "messages/envelope/peer_batch.hpp"
#include "messages/ids.hpp"

namespace madang {

/// One message that a kind of entity takes, with its permanent number there.
template <std::uint16_t Number, class Message>
struct numbered {
  static constexpr std::uint16_t number = Number;
  using type = Message;
};

/// A number that a message had whose bytes were others: it stays taken, and nobody reads it any more.
template <std::uint16_t Number>
struct retired {
  static constexpr std::uint16_t number = Number;
  using type = void;
};

/// The messages that entities of one kind take, by permanent number: 1 to 99 are requests and peer batches of the
/// context. A number is never given to another message, and a message whose bytes change gets a new one.
template <entity_kind Kind, class... Numbered>
struct message_table {
  static constexpr entity_kind kind = Kind;

  template <class Message>
  static constexpr bool takes = (std::is_same_v<typename Numbered::type, Message> || ...);
  template <class Message>
  static constexpr std::uint16_t number_of =
      ((std::is_same_v<typename Numbered::type, Message> ? Numbered::number : 0) + ...);

  /// Calls `visit.template operator()<Message>(number)` for each message.
  template <class Visit>
  static void each(Visit&& visit) {
    (visit_one<Numbered>(visit), ...);
  }
  /// Calls `visit(number)` for each number that is retired.
  template <class Visit>
  static void each_retired(Visit&& visit) {
    ((std::is_void_v<typename Numbered::type> ? visit(Numbered::number) : void()), ...);
  }
  static constexpr bool numbers_differ() {
    constexpr std::array<std::uint16_t, sizeof...(Numbered)> numbers{Numbered::number...};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] == 0) return false;
      for (std::size_t j = 0; j < i; ++j) {
        if (numbers[i] == numbers[j]) return false;
      }
    }
    return true;
  }

 private:
  template <class One, class Visit>
  static void visit_one(Visit& visit) {
    if constexpr (!std::is_void_v<typename One::type>) visit.template operator()<typename One::type>(One::number);
  }
};

/// What every kind of entity takes besides: the notices of the region, with the same numbers everywhere.
template <entity_kind Kind, class... Numbered>
using entity_messages =
    message_table<Kind, Numbered..., numbered<200, acknowledgements>,  // peers have consumed messages
                  numbered<201, entity_tick>,                          // the sweep: repeat, or leave memory
                  numbered<202, retire_granted>,                       // the mailbox is closed
                  numbered<203, take_snapshot>>;                       // a checkpoint wants the state

}  // namespace madang
