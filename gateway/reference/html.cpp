#include "gateway/reference/html.hpp"

#include <sodium.h>

#include <array>

namespace madang {
namespace {

constexpr std::string_view style = R"(
:root{color-scheme:light dark;--line:#8884;--soft:#8882;--link:#0a58ca}
@media(prefers-color-scheme:dark){:root{--link:#7ab0ff}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:76rem;padding:1rem}
a{color:var(--link);text-decoration:none}a:hover,a:focus{text-decoration:underline}
h1{margin:.5rem 0}h2{border-bottom:1px solid var(--line);margin-top:2.5rem}
h3{font-size:1.05rem;margin:2rem 0 .25rem;overflow-wrap:anywhere}h4{font-size:.95rem;margin:1rem 0 .25rem}
code,pre{font:.875em/1.45 ui-monospace,monospace}
pre{background:var(--soft);border-radius:4px;margin:.25rem 0;overflow-x:auto;padding:.5rem .75rem;white-space:pre-wrap}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid var(--line);padding:.3rem .75rem .3rem 0;text-align:left;vertical-align:top}
th{font-weight:600}
nav ul{columns:22rem;list-style:none;margin:.25rem 0 1rem;padding:0}
nav li{break-inside:avoid;overflow-wrap:anywhere}
.method{border:1px solid var(--line);border-radius:4px;font-size:.75rem;font-weight:700;padding:.1rem .4rem}
.quiet{opacity:.75}
)";

/// `'sha256-…'` of the style, as a browser computes it.
std::string style_hash() {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(style.data()), style.size());
  std::array<char, sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)> text{};
  sodium_bin2base64(text.data(), text.size(), digest.data(), digest.size(), sodium_base64_VARIANT_ORIGINAL);
  return "'sha256-" + std::string(text.data()) + '\'';
}

std::string_view page_policy() {
  static const std::string policy =
      "default-src 'none'; style-src " + style_hash() + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return policy;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string html_code(std::string_view text) {
  return "<code>" + html_text(text) + "</code>";
}

std::string html_link(std::string_view target, std::string_view text) {
  return "<a href=\"" + html_text(target) + "\">" + html_text(text) + "</a>";
}

std::string html_page(std::string_view title, std::string_view body) {
  std::string out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>";
  out += html_text(title);
  out += "</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>";
  out.append(style).append("</style>\n</head>\n<body>\n").append(body).append("</body>\n</html>\n");
  return out;
}

http_response html_response(std::string page) {
  http_response out;
  out.content_type = "text/html; charset=utf-8";
  out.content_policy = page_policy();
  out.body = std::move(page);
  return out;
}

}  // namespace madang
