#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/json/json_value.hpp"
#include "messages/result.hpp"

namespace madang {

struct json_limits {
  std::size_t depth = 8;
  std::size_t members = 256;   ///< of one object
  std::size_t items = 10'000;  ///< of one array
};

/// Why a text is not the JSON we take.
struct json_fault {
  std::string_view code;  ///< `malformed_json`, `duplicate_member`, `too_deep`, `too_many_members`
  std::string detail;
  std::string pointer;  ///< of the place, where that is known
};

/// Reads one JSON text (RFC 8259). Refuses bad UTF-8, doubled members, anything after the value, and what is beyond the
/// limits. The text itself must already be bounded.
result<json_value, json_fault> parse_json(std::string_view text, const json_limits& limits);

}  // namespace madang
