#include "persistence/files/data_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace madang {
namespace {

std::string holder_named_in(int file) {
  std::array<char, 32> text{};
  const auto size = ::pread(file, text.data(), text.size() - 1, 0);
  if (size <= 0) return "another process";
  std::string pid(text.data(), static_cast<std::size_t>(size));
  while (!pid.empty() && (pid.back() < '0' || pid.back() > '9')) pid.pop_back();
  return "process " + pid;
}

}  // namespace

result<data_lock, std::string> data_lock::take(const std::filesystem::path& dir) {
  std::error_code failed;
  // Journal and snapshots hold password hashes.
  if (std::filesystem::create_directories(dir, failed)) {
    std::filesystem::permissions(dir, std::filesystem::perms::owner_all, failed);
  }
  const auto path = dir / "lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return refused{"cannot open " + path.string() + ": " + std::strerror(errno)};
  data_lock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return refused{"cannot lock " + path.string() + ": " + std::strerror(errno)};
    return refused{"the data directory " + dir.string() + " is in use by " + holder_named_in(file) +
                   "; stop it first, or choose another directory"};
  }
  const auto pid = std::to_string(::getpid()) + "\n";
  // Only for the message above; the lock holds without it.
  if (::ftruncate(file, 0) == 0 && ::pwrite(file, pid.data(), pid.size(), 0) < 0) return lock;
  return lock;
}

std::optional<std::string> data_lock::holder(const std::filesystem::path& dir) {
  const int file = ::open((dir / "lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  const data_lock looked_at(file);
  // Shared, so that two that only look do not take each other for a holder.
  if (::flock(file, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK) return std::nullopt;
  return holder_named_in(file);
}

data_lock::data_lock(data_lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
data_lock& data_lock::operator=(data_lock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}
data_lock::~data_lock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace madang
