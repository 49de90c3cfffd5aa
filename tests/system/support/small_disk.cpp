#include "tests/system/support/small_disk.hpp"

#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace madang {

small_disk::small_disk(std::string path, std::int64_t megabytes) : path_(std::move(path)) {
  std::filesystem::create_directories(path_);
  const auto options = "size=" + std::to_string(megabytes) + "m";
  if (::mount("tmpfs", path_.c_str(), "tmpfs", 0, options.c_str()) != 0) fault_ = std::strerror(errno);
}

small_disk::~small_disk() {
  if (fault_.empty()) ::umount2(path_.c_str(), MNT_DETACH);
}

void small_disk::fill(std::int64_t leave_bytes) {
  const auto space = static_cast<std::int64_t>(std::filesystem::space(path_).available);
  std::ofstream out(path_ + "/filler", std::ios::binary | std::ios::app);
  const std::string block(4'096, 'x');
  for (auto left = space - leave_bytes; left > 0 && out; left -= 4'096) out.write(block.data(), 4'096);
}

void small_disk::make_room() {
  std::filesystem::remove(path_ + "/filler");
}

}  // namespace madang
