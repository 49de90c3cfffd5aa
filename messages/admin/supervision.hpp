#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace madang::admin {

/// What an administrator has done with one entity by hand, on the node that serves it.
enum class supervision_act : std::uint8_t {
  restart = 1,   ///< it is built anew from its events
  isolate = 2,   ///< it serves no more, until it is released or its node ends
  release = 3,   ///< what is isolated is built anew, and serves again where that succeeds
  snapshot = 4,  ///< its state goes to the journal now
};

/// The words of the console.
std::string_view to_text(supervision_act value);
std::optional<supervision_act> parse_supervision_act(std::string_view text);

}  // namespace madang::admin
