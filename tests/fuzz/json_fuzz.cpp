// JSON bodies: nothing is deeper or larger than the limits say, and there is never a fault without a code.
#include "gateway/json/json_input.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace madang;
  const auto read = parse_json(text_of(data, size), {8, 16, 32});
  if (!read) promise(!read.error().code.empty());
  if (read) promise(static_cast<bool>(parse_json(text_of(data, size), {8, 16, 32})));
  return 0;
}
