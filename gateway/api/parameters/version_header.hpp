#pragma once

#include <cstdint>
#include <optional>

namespace madang {

class exchange;

/// What If-Match asks for: `"12"` → 12; `*` and no header → 0, any version. Nothing when it is neither (then the
/// request has been refused).
std::optional<std::uint64_t> wanted_version(exchange& ex);

}  // namespace madang
