#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "messages/result.hpp"

namespace madang {

/// The right to be the one process that writes in a data directory. Held until destroyed or the process ends, however
/// it ends.
class data_lock {
 public:
  /// Creates the directory where it is missing. The error says who holds the lock, or what else is wrong.
  static result<data_lock, std::string> take(const std::filesystem::path& dir);
  /// Who holds the lock of a directory at this moment, as in `process 17`; nothing where nobody does. Changes nothing.
  static std::optional<std::string> holder(const std::filesystem::path& dir);
  data_lock(data_lock&& other) noexcept;
  data_lock& operator=(data_lock&& other) noexcept;
  ~data_lock();

 private:
  explicit data_lock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace madang
