#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace madang {

/// The parts of a request target, decoded.
struct request_uri {
  std::string path;                   ///< as it came, not decoded, without the query
  std::vector<std::string> segments;  ///< decoded
  std::vector<std::pair<std::string, std::string>> query;
};

/// Reads an origin-form or absolute-form target. Nothing for any other form, for bad percent escapes, for text that is
/// not UTF-8 and for more than 32 segments or parameters.
std::optional<request_uri> parse_target(std::string_view target);

/// Undoes percent escapes (and `+` for a blank, in a query). Nothing for a bad escape, a zero byte or bad UTF-8.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank);

}  // namespace madang
