#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "messages/market/news.hpp"

namespace madang::market {

/// The most items that a file may have.
inline constexpr std::size_t news_max = 10'000;

/// Reads news in the form that docs/operators/README.md shows, in the file's order; days and times are of a zone with
/// this offset. Refuses with every error found.
result<std::vector<news_item>, std::vector<source_error>> parse_news(std::string_view text,
                                                                     const std::string& file_name,
                                                                     std::int32_t utc_offset_s);
result<std::vector<news_item>, std::vector<source_error>> load_news(const std::string& file, std::int32_t utc_offset_s);

}  // namespace madang::market
