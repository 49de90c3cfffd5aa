#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madang {

/// Reads web origins separated by commas, each written as a browser sends it (`https://app.example.com`,
/// `http://[::1]:3000`): in lower case, without a path or a port that the scheme implies. Empty text is an empty list;
/// nothing for any other text, `*` too.
std::optional<std::vector<std::string>> parse_origin_list(std::string_view text);

}  // namespace madang
