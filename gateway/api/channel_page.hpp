#pragma once

#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "gateway/json/schema.hpp"
#include "messages/channels/channel.hpp"
#include "messages/envelope/group_superseded.hpp"
#include "messages/envelope/peer_message.hpp"

namespace madang {

/// What the API's description says about one kind of channel. Its word, its key and who may read it come from the
/// registry of channels.
struct channel_page {
  channel_kind kind{};
  std::string_view about;
  schema_ref update;    ///< `data` of an update
  schema_ref snapshot;  ///< `data` of a snapshot; null: none comes
};

/// The words of all events that a private channel can show, and that of one that a repair has superseded.
template <class Variant>
std::vector<std::string_view> event_words() {
  std::vector<std::string_view> words;
  const auto add = [&]<class Event>(std::type_identity<Event>) {
    if constexpr (!std::is_same_v<Event, messages_acknowledged>) words.push_back(Event::event_name);
  };
  [&]<class... Events>(std::type_identity<std::variant<Events...>>) {
    (add(std::type_identity<Events>{}), ...);
  }(std::type_identity<Variant>{});
  words.push_back(superseded_word);
  return words;
}

/// The `event` of a snapshot's data.
inline schema_ref snapshot_word() {
  return words_of({"snapshot"});
}

}  // namespace madang
