#include "actors/identity/secrets/secret_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "actors/identity/secrets/durable_file.hpp"

namespace madang::identity {
namespace {

refused<secret_failure> failed(const std::string& path, const std::string& what) {
  return refused{secret_failure{path + ": " + what}};
}
refused<secret_failure> failed_call(const std::string& path, const char* call) {
  return failed(path, std::string(call) + ": " + std::strerror(errno));
}

/// What is wrong with owner and mode, or nothing.
std::optional<std::string> exposure(const struct stat& found, const char* wanted_mode) {
  if (found.st_uid != ::geteuid()) return "belongs to another user";
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return std::string("is open to other users; set its mode to ") + wanted_mode;
  }
  return std::nullopt;
}

/// Reads until the end or `wanted` bytes; -1 on error.
ssize_t read_up_to(int from, char* into, std::size_t wanted) {
  std::size_t got = 0;
  while (got < wanted) {
    const auto count = ::read(from, into + got, wanted - got);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    got += static_cast<std::size_t>(count);
  }
  return static_cast<ssize_t>(got);
}

}  // namespace

secret_done prepare_secret_directory(const std::string& path) {
  if (::mkdir(path.c_str(), S_IRWXU) == 0) {
    if (!sync_directory_of(path)) return failed_call(path, "fsync of its parent");
  } else if (errno != EEXIST) {
    return failed_call(path, "mkdir");
  }
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return failed_call(path, "stat");
  if (!S_ISDIR(found.st_mode)) return failed(path, "is not a directory");
  if (auto wrong = exposure(found, "0700")) return failed(path, *wrong);
  return std::monostate{};
}

result<std::optional<std::string>, secret_failure> read_secret(const std::string& path, std::size_t max_bytes) {
  // O_NONBLOCK: opening a named pipe must not hang the start.
  file_descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!opened.valid()) {
    if (errno == ENOENT) return std::optional<std::string>();
    return failed_call(path, "open");
  }
  struct stat found {};
  if (::fstat(opened.number(), &found) != 0) return failed_call(path, "stat");
  if (!S_ISREG(found.st_mode)) return failed(path, "is not a plain file");
  if (auto wrong = exposure(found, "0600")) return failed(path, *wrong);
  std::string content(max_bytes + 1, '\0');
  const auto got = read_up_to(opened.number(), content.data(), content.size());
  if (got < 0) return failed_call(path, "read");
  if (static_cast<std::size_t>(got) > max_bytes) {
    sodium_memzero(content.data(), content.size());
    return failed(path, "is too long to be what it should be");
  }
  content.resize(static_cast<std::size_t>(got));
  return std::optional(std::move(content));
}

secret_done write_new_secret(const std::string& path, std::string_view content) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0) return failed(path, "exists already");
  if (const auto* call = write_durably(path, content)) return failed_call(path, call);
  return std::monostate{};
}

}  // namespace madang::identity
