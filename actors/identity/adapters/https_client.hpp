#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/result.hpp"

namespace madang::identity {

/// The parts of an http or https URL.
struct web_url {
  bool tls = true;
  std::string host;  ///< an IPv6 address without its brackets
  std::uint16_t port = 443;
  std::string target = "/";  ///< path and query
};
/// Nothing for another scheme, for user info, a fragment, blanks, or a port that is none.
std::optional<web_url> parse_url(std::string_view text);

/// A form as `application/x-www-form-urlencoded` has it.
std::string form_of(const std::vector<std::pair<std::string_view, std::string_view>>& fields);

struct web_request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string_view content_type = {};  ///< of the body; empty: there is none
};
struct web_reply {
  int status = 0;
  std::string body;
};
/// Why there is no reply: a word for people, never what the server said.
struct web_fault {
  std::string why;
  bool sent = false;  ///< the server may have read the request
  bool late = false;
};

/// How a server is called.
struct web_limits {
  std::chrono::steady_clock::time_point deadline;
  std::string ca_file;  ///< empty: the system's
  std::size_t body_bytes_max = 262'144;
};

/// Sends one request (HTTP/1.1) on a connection of its own and reads the reply. Redirects are not followed. Blocks
/// until the deadline at the longest, and for the look-up of the host's name; less where `stopping` becomes true.
result<web_reply, web_fault> send_request(const web_request& request, const web_limits& limits,
                                          const std::atomic<bool>& stopping);

/// Reads the bytes of a reply. Nothing where they are none: for the tests and the client. `complete`: no more come.
std::optional<web_reply> parse_reply(std::string_view bytes, bool complete);

}  // namespace madang::identity
