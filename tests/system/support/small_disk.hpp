#pragma once

#include <cstdint>
#include <string>

namespace madang {

/// A real, small file system at a path of its own, gone when this ends. Only root can make one.
class small_disk {
 public:
  small_disk(std::string path, std::int64_t megabytes);
  ~small_disk();
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;

  /// Empty when it is there; else why not.
  const std::string& fault() const { return fault_; }
  /// Leaves about so much free, by a file that fills the rest.
  void fill(std::int64_t leave_bytes);
  void make_room();

 private:
  std::string path_;
  std::string fault_;
};

}  // namespace madang
