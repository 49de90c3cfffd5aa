#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/http_message.hpp"

namespace madang {

/// A cookie as the gateway sets it: never for scripts (HttpOnly), never with requests that another site began
/// (SameSite=Strict), unless it must come with a page that another site leads to.
struct cookie {
  std::string_view name;        ///< as `cookie_name` says
  std::string_view value;       ///< cookie octets only: letters, digits and `-._~` are safe
  std::string_view path = "/";  ///< the browser sends it below this path alone
  std::int64_t max_age_s = 0;   ///< 0: the browser forgets it at once
  bool secure = true;           ///< the browser reaches the node by TLS; sent over nothing else
  bool lax = false;             ///< comes along when another site leads the browser here (SameSite=Lax)
};

/// The name under which a cookie is set and found. Over TLS it begins with `__Secure-`, which a browser takes only from
/// a secure origin, so that nobody on the plain path can put one of his own in its place.
std::string cookie_name(std::string_view base, bool secure);

/// The value of a `Set-Cookie` header. Nothing where name, value or path hold what a cookie may not hold.
std::optional<std::string> set_cookie(const cookie& of);

/// The value of a cookie that the request brings; nothing where there is none, where its value is malformed, or where
/// two of that name differ: then one of them was put there by somebody else. Pairs that are no cookies are passed over.
/// The view lives as long as the headers.
std::optional<std::string_view> find_cookie(const header_list& headers, std::string_view name);
std::optional<std::string_view> find_cookie(header_list&&, std::string_view) = delete;

/// What a page of the browser's own session must show with a request that its cookies alone would allow: derived from
/// the session's secret (32 bytes or more of chance), so nothing has to be kept. 43 characters of base64url.
std::string csrf_token(std::string_view session_secret);
/// Whether the header `X-CSRF-Token` is that; takes the same time for every wrong one of that length.
bool csrf_matches(std::string_view session_secret, std::string_view shown);
/// The same for a request, which names it once.
bool csrf_matches(std::string_view session_secret, const header_list& headers);

}  // namespace madang
