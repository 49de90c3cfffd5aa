#include "gateway/identity/two_factor/qr_svg.hpp"

#include <qrencode.h>

#include <memory>

namespace madang {
namespace {

constexpr std::size_t text_max = 1'000;
constexpr int quiet_modules = 4;

/// One rectangle for each run of dark modules in a row.
void append_row(std::string& path, const unsigned char* row, int width, int y) {
  for (int x = 0; x < width;) {
    int end = x;
    while (end < width && (row[end] & 1U) != 0) ++end;
    if (end == x) {
      ++x;
      continue;
    }
    path += 'M' + std::to_string(x + quiet_modules) + ' ' + std::to_string(y + quiet_modules) + 'h' +
            std::to_string(end - x) + "v1H" + std::to_string(x + quiet_modules) + 'z';
    x = end;
  }
}

}  // namespace

std::string qr_svg(std::string_view text) {
  if (text.empty() || text.size() > text_max) return {};
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_M),
      &QRcode_free);
  if (!code) return {};
  std::string path;
  for (int y = 0; y < code->width; ++y) append_row(path, code->data + y * code->width, code->width, y);
  const auto side = std::to_string(code->width + 2 * quiet_modules);
  return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 )" + side + ' ' + side +
         R"(" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h)" + side + 'v' + side + R"(H0z"/><path d=")" +
         path + R"("/></svg>)";
}

}  // namespace madang
