#pragma once

#include <string>
#include <string_view>

#include "gateway/http/http_message.hpp"
#include "gateway/http/request_reader.hpp"

namespace madang {

/// `name[:port]`, `1.2.3.4[:port]` or `[ipv6][:port]` (RFC 9110 §7.2), never empty and without user information.
bool is_host(std::string_view text);

/// Whether the fields that decide where a request ends, and whom it is for, are beyond doubt (RFC 9112 §3.2, §6). The
/// connection ends where they are not: another reader of the same bytes might see another request.
read_fault judge_framing(const http_request& head);

/// The first field with a single value that comes twice, or is empty where a value means something; empty where all is
/// well. The framing fields are judged before.
std::string_view ambiguous_field(const header_list& headers);

/// `application/json`, in UTF-8 where a charset is named.
bool is_json_type(std::string_view content_type);

}  // namespace madang
