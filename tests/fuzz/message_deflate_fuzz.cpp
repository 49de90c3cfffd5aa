// Compressed messages: whatever comes, what is read stays within its bound, and what is written is read again.
#include "gateway/stream/protocol/message_deflate.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace madang;
  constexpr std::size_t message_max = 100'000;
  static message_inflater reader;
  static message_deflater writer({15, false});
  const auto bytes = text_of(data, size);
  if (const auto terms = accepted_deflate(bytes)) promise(accepted_deflate(deflate_answer(*terms)).has_value());
  if (const auto text = reader.inflated(bytes, message_max)) promise(text->size() <= message_max);
  const auto back = reader.inflated(writer.deflated(bytes), message_max);
  promise(back && *back == bytes);
  return 0;
}
