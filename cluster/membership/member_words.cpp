#include "cluster/membership/member_words.hpp"

namespace madang {

std::string_view to_text(member_state state) {
  switch (state) {
    case member_state::joining:
      return "joining";
    case member_state::up:
      return "up";
    case member_state::draining:
      return "draining";
    case member_state::down:
      break;
  }
  return "down";
}

}  // namespace madang
