#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace madang {

enum class http_method : std::uint8_t { get, head, post, put, patch, remove, options, other };

/// `GET`, `DELETE`, …; `OTHER` for a method the platform does not know.
std::string_view to_text(http_method method);

/// Compares header names and tokens: ASCII letters without regard to case.
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// The header fields of one request, in one block of memory.
class header_list {
 public:
  void add(std::string_view name, std::string_view value);
  void clear();
  std::size_t size() const { return entries_.size(); }
  std::string_view name(std::size_t i) const { return text(entries_[i].name_at, entries_[i].name_length); }
  std::string_view value(std::size_t i) const { return text(entries_[i].value_at, entries_[i].value_length); }
  /// The value of the first field of this name; empty where there is none.
  std::string_view find(std::string_view name) const;
  std::size_t count(std::string_view name) const;

 private:
  struct entry {
    std::uint32_t name_at = 0;
    std::uint32_t name_length = 0;
    std::uint32_t value_at = 0;
    std::uint32_t value_length = 0;
  };
  std::string_view text(std::uint32_t at, std::uint32_t length) const {
    return std::string_view(block_).substr(at, length);
  }
  std::string block_;
  std::vector<entry> entries_;
};

/// One request as it came off the wire; nothing in it has been judged yet.
struct http_request {
  http_method method = http_method::other;
  std::string method_text;
  std::string target;
  header_list headers;
  std::string body;
  bool http_1_0 = false;
  bool keep_alive = true;
  bool upgrade = false;  ///< `Connection: upgrade` is there
};

/// What a route answers. Content-Length, Date and the security headers are added on the way out.
struct http_response {
  int status = 200;
  std::string_view content_type = "application/json";  ///< points to a constant
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool close = false;  ///< the connection ends after it
  /// Content-Security-Policy in place of the one that allows nothing; points to what lives as long as the program.
  std::string_view content_policy = {};
  std::string_view cache_control = {};  ///< in place of `no-store`; points to a constant
};

/// The reason phrase of a status.
std::string_view reason_phrase(int status);

struct rate_standing;

/// How one answer is written besides its own content.
struct response_frame {
  std::string_view request_id;
  std::string_view date;                ///< IMF-fixdate
  std::string_view market_time = {};    ///< RFC 3339; empty: not known
  bool close = false;                   ///< say `Connection: close`
  bool keep_alive_1_0 = false;          ///< say `Connection: keep-alive` to an HTTP/1.0 client
  bool without_body = false;            ///< HEAD: the header as for GET, no body
  bool over_tls = false;                ///< say that the node is to be reached by TLS alone (HSTS)
  const rate_standing* rate = nullptr;  ///< what is left of the caller's quota; none: it has no limit
};
/// Appends the answer in HTTP/1.1 form.
void append_response(std::string& out, const http_response& response, const response_frame& frame);

/// `Sun, 06 Nov 1994 08:49:37 GMT`
std::string http_date(std::int64_t unix_seconds);

/// 1 to 64 of `A-Z a-z 0-9 . _ -`: what a client may choose as X-Request-Id.
bool is_request_id(std::string_view text);

}  // namespace madang
