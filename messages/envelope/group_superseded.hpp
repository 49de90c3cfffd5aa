#pragma once

#include <string>
#include <string_view>

#include "messages/event_meta.hpp"
#include "messages/fields.hpp"

namespace madang {

/// Event of any entity, appended by a repair: one append group of this stream, at these positions, counts as if it had
/// never been. The numbers of its events, and those they had in channels, stay given. A replay knows of it before it
/// begins. `by` and `reason` are the operator's.
struct group_superseded {
  position first;
  position last;
  std::string by;
  std::string reason;

  MADANG_EVENT(group_superseded, 2, 1, first, last, by, reason)
};

/// What a frame calls an event that a repair has superseded: its number is given, and nothing has come of it.
inline constexpr std::string_view superseded_word = "superseded";

}  // namespace madang
