#include "tests/support/made_up/made_up_streams.hpp"

#include "cluster/contexts.hpp"

namespace madang {

std::string channel_text(channel_id channel) {
  static const registries contexts = all_contexts();
  return contexts.channels.text_of(channel);
}

}  // namespace madang
