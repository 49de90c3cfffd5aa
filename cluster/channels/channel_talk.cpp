#include "cluster/channels/channel_talk.hpp"

namespace madang {
namespace {

bool is_known(channel_outcome outcome) {
  return outcome >= channel_outcome::done && outcome <= channel_outcome::failed;
}

}  // namespace

std::optional<channel_frame> read_channel_frame(std::span<const std::byte> bytes) {
  std::optional<channel_frame> frame(std::in_place);
  wire::reader in(bytes);
  bool is_whole = in.get(*frame) && in.left() == 0;
  if (const auto* page = std::get_if<channel_page>(&*frame)) is_whole = is_whole && is_known(page->outcome);
  if (const auto* refusal = std::get_if<channel_refused>(&*frame)) is_whole = is_whole && is_known(refusal->why);
  if (!is_whole) frame.reset();
  return frame;
}

}  // namespace madang
