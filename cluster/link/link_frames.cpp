#include "cluster/link/link_frames.hpp"

#include "persistence/codec/event_codec.hpp"

namespace madang {

void append_frame_head(link_frame_kind kind, std::size_t size, std::vector<std::byte>& out) {
  wire::append(static_cast<std::uint32_t>(size + 1), out);
  wire::append(kind, out);
}

}  // namespace madang
