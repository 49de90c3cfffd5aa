// Requests as they come off the wire: however the bytes are cut, the same requests come out, within the limits. (What
// is no request may be told a few bytes sooner or later.)
#include "gateway/http/header_rules.hpp"
#include "gateway/http/request_reader.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace madang;

/// What was read, in one text that can be compared.
std::string read_all(std::string_view bytes, std::size_t step) {
  request_reader reader({2'048, 4'096, 50});
  std::string out;
  std::string waiting;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    waiting += bytes.substr(at, step);
    for (;;) {
      const auto used = reader.feed(waiting);
      promise(used <= waiting.size());
      waiting.erase(0, used);
      if (reader.at() == request_reader::phase::failed) return out;
      if (reader.at() != request_reader::phase::complete) break;
      const auto request = reader.take();
      promise(request.body.size() <= 4'096);
      (void)ambiguous_field(request.headers);
      out += request.method_text + ' ' + request.target + ' ' + request.body + '\n';
      if (waiting.empty()) break;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = text_of(data, size).substr(1);
  promise(read_all(bytes, bytes.size() + 1) == read_all(bytes, 1 + data[0] % 7));
  return 0;
}
