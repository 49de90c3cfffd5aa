#pragma once

#include <string>
#include <string_view>

/// Files of secrets that are on the disk, name and all, when a function returns. Nobody but their owner may read them.
namespace madang::identity {

/// Closes what it holds.
class file_descriptor {
 public:
  explicit file_descriptor(int number) : number_(number) {}
  ~file_descriptor();
  file_descriptor(const file_descriptor&) = delete;
  file_descriptor& operator=(const file_descriptor&) = delete;
  int number() const { return number_; }
  bool valid() const { return number_ >= 0; }

 private:
  const int number_;
};

/// All of it, also where signals cut the call off. False: `errno` says why.
bool write_whole(int to, std::string_view content);

/// Waits until the names in a directory, or in the one that holds `path`, are on the disk. False: `errno` says why.
bool sync_directory(const std::string& path);
bool sync_directory_of(const std::string& path);

/// Puts a file of mode 0600 in the place of whatever has this name; it appears whole or not at all. Null: it is on the
/// disk; otherwise the call that failed, of which `errno` says why.
const char* write_durably(const std::string& path, std::string_view content);

}  // namespace madang::identity
