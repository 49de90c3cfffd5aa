// Request targets: the canonical form is one, and reading it again gives the same segments.
#include "gateway/http/uri.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace madang;
  const auto read = parse_target(text_of(data, size));
  if (!read) return 0;
  promise(read->path == canonical_path(read->segments));
  const auto again = parse_target(read->path);
  promise(again && again->segments == read->segments && again->path == read->path);
  return 0;
}
