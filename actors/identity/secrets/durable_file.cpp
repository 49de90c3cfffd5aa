#include "actors/identity/secrets/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace madang::identity {

file_descriptor::~file_descriptor() {
  if (number_ < 0) return;
  const int before = errno;
  ::close(number_);
  errno = before;
}

bool write_whole(int to, std::string_view content) {
  while (!content.empty()) {
    const auto count = ::write(to, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool sync_directory(const std::string& path) {
  const file_descriptor opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.valid() && ::fsync(opened.number()) == 0;
}

bool sync_directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return sync_directory(".");
  return sync_directory(slash == 0 ? "/" : path.substr(0, slash));
}

const char* write_durably(const std::string& path, std::string_view content) {
  const auto draft = path + ".new";
  ::unlink(draft.c_str());  // what a crash left of an earlier attempt
  {
    const file_descriptor opened(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (!opened.valid()) return "create";
    if (!write_whole(opened.number(), content)) return "write";
    if (::fsync(opened.number()) != 0) return "fsync";
  }
  if (std::rename(draft.c_str(), path.c_str()) != 0) return "rename";
  return sync_directory_of(path) ? nullptr : "fsync of its directory";
}

}  // namespace madang::identity
