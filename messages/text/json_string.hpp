#pragma once

#include <string>
#include <string_view>

namespace madang {

/// Appends a JSON string with its quotes, in the one form that canonical JSON (RFC 8785) has of it. Bytes that are not
/// UTF-8 become U+FFFD, so the output is always valid JSON.
void append_json_string(std::string& out, std::string_view text);

}  // namespace madang
