#include "gateway/web_files/web_files.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace madang {
namespace {

constexpr std::size_t files_max = 2'000;
constexpr std::string_view forever = "public, max-age=31536000, immutable";
constexpr std::string_view ask_again = "no-cache";
/// Script, style, font, picture and connection of this node alone; nothing inline.
constexpr std::string_view app_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

std::string_view content_type_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> types{{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".webp", "image/webp"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
      {".map", "application/json"},
  }};
  for (const auto& [ending, type] : types) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

/// Names that a canonical path shows as they are.
bool is_plain_name(std::string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~/").find(c) != std::string_view::npos;
  });
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::string_view next_part(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return trimmed(part);
}

/// `q=0`, `q=0.0`, …
bool is_refusal(std::string_view parameter) {
  const auto name = next_part(parameter, '=');
  if (!equals_ignoring_case(name, "q")) return false;
  const auto value = trimmed(parameter);
  return value.starts_with('0') && value.find_first_not_of("0.") == std::string_view::npos;
}

/// The files of a folder by their path under it, read one after another up to a bound.
class folder_reader {
 public:
  folder_reader(std::filesystem::path folder, std::int64_t bytes_max)
      : folder_(std::move(folder)), left_(static_cast<std::uintmax_t>(std::max<std::int64_t>(0, bytes_max))) {}

  /// Empty, or why it cannot be done.
  std::string read(std::map<std::string, std::string, std::less<>>& into) {
    std::error_code error;
    std::filesystem::recursive_directory_iterator at(folder_, error);
    for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
      const bool hidden = at->path().filename().string().starts_with('.');
      if (hidden || at->is_symlink(error)) {
        at.disable_recursion_pending();
        continue;
      }
      if (!at->is_regular_file(error)) continue;
      if (auto why = take(at->path(), into); !why.empty()) return why;
    }
    return error ? error.message() : std::string();
  }

 private:
  std::string take(const std::filesystem::path& file, std::map<std::string, std::string, std::less<>>& into) {
    auto path = '/' + file.lexically_relative(folder_).generic_string();
    if (!is_plain_name(path)) return path + " has a name that no address can show";
    if (into.size() == files_max) return "it has more than " + std::to_string(files_max) + " files";
    std::ifstream in(file, std::ios::binary);
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!in || error) return path + " cannot be read";
    if (size > left_) return "it is larger than http.web_max_bytes";
    left_ -= size;
    std::string bytes(static_cast<std::size_t>(size), '\0');
    if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) return path + " cannot be read";
    into.emplace(std::move(path), std::move(bytes));
    return {};
  }

  std::filesystem::path folder_;
  std::uintmax_t left_;
};

/// Takes the compressed form that stands beside a file, if there is one.
std::string taken(std::map<std::string, std::string, std::less<>>& from, const std::string& path) {
  const auto at = from.find(path);
  return at == from.end() ? std::string() : std::exchange(at->second, {});
}

bool is_compressed_form(const std::map<std::string, std::string, std::less<>>& all, std::string_view path) {
  if (!path.ends_with(".gz") && !path.ends_with(".br")) return false;
  return all.find(path.substr(0, path.size() - 3)) != all.end();
}

bool is_below(std::string_view path, std::string_view folder) {
  return path == folder || (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
}

}  // namespace

std::string hash_of(std::string_view bytes) {
  std::array<unsigned char, 16> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                     nullptr, 0);
  std::array<char, digest.size() * 2 + 1> text{};
  sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
  return text.data();
}

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  while (!accept_encoding.empty()) {
    auto parameters = next_part(accept_encoding, ',');
    if (!equals_ignoring_case(next_part(parameters, ';'), coding)) continue;
    return !is_refusal(trimmed(parameters));
  }
  return false;
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  while (!if_none_match.empty()) {
    auto one = next_part(if_none_match, ',');
    if (one == "*") return true;
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag) return true;
  }
  return false;
}

result<web_files, std::string> web_files::load(const std::filesystem::path& folder, std::int64_t bytes_max) {
  web_files out;
  if (folder.empty()) return out;
  std::map<std::string, std::string, std::less<>> all;
  const auto why = folder_reader(folder, bytes_max).read(all);
  if (!why.empty()) return refused{"http.web_dir: " + folder.string() + ": " + why};
  if (all.find("/index.html") == all.end())
    return refused{"http.web_dir: " + folder.string() + ": it has no index.html"};
  for (auto& [path, bytes] : all) {
    if (is_compressed_form(all, path)) continue;
    web_file file;
    file.content_type = content_type_of(path);
    file.cache_control = path.starts_with("/assets/") ? forever : ask_again;
    file.hash = hash_of(bytes);
    file.plain = std::move(bytes);
    file.gzip = taken(all, path + ".gz");
    file.brotli = taken(all, path + ".br");
    out.by_path_.emplace(path, std::move(file));
  }
  return out;
}

const web_file* web_files::find(const http_request& request, std::string_view path) const {
  if (by_path_.empty()) return nullptr;
  if (const auto at = by_path_.find(path == "/" ? std::string_view("/index.html") : path); at != by_path_.end())
    return &at->second;
  const auto name = path.substr(path.rfind('/') + 1);
  const bool is_page = name.find('.') == std::string_view::npos && !is_below(path, "/api") &&
                       !is_below(path, "/assets") &&
                       request.headers.find("Accept").find("text/html") != std::string_view::npos;
  return is_page ? &by_path_.find("/index.html")->second : nullptr;
}

std::optional<http_response> web_files::answer(const http_request& request, std::string_view path) const {
  const auto* file = find(request, path);
  if (file == nullptr || (request.method != http_method::get && request.method != http_method::head))
    return std::nullopt;
  const auto wanted = request.headers.find("Accept-Encoding");
  const auto* body = &file->plain;
  std::string_view coding;
  if (!file->brotli.empty() && accepts_coding(wanted, "br")) {
    body = &file->brotli;
    coding = "br";
  } else if (!file->gzip.empty() && accepts_coding(wanted, "gzip")) {
    body = &file->gzip;
    coding = "gzip";
  }
  auto tag = '"' + file->hash + (coding.empty() ? "" : "-") + std::string(coding) + '"';
  http_response out;
  out.content_type = file->content_type;
  out.content_policy = app_policy;
  out.cache_control = file->cache_control;
  if (names_tag(request.headers.find("If-None-Match"), tag)) {
    out.status = 304;
  } else {
    out.body = *body;
    if (!coding.empty()) out.headers.emplace_back("Content-Encoding", coding);
  }
  out.headers.emplace_back("ETag", std::move(tag));
  out.headers.emplace_back("Vary", "Accept, Accept-Encoding");
  return out;
}

}  // namespace madang
