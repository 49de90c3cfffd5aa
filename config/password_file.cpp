#include "config/password_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace madang {
namespace {

constexpr std::size_t password_bytes_max = 4'096;

refused<std::string> unreadable(const std::string& path) {
  return refused{"no password can be read from " + path + ": " + std::strerror(errno)};
}

result<std::string, std::string> first_line_of(int file, const std::string& path) {
  struct stat found {};
  if (::fstat(file, &found) != 0) return unreadable(path);
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return refused{path + " can be read by other users: chmod 600 it"};
  }
  std::array<char, password_bytes_max> bytes{};
  const auto count = ::read(file, bytes.data(), bytes.size());
  if (count < 0) return unreadable(path);
  std::string line(bytes.data(), static_cast<std::size_t>(count));
  std::memset(bytes.data(), 0, bytes.size());
  line.resize(std::min(line.find('\n'), line.size()));
  if (line.empty()) return refused{"no password can be read from " + path + ": its first line is empty"};
  return line;
}

}  // namespace

result<std::string, std::string> read_password_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return unreadable(path);
  auto line = first_line_of(file, path);
  ::close(file);
  return line;
}

}  // namespace madang
