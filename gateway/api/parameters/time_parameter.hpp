#pragma once

#include <optional>
#include <string_view>

#include "messages/time.hpp"

namespace madang {

/// Reads RFC 3339 (`2026-11-20T09:00:00Z`, with a fraction of up to nine digits, or an offset such as `+09:00`), or a
/// day `YYYY-MM-DD`, which starts in the zone given. Years 1970 to 2200.
std::optional<unix_nanos> parse_moment(std::string_view text, std::int32_t day_offset_s);

}  // namespace madang
