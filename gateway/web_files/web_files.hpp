#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/http_message.hpp"
#include "messages/result.hpp"

namespace madang {

/// One file of the web app, with the forms that the build has compressed beforehand.
struct web_file {
  std::string_view content_type;
  std::string_view cache_control;
  std::string hash;  ///< of the plain form, part of its ETag
  std::string plain;
  std::string gzip;    ///< empty: there is none
  std::string brotli;  ///< empty: there is none
};

/// The web app, read into memory once at start and never changed, so that any io thread may answer from it at once.
/// A request never names a file of the disk: what was not found at start is not there.
class web_files {
 public:
  /// None: every path is unknown.
  web_files() = default;
  /// Reads the folder. Without `folder` there are none. A sentence for the operator where it has no `index.html`,
  /// cannot be read, or is larger than `bytes_max`. Links and names that begin with a dot are passed over.
  static result<web_files, std::string> load(const std::filesystem::path& folder, std::int64_t bytes_max);

  bool empty() const { return by_path_.empty(); }
  /// Answers a request for a path that no route has. A page of the app itself, which only its script knows, is
  /// answered with `index.html` where the client asks for HTML. Nothing: the path is unknown.
  std::optional<http_response> answer(const http_request& request, std::string_view path) const;

 private:
  const web_file* find(const http_request& request, std::string_view path) const;

  std::map<std::string, web_file, std::less<>> by_path_;  ///< `/assets/app-1a2b.js`
};

/// What names a content among all others, as hexadecimal text.
std::string hash_of(std::string_view bytes);
/// Whether a list such as `gzip, br;q=0.5` names the coding and does not refuse it (`q=0`).
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);
/// Whether `If-None-Match` holds the tag, or is `*`. Weak and strong tags are alike here.
bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace madang
