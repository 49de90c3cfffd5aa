#pragma once

#include <string>
#include <string_view>

#include "gateway/http/http_message.hpp"

namespace madang {

/// Text between tags or in a quoted attribute: `<`, `>`, `&` and quotes are escaped.
std::string html_text(std::string_view text);
/// `<code>text</code>`
std::string html_code(std::string_view text);
/// `<a href="target">text</a>`, both escaped.
std::string html_link(std::string_view target, std::string_view text);

/// A whole page. Its style is inside it; it has no script and nothing from outside.
std::string html_page(std::string_view title, std::string_view body);
/// Answers with a page; the policy allows its style and nothing else.
http_response html_response(std::string page);

}  // namespace madang
