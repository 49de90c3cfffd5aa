// WebSocket frames: however the bytes are cut, the same messages come out, and memory stays bounded.
#include <algorithm>

#include "gateway/stream/protocol/ws_frame.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace madang;

constexpr std::size_t message_max = 256;

std::string read_all(std::string_view bytes, std::size_t step) {
  ws_reader reader(message_max);
  reader.allow_deflated();
  std::string out;
  for (std::size_t at = 0; at < bytes.size() && reader.fault().empty(); at += step) {
    std::string piece(bytes.substr(at, step));
    reader.feed(piece);
    while (const auto message = reader.next()) {
      promise(message->payload.size() <= message_max);
      out += std::to_string(static_cast<int>(message->opcode)) + ':' + std::string(message->payload) + '\n';
      if (message->opcode == ws_opcode::close) (void)close_code_of(message->payload);
    }
    promise(reader.held() <= 8 * message_max + 1'024 + step);
  }
  return out + std::string(reader.fault());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = text_of(data, size).substr(1);
  promise(read_all(bytes, bytes.size() + 1) == read_all(bytes, 1 + data[0] % 5));
  return 0;
}
