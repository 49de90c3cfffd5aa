#pragma once

#include <optional>
#include <string>

#include "gateway/http/http_message.hpp"

namespace madang {

class exchange;

/// A page of a list as CSV (RFC 4180), where the client prefers that: a line with the names of the members, then one
/// for each item. A member of a member is called `balance.cash`; an array, and an object of any names, is JSON. The
/// next page is in `Link`. Nothing where CSV was not asked for, and for an answer that is no page.
std::optional<http_response> page_as_csv(const exchange& ex, const http_response& page);

/// `Link` to the same request with another cursor.
std::string next_page_link(const exchange& ex, const std::string& cursor);

}  // namespace madang
