#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace madang::testing {

/// A directory that goes with its owner.
class temporary_dir {
 public:
  temporary_dir() {
    auto name = (std::filesystem::temp_directory_path() / "madang-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~temporary_dir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_dir(const temporary_dir&) = delete;
  temporary_dir& operator=(const temporary_dir&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace madang::testing
