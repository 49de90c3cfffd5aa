#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace madang {

/// The parts of a request target, decoded.
struct request_uri {
  std::string path;                   ///< in its one canonical form, without the query
  std::vector<std::string> segments;  ///< decoded
  std::vector<std::pair<std::string, std::string>> query;
};

/// Reads an origin-form or absolute-form target. Nothing for any other form, for a bad authority, for bad percent
/// escapes, for text that is not UTF-8 or has control characters, and for more than 32 segments or parameters.
std::optional<request_uri> parse_target(std::string_view target);

/// The one text of a path: two targets that mean the same segments have the same. Every part of the gateway that asks
/// which path it is (routing, idempotency, metrics) asks this.
std::string canonical_path(const std::vector<std::string>& segments);

/// A text in which all but `A-Za-z0-9-._~` is escaped (RFC 3986, 2.3), in upper case.
std::string percent_encoded(std::string_view text);
/// The texts of a target that a signature covers: the same for all targets that mean the same. Parameters are sorted by
/// their bytes.
std::string signed_path(const std::vector<std::string>& segments);
std::string signed_query(const std::vector<std::pair<std::string, std::string>>& query);

/// Undoes percent escapes (and `+` for a blank, in a query). Nothing for a bad escape, a control character or bad
/// UTF-8.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank);

}  // namespace madang
