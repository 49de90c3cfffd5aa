#pragma once

#include <string_view>

namespace madang {

class exchange;
struct http_response;

// For how long an answer that anybody may read is as good as a new one.
inline constexpr std::string_view ask_again = "public, no-cache";
inline constexpr std::string_view good_for_seconds = "public, max-age=5";
inline constexpr std::string_view good_for_an_hour = "public, max-age=3600";

/// Gives an answer of 200 an ETag of its body and lets caches keep it; one that the client says to have already becomes
/// 304 without a body.
void make_cacheable(const exchange& of, http_response& answer, std::string_view how_long);

}  // namespace madang
