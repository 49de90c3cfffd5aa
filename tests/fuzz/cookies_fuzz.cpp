// Cookie and CSRF headers: a value that is found holds only what a cookie may hold, and no made-up token fits.
#include <sodium.h>

#include "gateway/security/door/cookies.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace madang;
  static const bool ready = sodium_init() >= 0;
  promise(ready);
  const auto text = text_of(data, size);
  header_list headers;
  const auto half = text.find('\n');
  headers.add("Cookie", text.substr(0, half));
  if (half != std::string_view::npos) headers.add("cookie", text.substr(half + 1));
  if (const auto found = find_cookie(headers, "refresh")) {
    for (const char c : *found) promise(c > ' ' && c < '\x7f' && c != ';' && c != ',' && c != '"' && c != '\\');
    const auto again = set_cookie({"refresh", *found});
    promise(again.has_value());
  }
  if (const auto set = set_cookie({"refresh", text, "/"})) promise(set->find_first_of("\r\n\0") == std::string::npos);
  promise(!csrf_matches(std::string_view("0123456789abcdef0123456789abcdef"), text));
  return 0;
}
