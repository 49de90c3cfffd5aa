#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace madang::admin {

/// How an act of the trail ended.
enum class act_result : std::uint8_t { ok = 1, refused = 2, failed = 3 };

std::string_view to_text(act_result value);
std::optional<act_result> parse_act_result(std::string_view text);

}  // namespace madang::admin
