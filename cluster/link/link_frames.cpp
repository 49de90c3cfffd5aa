#include "cluster/link/link_frames.hpp"

#include "persistence/codec/event_codec.hpp"

namespace madang {

void append_frame_head(link_frame_kind kind, std::size_t size, std::vector<std::byte>& out) {
  wire::append(static_cast<std::uint32_t>(size + 1), out);
  wire::append(kind, out);
}

void append_farewell(link_fault why, std::vector<std::byte>& out) {
  const link_farewell farewell{why};
  append_frame_head(link_frame_kind::farewell, wire::size_of(farewell), out);
  wire::append(farewell, out);
}

caller_greeting read_greeting(std::span<const std::byte> bytes) {
  if (bytes.size() < link_frame_head) return {};
  std::uint32_t length = 0;
  wire::reader(bytes.first(sizeof length)).get(length);
  if (length == 0 || length > link_greeting_max) return {{}, true};
  if (static_cast<link_frame_kind>(bytes[sizeof length]) != link_frame_kind::hello) return {{}, true};
  if (bytes.size() < sizeof length + length) return {};
  auto hello = decode_state<link_hello>(bytes.subspan(link_frame_head, length - 1));
  if (!hello || hello->magic != link_hello::magic_number) return {{}, true};
  return {*std::move(hello), false};
}

}  // namespace madang
