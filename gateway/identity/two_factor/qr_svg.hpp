#pragma once

#include <string>
#include <string_view>

namespace madang {

/// A QR code (ISO 18004, error correction M) of a text of at most 1,000 bytes as an SVG image: dark on white, with the
/// quiet zone that cameras need, without a size of its own. Empty where the text does not fit.
std::string qr_svg(std::string_view text);

}  // namespace madang
