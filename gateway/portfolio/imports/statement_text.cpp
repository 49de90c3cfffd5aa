#include "gateway/portfolio/imports/statement_text.hpp"

#include <iconv.h>

#include <cstdint>
#include <memory>

#include "messages/text/utf8.hpp"

namespace madang::portfolio {
namespace {

struct close_conversion {
  void operator()(void* conversion) const { iconv_close(static_cast<iconv_t>(conversion)); }
};
/// iconv_t is a pointer, and -1 where there is none.
using conversion_ptr = std::unique_ptr<void, close_conversion>;

conversion_ptr from_cp949() {
  const iconv_t made = iconv_open("UTF-8", "CP949");
  return conversion_ptr(reinterpret_cast<std::intptr_t>(made) == -1 ? nullptr : made);
}

std::optional<std::string> decoded_cp949(std::string_view bytes) {
  const auto conversion = from_cp949();
  if (!conversion) return std::nullopt;
  // Two bytes become three, one stays one.
  std::string out(bytes.size() * 2, '\0');
  std::string in(bytes);
  char* from = in.data();
  std::size_t left = in.size();
  char* to = out.data();
  std::size_t room = out.size();
  const auto converted = iconv(static_cast<iconv_t>(conversion.get()), &from, &left, &to, &room);
  if (converted == static_cast<std::size_t>(-1) || left != 0) return std::nullopt;
  out.resize(out.size() - room);
  return out;
}

}  // namespace

std::optional<std::string> statement_text(std::string_view bytes, bool may_be_cp949) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (bytes.find('\0') != std::string_view::npos) return std::nullopt;
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  if (is_utf8(bytes)) return std::string(bytes);
  return may_be_cp949 ? decoded_cp949(bytes) : std::nullopt;
}

}  // namespace madang::portfolio
