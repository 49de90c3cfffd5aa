#include "persistence/files/synced_files.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

namespace madang {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

std::string cannot(const char* what, const std::filesystem::path& path) {
  return std::string("cannot ") + what + " " + path.string() + ": " + std::strerror(errno);
}

class open_file {
 public:
  open_file(const std::filesystem::path& path, int flags) : file_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~open_file() {
    if (file_ >= 0) ::close(file_);
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;

  bool good() const { return file_ >= 0; }
  int number() const { return file_; }

 private:
  const int file_;
};

std::optional<std::string> sync_path(const std::filesystem::path& path, int flags) {
  const open_file file(path, flags);
  if (!file.good()) return cannot("open", path);
  if (::fsync(file.number()) != 0) return cannot("sync", path);
  return std::nullopt;
}

bool write_all(int to, const char* from, std::size_t size) {
  while (size > 0) {
    const auto done = ::write(to, from, size);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    from += done;
    size -= static_cast<std::size_t>(done);
  }
  return true;
}

/// Reads a file piece by piece; `each` may refuse one.
result<file_digest, std::string> read_pieces(const std::filesystem::path& from,
                                             const std::function<bool(const char*, std::size_t)>& each) {
  const open_file source(from, O_RDONLY);
  if (!source.good()) return refused{cannot("open", from)};
  file_digest found;
  crypto_generichash_state hash;
  crypto_generichash_init(&hash, nullptr, 0, found.hash.size());
  std::vector<char> piece(piece_bytes);
  while (true) {
    const auto got = ::read(source.number(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refused{cannot("read", from)};
    if (got == 0) break;
    const auto size = static_cast<std::size_t>(got);
    crypto_generichash_update(&hash, reinterpret_cast<const unsigned char*>(piece.data()), size);
    found.bytes += size;
    if (each && !each(piece.data(), size)) return refused{std::string()};
  }
  crypto_generichash_final(&hash, reinterpret_cast<unsigned char*>(found.hash.data()), found.hash.size());
  return found;
}

}  // namespace

std::optional<std::string> sync_file(const std::filesystem::path& path) {
  return sync_path(path, O_RDONLY);
}
std::optional<std::string> sync_directory(const std::filesystem::path& path) {
  return sync_path(path, O_RDONLY | O_DIRECTORY);
}

result<file_digest, std::string> digest_of(const std::filesystem::path& path) {
  return read_pieces(path, {});
}

result<file_digest, std::string> copy_synced(const std::filesystem::path& from, const std::filesystem::path& to) {
  const open_file target(to, O_WRONLY | O_CREAT | O_EXCL);
  if (!target.good()) return refused{cannot("make", to)};
  std::string wrong;
  auto copied = read_pieces(from, [&](const char* piece, std::size_t size) {
    if (write_all(target.number(), piece, size)) return true;
    wrong = cannot("write", to);
    return false;
  });
  if (!wrong.empty()) return refused{wrong};
  if (copied && ::fsync(target.number()) != 0) return refused{cannot("sync", to)};
  return copied;
}

std::optional<std::string> write_synced(const std::filesystem::path& path, const std::string& text) {
  auto part = path;
  part += ".part";
  {
    const open_file file(part, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.good()) return cannot("make", part);
    if (!write_all(file.number(), text.data(), text.size())) return cannot("write", part);
    if (::fsync(file.number()) != 0) return cannot("sync", part);
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) return cannot("rename", part);
  return sync_directory(path.parent_path());
}

}  // namespace madang
